#include "host/link_ops.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <poll.h>
#include <sys/socket.h>

#include <fstream>

#include "unit/host/namespace_host.hpp"

namespace kvmstrap::link_ops_test {

using example::done;
using example::NamespaceHost;
using example::on_a_host;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using What = LinkOp::What;

const LinkAddress other_address{.cidr = "10.0.7.22/24", .scope = "global", .broadcast = "10.0.7.255"};

std::string read(const std::string& path) {
  std::ifstream in(path);
  std::string text;
  std::getline(in, text);
  return text;
}

TEST(RealLinkOps, MakeABridgeAndItsPort) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    RouteSocket routes;
    done({.what = What::create_bridge, .name = "br0"}, routes);
    done({.what = What::set_bridge, .name = "br0", .value = "forward_delay=0"}, routes);
    done({.what = What::set_bridge, .name = "br0", .value = "stp_state=0"}, routes);
    EXPECT_EQ(read("/sys/class/net/br0/bridge/forward_delay"), "0");
    done({.what = What::set_up, .name = "br0"}, routes);
    done({.what = What::add_port, .name = "br0", .value = "eth0"}, routes);
    EXPECT_THAT(routes.normal_form(), Contains("link br0 up port of -"));
    EXPECT_THAT(routes.normal_form(), Contains("link eth0 up port of br0"));
    EXPECT_EQ(read("/sys/class/net/br0/address"), "52:54:00:07:00:15");
    done({.what = What::remove_port, .name = "br0", .value = "eth0"}, routes);
    EXPECT_THAT(routes.normal_form(), Contains("link eth0 up port of -"));
    EXPECT_TRUE(perform({.what = What::delete_bridge, .name = "br0"}, routes)) << "a bridge that is up cannot be deleted";
    done({.what = What::set_down, .name = "br0"}, routes);
    done({.what = What::delete_bridge, .name = "br0"}, routes);
    EXPECT_THAT(routes.normal_form(), Not(Contains(HasSubstr("br0"))));
    done({.what = What::set_down, .name = "br0"}, routes);
    done({.what = What::remove_port, .name = "br0", .value = "eth0"}, routes);
  });
}

TEST(RealLinkOps, DoNotTakeAnotherLinkForABridge) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    RouteSocket routes;
    EXPECT_TRUE(perform({.what = What::create_bridge, .name = "eth0"}, routes));
    EXPECT_TRUE(perform({.what = What::set_up, .name = "eth7"}, routes));
    EXPECT_TRUE(perform({.what = What::add_port, .name = "br7", .value = "eth0"}, routes));
  });
}

TEST(RealLinkOps, GiveAndTakeAddresses) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    RouteSocket routes;
    const auto before = routes.normal_form();
    done({.what = What::add_address, .name = "eth0", .address = other_address}, routes);
    EXPECT_THAT(routes.normal_form(), Contains("address eth0 10.0.7.22/24 broadcast 10.0.7.255 scope 0 label eth0"));
    done({.what = What::remove_address, .name = "eth0", .address = other_address}, routes);
    EXPECT_EQ(routes.normal_form(), before);
    EXPECT_TRUE(perform({.what = What::add_address, .name = "eth0", .address = {.cidr = "no address"}}, routes));
    EXPECT_TRUE(perform({.what = What::add_address, .name = "eth7", .address = other_address}, routes));
  });
}

TEST(RealLinkOps, GiveAndTakeRoutes) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    RouteSocket routes;
    const auto before = routes.normal_form();
    for (const Route& route : {Route{.to = "192.168.44.0/24", .via = "10.0.7.9", .device = "eth0", .source = "10.0.7.21"},
                               Route{.to = "172.31.0.0/16", .device = "eth0", .scope = "link", .metric = 7},
                               Route{.to = "default", .via = "10.0.7.9", .device = "eth0", .table = 100},
                               Route{.to = "default", .via = "10.0.7.9", .device = "eth0", .table = 70000}}) {
      done({.what = What::add_route, .route = route}, routes);
      EXPECT_NE(routes.normal_form(), before);
      done({.what = What::remove_route, .route = route}, routes);
      EXPECT_EQ(routes.normal_form(), before);
    }
    done({.what = What::add_route, .route = {.to = "172.31.0.0/16", .device = "eth0", .scope = "link", .metric = 7}}, routes);
    EXPECT_THAT(routes.normal_form(), Contains("route 172.31.0.0/16 via - dev eth0 source - metric 7 scope 253 protocol 3 table 254"));
    for (const auto* line : {"route default via 10.0.7.1 dev eth0 source - metric 0 scope 0 protocol 3 table 254",
                             "route 169.254.0.0/16 via - dev eth0 source - metric 1002 scope 253 protocol 3 table 254",
                             "route 10.0.7.0/24 via - dev eth0 source 10.0.7.21 metric 0 scope 253 protocol 2 table 254"})
      EXPECT_THAT(before, Contains(line));
    EXPECT_TRUE(perform({.what = What::add_route, .route = {.to = "default", .via = "10.9.9.9", .device = "eth0"}}, routes)) << "a gateway out of reach";
  });
}

