#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/icmp6.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstring>
#include <fstream>

#include "host/link_ops.hpp"
#include "host/probe.hpp"
#include "unit/host/namespace_host.hpp"

namespace kvmstrap::ipv6_test {

using example::done;
using example::NamespaceHost;
using example::on_a_host;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using What = LinkOp::What;

const LinkAddress own{.cidr = "2001:db8:7::21/64", .scope = "global", .nodad = true};

void give_the_gateway_ipv6(const NamespaceHost& host) {
  for (const std::string address : {"2001:db8:7::1/64", "fe80::1/64"}) host.at_gateway("/sbin/ip addr add " + address + " dev gw0 nodad");
}

/// The flags by which /proc/net/if_inet6 tells an address; 0 when it is not there.
unsigned long flags_of(const std::string& address) {
  std::ifstream in("/proc/net/if_inet6");
  for (std::string text, index, prefix, scope, flags, link; in >> text >> index >> prefix >> scope >> flags >> link;)
    if (text == address) return std::strtoul(flags.c_str(), nullptr, 16);
  return 0;
}

TEST(RealIpv6, GivesAndTakesAddresses) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    constexpr unsigned long tentative = 0x40;
    RouteSocket routes;
    const auto before = routes.normal_form();
    EXPECT_THAT(before, Not(Contains(HasSubstr("fe80")))) << "what the kernel makes of itself";
    done({.what = What::add_address, .name = "eth0", .address = own}, routes);
    EXPECT_THAT(routes.normal_form(), Contains("address eth0 2001:db8:7::21/64 broadcast - scope 0 label "));
    EXPECT_FALSE(flags_of("20010db8000700000000000000000021") & tentative) << "it can be used at once";
    done({.what = What::add_address, .name = "eth0", .address = {.cidr = "2001:db8:7::22/64", .scope = "global"}}, routes);
    EXPECT_TRUE(flags_of("20010db8000700000000000000000022") & tentative) << "a new one is asked for first";
    for (const std::string cidr : {"2001:db8:7::22/64", "2001:db8:7::21/64"})
      done({.what = What::remove_address, .name = "eth0", .address = {.cidr = cidr}}, routes);
    EXPECT_EQ(routes.normal_form(), before);
  });
}

TEST(RealIpv6, GivesAndTakesRoutes) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    RouteSocket routes;
    done({.what = What::add_address, .name = "eth0", .address = own}, routes);
    const auto before = routes.normal_form();
    const Route way_out{.to = ipv6_default, .via = "2001:db8:7::1", .device = "eth0", .metric = gateway6_metric};
    const Route link_local{.to = "2001:db8:20::/48", .via = "fe80::1", .device = "eth0"};
    for (const auto& route : {way_out, link_local}) done({.what = What::add_route, .route = route}, routes);
    EXPECT_THAT(routes.normal_form(), Contains("route ::/0 via 2001:db8:7::1 dev eth0 source - metric 1 scope 0 protocol 3 table 254"));
    EXPECT_THAT(routes.normal_form(), Contains("route 2001:db8:20::/48 via fe80::1 dev eth0 source - metric 1024 scope 0 protocol 3 table 254"));
    for (const auto& route : {way_out, link_local}) done({.what = What::remove_route, .route = route}, routes);
    EXPECT_EQ(routes.normal_form(), before);
    for (const Route& wrong :
         {Route{.to = "2001:db8:20::/48", .via = "2001:db8:8::9", .device = "eth0"}, Route{.to = ipv6_default, .via = "10.0.7.1", .device = "eth0"}})
      EXPECT_TRUE(perform({.what = What::add_route, .route = wrong}, routes)) << *wrong.via;
  });
}

TEST(RealIpv6, SetsHowALinkListensToRouters) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    RouteSocket routes;
    for (const std::string value : {"0", "1"}) {
      done({.what = What::set_ipv6, .name = "eth0", .value = "accept_ra=" + value}, routes);
      std::string now;
      std::ifstream("/proc/sys/net/ipv6/conf/eth0/accept_ra") >> now;
      EXPECT_EQ(now, value);
    }
    EXPECT_TRUE(perform({.what = What::set_ipv6, .name = "eth7", .value = "accept_ra=0"}, routes));
  });
}

bool is_advertisement(const unsigned char* packet, ssize_t length) {
  const unsigned char mac[6] = {0x52, 0x54, 0, 7, 0, 0x15};
  in6_addr address{};
  ::inet_pton(AF_INET6, "2001:db8:7::21", &address);
  constexpr unsigned char override_what_you_know = 0x20;
  return length == 32 && packet[0] == ND_NEIGHBOR_ADVERT && packet[4] == override_what_you_know && std::memcmp(packet + 8, &address, sizeof address) == 0 &&
         packet[24] == ND_OPT_TARGET_LINKADDR && std::memcmp(packet + 26, mac, sizeof mac) == 0;
}

TEST(RealIpv6, TellsTheNeighboursWhoHasAnAddress) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost& host) {
    give_the_gateway_ipv6(host);
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const pid_t neighbour = ::fork();
    if (neighbour == 0) {
      host.enter_gateway();
      const int socket = ::socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
      if (::write(ready[1], "x", 1) != 1) ::_exit(2);
      bool heard = false;
      for (pollfd waiting{socket, POLLIN, 0}; !heard && ::poll(&waiting, 1, 2000) > 0;) {
        unsigned char packet[256] = {};
        heard = is_advertisement(packet, ::recv(socket, packet, sizeof packet, 0));
      }
      ::_exit(heard ? 0 : 1);
    }
    char byte = 0;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    RouteSocket routes;
    done({.what = What::add_address, .name = "eth0", .address = own}, routes);
    done({.what = What::announce, .name = "eth0", .value = "2001:db8:7::21"}, routes);
    int status = 0;
    ::waitpid(neighbour, &status, 0);
    EXPECT_EQ(status, 0);
    done({.what = What::announce, .name = "eth0", .value = "2001:db8:7::99"}, routes);  // not there, or still asked for: it comes without being announced
    EXPECT_TRUE(perform({.what = What::announce, .name = "eth7", .value = "2001:db8:7::21"}, routes));
  });
}

bool answered(const std::string& address, const std::string& device = "eth0") {
  return answers(Probe::What::ping, {address, device}, std::chrono::milliseconds(300));
}

TEST(RealIpv6, HearsTheGatewayByPing) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost& host) {
    give_the_gateway_ipv6(host);
    RouteSocket routes;
    done({.what = What::add_address, .name = "eth0", .address = own}, routes);
    // A link that has just come up hears nothing at first, and its own link-local address can be used after a second.
    const auto answers_soon = [](const std::string& address) {
      for (int i = 0; i < 10; ++i)
        if (answered(address)) return true;
      return false;
    };
    EXPECT_TRUE(answers_soon("2001:db8:7::1"));
    EXPECT_TRUE(answers_soon("fe80::1"));
    EXPECT_FALSE(answered("2001:db8:7::99"));
    EXPECT_FALSE(answered("fe80::1", "eth7"));
    host.at_gateway("/sbin/ip link set gw0 down");
    EXPECT_FALSE(answered("2001:db8:7::1"));
  });
}

}  // namespace kvmstrap::ipv6_test