TEST(RealLinkOps, GiveAndTakeRules) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    RouteSocket routes;
    const auto before = routes.normal_form();
    EXPECT_THAT(before, Contains("rule from all table 254 priority 32766"));
    for (const RoutingRule& rule : {RoutingRule{.priority = 900, .from = "10.0.7.22/32", .table = 100}, RoutingRule{.to = "10.9.0.0/16", .table = 70000},
                                    RoutingRule{.incoming = "eth0", .mark = 7, .table = 100}}) {
      done({.what = What::add_rule, .rule = rule}, routes);
      const auto with_rule = routes.normal_form();
      EXPECT_NE(with_rule, before);
      done({.what = What::add_rule, .rule = rule}, routes);
      EXPECT_EQ(routes.normal_form(), with_rule) << "EL6's kernel would have it twice";
      done({.what = What::remove_rule, .rule = rule}, routes);
      EXPECT_EQ(routes.normal_form(), before);
      done({.what = What::remove_rule, .rule = rule}, routes);
    }
    EXPECT_TRUE(perform({.what = What::add_rule, .rule = {.from = "nowhere", .table = 100}}, routes));
  });
}

/// One that says more is another rule.
TEST(RealLinkOps, TakeARuleThatSaysMoreForNone) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    RouteSocket routes;
    example::run("/sbin/ip rule add from 10.0.7.22 tos 0x10 table 100 priority 900");
    done({.what = What::add_rule, .rule = {.from = "10.0.7.22/32", .table = 100}}, routes);
    EXPECT_THAT(routes.normal_form(), Contains("rule from 10.0.7.22/32 table 100 priority 900 and more"));
    EXPECT_THAT(routes.normal_form(), Contains("rule from 10.0.7.22/32 table 100 priority 899"));
  });
}

/// Another route to the same target must not pass for the one that is asked for.
TEST(RealLinkOps, AddARouteBesideAnotherOne) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    RouteSocket routes;
    done({.what = What::add_route, .route = {.to = "default", .via = "10.0.7.2", .device = "eth0"}}, routes);
    EXPECT_THAT(routes.normal_form(), Contains(HasSubstr("default via 10.0.7.2")));
  });
}

TEST(RealLinkOps, RenewIpv6) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    RouteSocket routes;
    example::run("/sbin/ip addr add 2001:db8::5/64 dev eth0 nodad");
    const auto has = [](const std::string& start) {
      std::ifstream in("/proc/net/if_inet6");
      for (std::string line; std::getline(in, line);)
        if (line.starts_with(start) && line.ends_with("eth0")) return true;
      return false;
    };
    EXPECT_TRUE(has("20010db8"));
    done({.what = What::renew_ipv6, .name = "eth0"}, routes);
    EXPECT_FALSE(has("20010db8"));
    EXPECT_TRUE(has("fe80")) << "the link's own address comes back";
  });
}

TEST(RealLinkOps, AnnounceAnAddressToTheNeighbours) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost& host) {
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const pid_t neighbour = ::fork();
    if (neighbour == 0) {
      host.enter_gateway();
      const int socket = ::socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_ARP));
      ::write(ready[1], "x", 1);
      int heard = 0;
      for (pollfd waiting{socket, POLLIN, 0}; heard != 3 && ::poll(&waiting, 1, 2000) > 0;) {
        unsigned char packet[64] = {};
        ::recv(socket, packet, sizeof packet, 0);
        const bool from_host = packet[14] == 10 && packet[17] == 21 && packet[24] == 10 && packet[27] == 21;  // sender and target are the address itself
        if (from_host) heard |= packet[7];                                                                    // 1: question, 2: reply
      }
      ::_exit(heard == 3 ? 0 : 1);
    }
    char byte = 0;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    RouteSocket routes;
    done({.what = What::announce, .name = "eth0", .value = "10.0.7.21"}, routes);
    int status = 0;
    ::waitpid(neighbour, &status, 0);
    EXPECT_EQ(status, 0) << "a question and a reply";
    EXPECT_TRUE(perform({.what = What::announce, .name = "eth7", .value = "10.0.7.21"}, routes));
  });
}

/// A process that stands for a DHCP client.
class Client : public testing::Test {
 protected:
  Client() : pid_(::fork()) {
    if (pid_ == 0) {
      ::execl("/bin/sleep", "/bin/sleep", "1000", nullptr);
      ::_exit(1);
    }
    while (state() == '?' || read("/proc/" + std::to_string(pid_) + "/cmdline").find("1000") == std::string::npos) ::usleep(1000);
    pid_file_ = testing::TempDir() + "client-" + std::to_string(pid_) + ".pid";
    std::ofstream(pid_file_) << pid_ << "\n";
  }
  ~Client() override {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::unlink(pid_file_.c_str());
  }

  char state() const {
    const auto text = read("/proc/" + std::to_string(pid_) + "/stat");
    const auto end = text.rfind(')');
    return end == std::string::npos ? '?' : text[end + 2];
  }
  bool becomes(const std::string& states, int milliseconds = 1000) const {
    for (int i = 0; i < milliseconds; ++i, ::usleep(1000))
      if (states.find(state()) != std::string::npos) return true;
    return false;
  }
  LinkOp op(What what, int pid, std::vector<std::string> argv = {"/bin/sleep", "1000"}) const {
    return {.what = what, .name = "eth0", .client = {.pid = pid, .argv = std::move(argv), .pid_file = pid_file_}};
  }

  pid_t pid_;
  std::string pid_file_;
};

TEST_F(Client, IsPausedAndResumed) {
  RouteSocket routes;
  EXPECT_FALSE(perform(op(What::pause_dhcp, pid_), routes));
  EXPECT_TRUE(becomes("T"));
  EXPECT_FALSE(perform(op(What::resume_dhcp, pid_), routes));
  EXPECT_TRUE(becomes("SR"));
}

TEST_F(Client, IsNotFoundByScriptsWhileItIsPaused) {
  RouteSocket routes;
  EXPECT_FALSE(perform(op(What::pause_dhcp, pid_), routes));
  EXPECT_NE(::access(pid_file_.c_str(), F_OK), 0);
  EXPECT_FALSE(perform(op(What::resume_dhcp, pid_), routes));
  EXPECT_EQ(read(pid_file_), std::to_string(pid_));
  EXPECT_FALSE(perform(op(What::pause_dhcp, pid_), routes));
  EXPECT_FALSE(perform(op(What::end_dhcp, pid_), routes));
  EXPECT_NE(::access(pid_file_.c_str(), F_OK), 0) << "nothing of it is left";
}

TEST_F(Client, IsStartedAnewWhenItIsGone) {
  RouteSocket routes;
  const auto mark = pid_file_ + ".started";
  EXPECT_FALSE(perform(op(What::end_dhcp, pid_), routes));
  EXPECT_FALSE(perform(op(What::resume_dhcp, pid_, {"/bin/touch", mark}), routes));
  EXPECT_EQ(::unlink(mark.c_str()), 0);
  EXPECT_TRUE(perform(op(What::resume_dhcp, pid_, {"/bin/false", "eth0"}), routes)) << "it gets no lease";
}

TEST_F(Client, IsEndedByItsPidFile) {
  RouteSocket routes;
  EXPECT_FALSE(perform(op(What::end_dhcp, 0), routes));
  EXPECT_TRUE(becomes("Z"));
  EXPECT_NE(::access(pid_file_.c_str(), F_OK), 0);
  EXPECT_FALSE(perform(op(What::end_dhcp, 0), routes)) << "there is nothing left to end";
}

TEST_F(Client, IsLeftAloneWhenItsNumberIsAnothersByNow) {
  RouteSocket routes;
  EXPECT_FALSE(perform(op(What::end_dhcp, pid_, {"/sbin/dhclient", "eth0"}), routes));
  EXPECT_FALSE(perform(op(What::end_dhcp, pid_, {"/sbin/dhclient", "1000"}), routes));
  EXPECT_TRUE(perform(op(What::pause_dhcp, pid_, {"/bin/sleep", "7"}), routes));
  EXPECT_FALSE(becomes("TZ", 100)) << "it was neither paused nor ended";
}

TEST_F(Client, IsNotStartedHere) {
  RouteSocket routes;
  EXPECT_TRUE(perform(op(What::start_dhcp, 0), routes));
}

}  // namespace kvmstrap::link_ops_test
