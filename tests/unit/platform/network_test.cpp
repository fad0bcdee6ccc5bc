#include "platform/el6/network.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "model/predict.hpp"
#include "network/describe.hpp"
#include "network/preflight.hpp"
#include "network/resolve.hpp"
#include "platform/el6/network_scripts.hpp"
#include "platform/el6/tools.hpp"
#include "unit/fake_reader.hpp"
#include "unit/network/example_host.hpp"

namespace kvmstrap::el6 {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string golden(const std::string& name) {
  std::ifstream in(std::string(TESTS_DIR) + "/golden/network/" + name);
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

const std::string scripts = scripts_folder;

/// A CentOS 6.7 host with one NIC, 10.0.7.21/24 by way of 10.0.7.1.
class Host : public FakeReader {
 public:
  explicit Host(const std::string& ifcfg_eth0) {
    files["/proc/sys/net/ipv6/conf/default/disable_ipv6"].content = "0\n";
    add_link("lo", "00:00:00:00:00:00", 772, "0x9");
    add_link("eth0", "52:54:00:07:00:15", 1, "0x1003");
    files["/sys/class/net/bonding_masters"].content = "\n";
    files[scripts + "ifcfg-lo"].content = "DEVICE=lo\nIPADDR=127.0.0.1\nNETMASK=255.0.0.0\nONBOOT=yes\nNAME=loopback\n";
    files[scripts + "ifcfg-eth0"].content = ifcfg_eth0;
    files["/etc/sysconfig/network"].content = "NETWORKING=yes\nHOSTNAME=rack7.example.org\n";
    files["/etc/resolv.conf"].content = "options timeout:1\nsearch example.org example.net\nnameserver 10.0.7.1\n";
  }

  void add_link(const std::string& name, const std::string& mac, int type, const std::string& flags) {
    const auto folder = "/sys/class/net/" + name + "/";
    files[folder + "address"].content = mac + "\n";
    files[folder + "mtu"].content = "1500\n";
    files[folder + "type"].content = std::to_string(type) + "\n";
    files[folder + "flags"].content = flags + "\n";
    files[folder + "carrier"].content = "1\n";
    for (const std::string key : {"disable_ipv6", "accept_ra", "accept_redirects", "autoconf"})
      files["/proc/sys/net/ipv6/conf/" + name + "/" + key].content = key == "disable_ipv6" ? "0\n" : "1\n";
  }

  void add_bridge(const std::string& name, const std::string& port) {
    add_link(name, "52:54:00:07:00:15", 1, "0x1003");
    files["/sys/class/net/" + name + "/bridge/stp_state"].content = "0\n";
    files["/sys/class/net/" + name + "/bridge/forward_delay"].content = "0\n";
    files["/sys/class/net/" + name + "/brif/" + port + "/state"].content = "3\n";
    addresses = "1: lo    inet 127.0.0.1/8 scope host lo\n3: br0    inet 10.0.7.21/24 brd 10.0.7.255 scope global br0\n";
    routes = "default via 10.0.7.1 dev br0 \n10.0.7.0/24 dev br0  proto kernel  scope link  src 10.0.7.21 \n";
  }

  void run_dhclient(const std::string& link, int pid) {
    const auto lease = "/var/lib/dhclient/dhclient-" + link + ".leases";
    const auto pid_file = "/var/run/dhclient-" + link + ".pid";
    files[pid_file].content = std::to_string(pid) + "\n";
    files[lease].content = "lease {\n  interface \"" + link + "\";\n  fixed-address 10.0.7.21;\n}\n";
    std::string cmdline;
    for (const std::string argument : {"/sbin/dhclient", "-H", "rack7", "-1", "-q", "-lf", lease.c_str(), "-pf", pid_file.c_str(), link.c_str()})
      cmdline += argument + '\0';
    files["/proc/" + std::to_string(pid) + "/cmdline"].content = cmdline;
  }

  Known<NetworkState> look() {
    const std::vector<Known<CommandResult>> results{CommandResult{.out = addresses}, CommandResult{.out = routes},   CommandResult{.out = routes6},
                                                    CommandResult{.out = rules},     CommandResult{.out = firewall}, Absent{}};
    return read_network(*this, results);
  }

  NetworkState state() {
    const auto known = look();
    EXPECT_TRUE(present(known)) << (unknown(known) ? std::get<Unknown>(known).why : "");
    return *present(known);
  }

  /// Writes what a batch writes at commit.
  void commit(const NetworkBatch& batch) {
    for (const auto& file : batch.files) files[file.path].content = *file.content;
  }

  std::string addresses = "1: lo    inet 127.0.0.1/8 scope host lo\n2: eth0    inet 10.0.7.21/24 brd 10.0.7.255 scope global eth0\n";
  std::string firewall = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n";
  std::string routes =
      "default via 10.0.7.1 dev eth0 \n10.0.7.0/24 dev eth0  proto kernel  scope link  src 10.0.7.21 \n"
      "broadcast 10.0.7.255 dev eth0  table local  proto kernel  scope link  src 10.0.7.21 \n";
  std::string routes6;
  std::string rules = "0:\tfrom all lookup local \n32766:\tfrom all lookup main \n32767:\tfrom all lookup default \n";
};

WantedNetwork adopting(const NetworkState& now) {
  NetworkProfile profile;
  profile.bridges["br0"] = {.interfaces = {"eth0"}, .adopt = AdoptProfile{.from = {"eth0", "br0"}}};
  const auto result = resolve(profile, now, {});
  EXPECT_THAT(result.blockers, IsEmpty());
  return result.wanted;
}

NetworkBatch batch_for(const NetworkState& now, const WantedNetwork& wanted) {
  const auto action = realise_network({.before = now, .after = wanted});
  EXPECT_EQ(action.ops.size(), 1U);
  return std::get<NetworkBatch>(action.ops.at(0));
}

std::string content_of(const NetworkBatch& batch, const std::string& path) {
  for (const auto& file : batch.files)
    if (file.path == path) return file.content.value_or("removed");
  return "not written";
}

TEST(ReadNetwork, SeesLinksFilesAndResolver) {
  Host host(golden("static/ifcfg-eth0.before"));
  const auto state = host.state();
  ASSERT_TRUE(state.links.contains("eth0"));
  EXPECT_FALSE(state.links.contains("bonding_masters"));
  const auto& eth0 = state.links.at("eth0");
  EXPECT_EQ(eth0.kind, LinkKind::ethernet);
  EXPECT_EQ(eth0.mac, "52:54:00:07:00:15");
  EXPECT_TRUE(eth0.up && eth0.carrier);
  EXPECT_EQ(eth0.ipv6_disabled, false);
  EXPECT_THAT(eth0.addresses, ElementsAre(LinkAddress{.cidr = "10.0.7.21/24", .scope = "global", .broadcast = "10.0.7.255"}));
  EXPECT_EQ(state.links.at("lo").kind, LinkKind::loopback);
  EXPECT_EQ(state.routes.size(), 2U);
  EXPECT_THAT(state.nameservers, ElementsAre("10.0.7.1"));
  EXPECT_THAT(state.search, ElementsAre("example.org", "example.net"));
  EXPECT_EQ(state.hostname, "rack7.example.org");
  const auto& files = state.configured.at("eth0");
  EXPECT_TRUE(files.at_boot);
  EXPECT_EQ(files.mac, "52:54:00:07:00:15");
  EXPECT_EQ(files.addressing, (Addressing{.method = Method::fixed,
                                          .addresses = {"10.0.7.21/24"},
                                          .gateway = "10.0.7.1",
                                          .nameservers = {"10.0.7.1"},
                                          .search = {"example.org", "example.net"}}));
  EXPECT_THAT(files.not_understood, IsEmpty());
  EXPECT_TRUE(state.files.contains(scripts + "ifcfg-eth0"));
}

TEST(ReadNetwork, SeesIpv6RoutesWhereTheKernelHasIpv6) {
  Host host(golden("static/ifcfg-eth0.before"));
  host.routes6 = "default via 2001:db8:7::1 dev eth0  metric 1 \n";
  EXPECT_THAT(host.state().routes, Contains(Route{.to = ipv6_default, .via = "2001:db8:7::1", .device = "eth0", .metric = 1}));
  host.files.erase("/proc/sys/net/ipv6/conf/default/disable_ipv6");
  EXPECT_EQ(host.state().routes.size(), 2U) << "a kernel without IPv6 answers with IPv4's";
}

TEST(ReadNetwork, SeesBridgesAndTheirPorts) {
  Host host(golden("static/ifcfg-eth0"));
  host.files[scripts + "ifcfg-br0"].content = golden("static/ifcfg-br0");
  host.add_bridge("br0", "eth0");
  const auto state = host.state();
  EXPECT_EQ(state.links.at("br0").kind, LinkKind::bridge);
  EXPECT_EQ(state.links.at("br0").stp, false);
  EXPECT_EQ(state.links.at("br0").forward_delay, 0);
  EXPECT_EQ(state.links.at("eth0").bridge, "br0");
  EXPECT_EQ(state.configured.at("eth0").bridge, "br0");
  EXPECT_EQ(state.configured.at("br0").kind, LinkKind::bridge);
  EXPECT_EQ(state.configured.at("br0").forward_delay, 0);
}

TEST(ReadNetwork, SeesDhcpClientsAndManagers) {
  Host host(golden("dhcp/ifcfg-eth0.before"));
  host.run_dhclient("eth0", 812);
  host.files["/var/run/dhclient-eth9.pid"].content = "813\n";  // of a client that died
  host.files["/var/run/NetworkManager/NetworkManager.pid"].content = "900\n";
  const std::string manager("NetworkManager\0--pid-file=x\0", 28);
  host.files["/proc/900/cmdline"].content = manager;
  host.files["/var/run/dhclient-eth8.pid"].content = "814\n";  // its number is another's by now
  host.files["/proc/814/cmdline"].content = std::string("sshd\0eth8\0", 10);
  const auto state = host.state();
  ASSERT_EQ(state.dhcp_clients.size(), 1U);
  EXPECT_EQ(state.dhcp_clients.at("eth0").pid, 812);
  EXPECT_EQ(state.dhcp_clients.at("eth0").lease_file, "/var/lib/dhclient/dhclient-eth0.leases");
  EXPECT_THAT(state.managers, ElementsAre("NetworkManager"));
  host.files["/proc/900/cmdline"].content = std::string("sshd\0", 5);  // its number is another's by now
  EXPECT_THAT(host.state().managers, IsEmpty());
}

TEST(ReadNetwork, IsUnknownWhenSomethingCannotBeRead) {
  Host host(golden("static/ifcfg-eth0.before"));
  host.unreadable = {scripts + "ifcfg-eth0"};
  EXPECT_TRUE(unknown(host.look()));
  host.unreadable = {scripts};
  EXPECT_TRUE(unknown(host.look()));
  host.unreadable.clear();
  const std::vector<Known<CommandResult>> good(network_commands().size(), CommandResult{});
  EXPECT_TRUE(present(read_network(host, good)));
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto results = good;
    results[i] = CommandResult{.exit = 255, .err = "no"};
    EXPECT_TRUE(unknown(read_network(host, results))) << i;
    results[i] = Absent{};
    EXPECT_EQ(unknown(read_network(host, results)), network_commands()[i][0] == program::ip) << "no firewall, no rules: " << i;
  }
  for (const auto* path : {"/proc/self/mountinfo", "/proc/cmdline"}) {
    host.unreadable = {path};
    EXPECT_TRUE(unknown(host.look())) << path;
  }
}

/// What makes a NIC one that cannot be moved yet, by what is in the files or in the kernel beside it.
struct Beside {
  std::string name;
  std::string path;
  std::string content;
  std::string says;
};
void PrintTo(const Beside& beside, std::ostream* out) { *out << beside.name; }

class EverythingBeside : public testing::TestWithParam<Beside> {};
INSTANTIATE_TEST_SUITE_P(ReadNetwork, EverythingBeside,
                         testing::Values(Beside{"routes", scripts + "route-eth0", "192.168.0.0/16 via 10.0.7.9 mtu 1400\n", "is more than a route over eth0"},
                                         Beside{"default_route", scripts + "route-eth0", "default via 10.0.7.9\n", "is more than a route over eth0"},
                                         Beside{"table_without_a_number", scripts + "route-eth0", "10.20.0.0/16 via 10.0.7.9 table storage\n", "is more than"},
                                         Beside{"rule_for_another", scripts + "rule-eth0", "iif eth1 table 100\n", "is more than a rule for eth0"},
                                         Beside{"rule_to_no_table", scripts + "rule-eth0", "from 10.0.7.21 table storage\n", "is more than a rule for eth0"},
                                         Beside{"rule_that_says_more", scripts + "rule-eth0", "from 10.0.7.21 tos 8 table 100\n", "is more than a rule"},
                                         Beside{"mask_of_a_mark", scripts + "rule-eth0", "fwmark 1/0xff table 100\n", "is more than a rule for eth0"},
                                         Beside{"ipv6_rules", scripts + "rule6-eth0", "from 2001:db8::/64 table 100\n", "rule6-eth0 is there"},
                                         Beside{"alias", scripts + "ifcfg-eth0:1", "DEVICE=eth0:1\nIPADDR=10.0.7.22\n", "gives it more addresses"},
                                         Beside{"range", scripts + "ifcfg-eth0-range0", "IPADDR_START=10.0.7.30\n", "gives it more addresses"},
                                         Beside{"second_file", scripts + "ifcfg-other", "DEVICE=eth0\nONBOOT=no\n", "second file"},
                                         Beside{"old_copy", scripts + "ifcfg-eth0.old", "DEVICE=eth0\n", "second file"},
                                         Beside{"dhclient_conf", "/etc/dhcp/dhclient-eth0.conf", "send host-name \"x\";\n", "dhclient-eth0.conf is there"},
                                         Beside{"gateway_device", "/etc/sysconfig/network", "NETWORKING=yes\nGATEWAYDEV=eth0\n", "GATEWAYDEV=eth0"},
                                         Beside{"no_network_at_boot", "/etc/sysconfig/network", "NETWORKING=no\n", "NETWORKING=no"}),
                         [](const auto& test) { return test.param.name; });

TEST_P(EverythingBeside, IsNamed) {
  Host host(golden("static/ifcfg-eth0.before"));
  EXPECT_THAT(host.state().configured.at("eth0").not_understood, IsEmpty());
  host.files[GetParam().path].content = GetParam().content;
  EXPECT_THAT(host.state().configured.at("eth0").not_understood, ElementsAre(HasSubstr(GetParam().says)));
}

TEST(ReadNetwork, PassesOverWhatTheScriptsPassOver) {
  Host host(golden("static/ifcfg-eth0.before"));
  for (const auto* end : {"~", ".bak", ".orig", ".rpmnew", ".rpmorig", ".rpmsave"})
    host.files[scripts + "ifcfg-eth0" + end].content = "DEVICE=eth0\nIPADDR=1.2.3.4\n";
  host.files[scripts + "route-eth0"].content = "# nothing yet\n\n";
  host.files["/etc/sysconfig/iptables"].content = "*filter\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n";
  EXPECT_THAT(host.state().configured.at("eth0").not_understood, IsEmpty());
  EXPECT_THAT(host.state().configured.at("eth0").addressing.addresses, ElementsAre("10.0.7.21/24"));
}

/// What names the NIC and means the host's address, which then is on another link.
class EveryMention : public testing::TestWithParam<Beside> {};
INSTANTIATE_TEST_SUITE_P(
    ReadNetwork, EveryMention,
    testing::Values(Beside{"firewall", "/etc/sysconfig/iptables",
                           "*filter\n# -i eth0 is only a comment\n-A INPUT -i eth0 -p tcp --dport 22 -j ACCEPT\nCOMMIT\n", "iptables:3"},
                    Beside{"firewall_by_pattern", "/etc/sysconfig/ip6tables", "-A INPUT -i eth+ -j ACCEPT\n", "ip6tables:1"},
                    Beside{"ebtables", "/etc/sysconfig/ebtables", "-A INPUT ! -i eth0 -j DROP\n", "ebtables:1"},
                    Beside{"sysctl", "/etc/sysctl.conf", "net.ipv4.conf.eth0.rp_filter = 2\n", "/etc/sysctl.conf:1 names it"},
                    Beside{"sysctl_of_its_own", "/etc/sysctl.d/10-net.conf", "# eth0\nnet.ipv4.conf.eth0.rp_filter = 2\n", "10-net.conf:2 names it"},
                    Beside{"static_routes", "/etc/sysconfig/static-routes", "eth0 net 192.168.0.0 netmask 255.255.0.0 gw 10.0.7.9\n",
                           "static-routes:1 names it"},
                    Beside{"traffic_control", "/etc/rc.d/rc.local", "tc qdisc add dev eth0 root sfq\n", "rc.local:1 names it"},
                    Beside{"libvirt_network", "/etc/libvirt/qemu/networks/nat.xml", "<forward dev='eth0' mode='nat'/>\n", "nat.xml:1 names it"},
                    Beside{"guest", "/etc/libvirt/qemu/a.xml", "<source dev='eth0' mode='bridge'/>\n", "a.xml:1 names it"}),
    [](const auto& test) { return test.param.name; });

TEST_P(EveryMention, IsNamed) {
  Host host(golden("static/ifcfg-eth0.before"));
  EXPECT_THAT(host.state().configured.at("eth0").named_elsewhere, IsEmpty());
  host.files[GetParam().path].content = GetParam().content;
  EXPECT_THAT(host.state().configured.at("eth0").named_elsewhere, ElementsAre(HasSubstr(GetParam().says)));
  EXPECT_THAT(host.state().configured.at("eth0").not_understood, IsEmpty());
}

TEST(ReadNetwork, NamesRulesThatOnlyTheRunningFirewallHas) {
  Host host(golden("static/ifcfg-eth0.before"));
  const std::string rule = "-A INPUT -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT";
  host.firewall += rule + "\n" + rule + "\n";
  EXPECT_THAT(host.state().configured.at("eth0").named_elsewhere, ElementsAre("a rule of the running firewall names it (" + rule + ")"));
  host.files["/etc/sysconfig/iptables"].content = "*filter\n" + rule + "\nCOMMIT\n";
  EXPECT_THAT(host.state().configured.at("eth0").named_elsewhere, ElementsAre(HasSubstr("iptables:2"))) << "once is enough";
}

TEST(ReadNetwork, SeesMacvlansOfAnyKernel) {
  Host host(golden("static/ifcfg-eth0.before"));
  host.add_link("macvtap0", "52:54:00:07:00:30", 1, "0x1003");
  const std::string folder = "/sys/class/net/macvtap0/";
  host.files["/sys/class/net/eth0/ifindex"].content = "2\n";
  host.files[folder + "ifindex"].content = "9\n";
  host.files[folder + "iflink"].content = "2\n";
  EXPECT_EQ(host.state().links.at("macvtap0").kind, LinkKind::ethernet) << "a veth whose other end is number 2 of another namespace";
  for (const auto* sign : {"features", "lower_eth0"}) {
    host.files[folder + sign].content = "0x1\n";
    const auto link = host.state().links.at("macvtap0");
    EXPECT_EQ(link.kind, LinkKind::macvlan) << sign;
    EXPECT_EQ(link.parent, "eth0") << sign;
    host.files.erase(folder + sign);
  }
  host.files["/sys/class/net/eth0/features"].content = "0x1\n";
  host.files["/sys/class/net/eth0/iflink"].content = "2\n";
  EXPECT_EQ(host.state().links.at("eth0").kind, LinkKind::ethernet) << "it is its own";
}

TEST(ReadNetwork, SeesWhetherASwitchSpeaksLacp) {
  Host host(golden("static/ifcfg-eth0.before"));
  host.add_link("bond1", "6a:8a:5f:fe:d3:cf", 1, "0x1403");
  host.files["/sys/class/net/bond1/bonding/mode"].content = "802.3ad 4\n";
  auto& status = host.files["/proc/net/bonding/bond1"].content;
  EXPECT_EQ(host.state().links.at("bond1").lacp_partner, std::nullopt) << "to who is not root the kernel does not say it";
  status = golden("../../captures/bond-and-vlan/bonding-bond1-without-partner.txt");
  EXPECT_EQ(host.state().links.at("bond1").lacp_partner, false);
  const std::string nobody = "Partner Mac Address: 00:00:00:00:00:00";
  status.replace(status.find(nobody), nobody.size(), "Partner Mac Address: 00:1b:21:00:00:00");
  EXPECT_EQ(host.state().links.at("bond1").lacp_partner, true);
  status = "802.3ad info\nLACP rate: slow\nbond bond1 has no active aggregator\n";
  EXPECT_EQ(host.state().links.at("bond1").lacp_partner, false);
}

TEST(ReadNetwork, SeesWhetherACardPutsFramesTogether) {
  Host host(golden("static/ifcfg-eth0.before"));
  EXPECT_EQ(host.state().links.at("eth0").large_receive, std::nullopt);
  host.files["/sys/class/net/eth0/features"].content = "0x1197a3\n";
  EXPECT_EQ(host.state().links.at("eth0").large_receive, true);
  host.files["/sys/class/net/eth0/features"].content = "0x1117a3\n";
  EXPECT_EQ(host.state().links.at("eth0").large_receive, false);
}

TEST(ReadNetwork, SeesWhoWritesTheFiles) {
  const auto file = golden("static/ifcfg-eth0.before");
  Host host("# This file is managed by Puppet. DO NOT EDIT\n" + file);
  EXPECT_EQ(host.state().configured.at("eth0").managed_by, "puppet");
  EXPECT_THAT(host.state().agents, IsEmpty());
  host.files["/var/run/puppet/agent.pid"].content = "700\n";
  host.files["/proc/700/cmdline"].content = std::string("/usr/bin/ruby\0/usr/bin/puppet\0agent\0", 36);
  EXPECT_THAT(host.state().agents, ElementsAre("puppet"));
  host.files[scripts + "ifcfg-eth0"].content = file;
  EXPECT_EQ(host.state().configured.at("eth0").managed_by, std::nullopt);
  host.files["/var/lib/puppet/state/resources.txt"].content = "file[/etc/motd]\nfile[/etc/sysconfig/network-scripts/ifcfg-eth0]\n";
  EXPECT_EQ(host.state().configured.at("eth0").managed_by, "puppet");
  EXPECT_EQ(host.state().configured.at("lo").managed_by, std::nullopt);
  host.files["/proc/700/cmdline"].content = std::string("sshd\0", 5);  // its number is another's by now
  EXPECT_THAT(host.state().agents, IsEmpty());
}

TEST(ReadNetwork, SeesTheSubnetsOfLibvirtsNetworks) {
  Host host(golden("static/ifcfg-eth0.before"));
  const std::string folder = "/etc/libvirt/qemu/networks/";
  host.files[folder + "default.xml"].content =
      "<!-- AUTO-GENERATED -->\n<network><name>default</name><forward mode='nat'/><bridge name='virbr0'/>"
      "<ip address='192.168.122.1' netmask='255.255.255.0'/></network>\n";
  host.files[folder + "bridged.xml"].content = "<network><name>bridged</name><forward mode='bridge'/><bridge name='br0'/></network>\n";
  host.files[folder + "broken.xml"].content = "<network><ip address='10.0.0.1'\n";
  EXPECT_THAT(host.state().guest_networks, ElementsAre(std::pair("default", "192.168.122.1/24")));
}

TEST(ReadNetwork, TakesNoOtherNameForTheNics) {
  Host host(golden("static/ifcfg-eth0.before"));
  host.files["/etc/sysctl.conf"].content = "net.ipv4.conf.eth01.rp_filter = 2\nnet.ipv4.conf.eth0/7.rp_filter = 2\nnet.ipv4.conf.xeth0.rp_filter = 2\n";
  host.files["/etc/rc.d/rc.local"].content = "ip link set eth0.100 up\n";
  EXPECT_THAT(host.state().configured.at("eth0").named_elsewhere, testing::SizeIs(1)) << "eth0/7 is how sysctl writes eth0.7, and nobody looks so closely";
}

/// Rules that name a bridge go on to match it; those that name a port matched nothing already.
TEST(ReadNetwork, LeavesFirewallRulesOfABridgeAlone) {
  Host host(golden("static/ifcfg-eth0"));
  host.files[scripts + "ifcfg-br0"].content = golden("static/ifcfg-br0");
  host.add_bridge("br0", "eth0");
  host.files["/etc/sysconfig/iptables"].content = "*filter\n-A INPUT -i br0 -j ACCEPT\n-A INPUT -i eth+ -j ACCEPT\nCOMMIT\n";
  EXPECT_THAT(host.state().configured.at("br0").not_understood, IsEmpty());
  EXPECT_THAT(host.state().configured.at("eth0").not_understood, IsEmpty());
  EXPECT_THAT(preflight(host.state(), adopting(host.state())).blockers, IsEmpty());
}

TEST(ReadNetwork, NamesRoutesThatAreMoreThanARoute) {
  for (const auto* line : {"203.0.113.7 via 10.0.7.8 dev eth0  table storage \n", "172.16.0.0/12 via 10.0.7.5 dev eth0  mtu 1400\n"}) {
    Host host(golden("static/ifcfg-eth0.before"));
    host.routes += line;
    const auto state = host.state();
    EXPECT_THAT(state.configured.at("eth0").not_understood, ElementsAre(HasSubstr("lies on it"))) << line;
    EXPECT_EQ(state.routes.size(), 2U);
  }
}

/// A host with a second router for a second address: rules that send there, and a table that has a name.
Host policy_host() {
  Host host(golden("static/ifcfg-eth0.before"));
  host.files["/etc/iproute2/rt_tables"].content = "# ours\n200\tstorage\n0x12c mirror\n";
  host.files[scripts + "route-eth0"].content = "default via 10.0.7.9 table storage\n0/0 via 10.0.7.8 dev eth0 table 0x12c\n";
  host.files[scripts + "rule-eth0"].content = "# second\nfrom 10.0.7.22 lookup storage prio 1000\niif eth0 to 10.9.0.0/16 fwmark 0x7 table mirror\n";
  host.routes += "default via 10.0.7.9 dev eth0  table storage \ndefault via 10.0.7.8 dev eth0  table mirror \n";
  host.rules =
      "0:\tfrom all lookup local \n999:\tfrom all to 10.9.0.0/16 fwmark 0x7 iif eth0 lookup mirror \n1000:\tfrom 10.0.7.22 lookup storage \n"
      "32766:\tfrom all lookup main \n32767:\tfrom all lookup default \n";
  return host;
}

TEST(ReadNetwork, TakesTablesByNameAndNumberAndTheRulesForThem) {
  const auto state = policy_host().state();
  const auto& eth0 = state.configured.at("eth0");
  EXPECT_THAT(eth0.not_understood, IsEmpty());
  EXPECT_THAT(eth0.named_elsewhere, IsEmpty());
  EXPECT_THAT(eth0.addressing.routes,
              ElementsAre(StaticRoute{.to = "default", .via = "10.0.7.9", .table = 200}, StaticRoute{.to = "default", .via = "10.0.7.8", .table = 300}));
  const RoutingRule second{.priority = 1000, .from = "10.0.7.22/32", .table = 200};
  const RoutingRule marked{.to = "10.9.0.0/16", .incoming = "eth0", .mark = 7, .table = 300};
  EXPECT_THAT(eth0.addressing.rules, ElementsAre(second, marked));
  ASSERT_EQ(state.rules.size(), 2U) << "the three of every kernel are left out";
  EXPECT_TRUE(marked.is(state.rules[0]));
  EXPECT_EQ(state.rules[1], second);
  EXPECT_THAT(state.routes, Contains(Route{.to = "default", .via = "10.0.7.9", .device = "eth0", .table = 200}));
  EXPECT_THAT(preflight(state, adopting(state)).blockers, IsEmpty());
}

/// It would miss the link once its address is on the bridge.
TEST(ReadNetwork, NamesARuleOfTheKernelThatNamesALink) {
  for (const auto* rule : {"900:\tfrom all iif eth0 lookup 100 \n", "900:\tfrom all oif eth0 lookup 100 \n", "900:\tfrom all iif eth0 unreachable\n"}) {
    Host host(golden("static/ifcfg-eth0.before"));
    host.rules += rule;
    EXPECT_THAT(host.state().configured.at("eth0").named_elsewhere, ElementsAre("the kernel's routing rule 900 names it, and no rule-eth0 has it")) << rule;
  }
}

TEST(RealiseNetwork, MovesRulesAndTablesAsTheyAre) {
  auto host = policy_host();
  const auto before = host.state();
  const auto batch = batch_for(before, adopting(before));
  std::map<std::string, std::optional<std::string>> written;
  for (const auto& file : batch.files) written[file.path] = file.content;
  EXPECT_EQ(written.at(scripts + "rule-br0"), "# second\nfrom 10.0.7.22 lookup storage prio 1000\niif br0 to 10.9.0.0/16 fwmark 0x7 table mirror\n");
  EXPECT_EQ(written.at(scripts + "route-br0"), "default via 10.0.7.9 table storage\n0/0 via 10.0.7.8 dev br0 table 0x12c\n");
  EXPECT_EQ(written.at(scripts + "rule-eth0"), std::nullopt);
  EXPECT_EQ(written.at(scripts + "route-eth0"), std::nullopt);
  std::vector<std::string> rules;
  for (const auto& op : batch.live)
    if (const auto command = command_of(op); command.starts_with("ip rule")) rules.push_back(command);
  EXPECT_THAT(rules, ElementsAre("ip rule del from all to 10.9.0.0/16 iif eth0 fwmark 7 table 300 priority 999",
                                 "ip rule add from all to 10.9.0.0/16 iif br0 fwmark 7 table 300 priority 999"));
}

/// What a file of a NIC means to the scripts.
ConfiguredLink meaning(const std::string& ifcfg, const std::string& global = "NETWORKING=yes\n") {
  return configured_links({{scripts + "ifcfg-eth0", {.content = "DEVICE=eth0\n" + ifcfg}}, {global_file, {.content = global}}}).at("eth0");
}

TEST(NetworkScripts, CountAddressesAsTheScriptsDo) {
  EXPECT_THAT(meaning("IPADDR=10.0.7.21\nPREFIX=24\nNETMASK=255.0.0.0\n").addressing.addresses, ElementsAre("10.0.7.21/24"));
  EXPECT_THAT(meaning("IPADDR=10.0.7.21\n").addressing.addresses, ElementsAre("10.0.7.21/8"));
  EXPECT_THAT(meaning("IPADDR=172.16.0.1\n").addressing.addresses, ElementsAre("172.16.0.1/16"));
  EXPECT_THAT(meaning("IPADDR=192.168.0.1\n").addressing.addresses, ElementsAre("192.168.0.1/24"));
  EXPECT_THAT(meaning("IPADDR2=10.0.7.22\nPREFIX2=24\nIPADDR=10.0.7.21\nPREFIX=24\nIPADDR4=10.0.7.24\nPREFIX4=24\n").addressing.addresses,
              ElementsAre("10.0.7.21/24", "10.0.7.22/24"));
  EXPECT_THAT(meaning("IPADDR3=10.0.7.21\nPREFIX3=24\n").addressing.addresses, IsEmpty());
  EXPECT_EQ(meaning("BOOTPROTO=dhcp\nIPADDR=10.0.7.21\n").addressing, Addressing{.method = Method::dhcp});
  EXPECT_EQ(meaning("BRIDGE=br0\nIPADDR=10.0.7.21\n").addressing, Addressing{});
}

TEST(NetworkScripts, DropAGatewayAsTheScriptsDo) {
  const std::string address = "IPADDR=10.0.7.21\nPREFIX=24\n";
  EXPECT_EQ(meaning(address + "GATEWAY=10.0.7.1\n").addressing.gateway, "10.0.7.1");
  EXPECT_EQ(meaning(address, "GATEWAY=10.0.7.1\n").addressing.gateway, "10.0.7.1");
  EXPECT_EQ(meaning(address, "GATEWAY=10.0.8.1\n").addressing.gateway, std::nullopt);
  EXPECT_EQ(meaning(address + "GATEWAY=10.0.7.1\nDEFROUTE=no\n").addressing.gateway, std::nullopt);
  EXPECT_EQ(meaning(address + "GATEWAY=10.0.7.1\n", "GATEWAYDEV=eth1\n").addressing.gateway, std::nullopt);
  EXPECT_THAT(meaning(address + "GATEWAY=10.0.7.1\n", "NETWORK=10.0.6.0\n").not_understood, ElementsAre(HasSubstr("outside of NETWORK=10.0.6.0")));
  for (const std::string wrong : {"GATEWAY=10.0.8.1\n", "GATEWAY=10.0.7.1\nNETWORK=10.0.6.0\n"}) {
    EXPECT_EQ(meaning(address + wrong).addressing.gateway, std::nullopt) << wrong;
    EXPECT_THAT(meaning(address + wrong).not_understood, ElementsAre(HasSubstr("the scripts drop it"))) << wrong;
  }
}

TEST(NetworkScripts, NameKeysThatCannotMove) {
  for (const std::string key : {"MASTER=bond0", "SLAVE=yes", "DHCPV6C=yes", "IPV6_DEFAULTDEV=eth0", "IPV6_PRIVACY=rfc3041", "IPV6_MTU=1400", "IPV6TO4INIT=yes",
                                "SRCADDR=10.0.7.21", "GATEWAYDEV=eth0"})
    EXPECT_THAT(meaning(key + "\n").not_understood, ElementsAre(HasSubstr(key))) << key;
  EXPECT_THAT(meaning("IPADDR=10.0.7\n").not_understood, ElementsAre(HasSubstr("no address")));
  EXPECT_THAT(meaning("IPADDR=10.0.7.1\nPREFIX=024\n").not_understood, ElementsAre(HasSubstr("PREFIX=024 is no address")));
  EXPECT_THAT(meaning("IPADDR=10.0.7.1\nPREFIX=24\nBROADCAST=10.0.7.0\n").not_understood, ElementsAre(HasSubstr("BROADCAST=10.0.7.0")));
  EXPECT_THAT(meaning("A=$(reboot)\n").not_understood, ElementsAre(HasSubstr("is code")));
  EXPECT_THAT(meaning("TYPE=bridge\n").not_understood, ElementsAre(HasSubstr("TYPE=Bridge only")));
  EXPECT_THAT(meaning("VLAN=Yes\n").not_understood, ElementsAre(HasSubstr("VLAN=yes only")));
  EXPECT_THAT(meaning("VLAN=yes\n").not_understood, ElementsAre(HasSubstr("which VLAN on what")));
  EXPECT_THAT(meaning("TYPE=Bridge\nSTP=Yes\n").not_understood, ElementsAre(HasSubstr("STP=Yes")));
  EXPECT_THAT(meaning("TYPE=Bridge\nDELAY=soon\n").not_understood, ElementsAre(HasSubstr("DELAY=soon")));
}

const std::string ipv6_on = "IPV6INIT=yes\n";

TEST(NetworkScripts, GiveIpv6AddressesBesideIpv4Ones) {
  const auto both =
      meaning("IPADDR=10.0.7.21\nPREFIX=24\nIPV6INIT=yes\nIPV6ADDR=2001:DB8:7:0::21\nIPV6ADDR_SECONDARIES=\"2001:db8:7::22/64 2001:db8:8::21/48\"\n");
  EXPECT_EQ(both.addressing.method, Method::fixed);
  EXPECT_THAT(both.addressing.addresses, ElementsAre("10.0.7.21/24", "2001:db8:7::21/64", "2001:db8:7::22/64", "2001:db8:8::21/48"));
  EXPECT_EQ(both.addressing.accept_ra, true);
  const auto alone = meaning(ipv6_on + "BOOTPROTO=dhcp\nIPV6ADDR=2001:db8:7::21/64\n");
  EXPECT_EQ(alone.addressing.method, Method::dhcp);
  EXPECT_THAT(alone.addressing.addresses, ElementsAre("2001:db8:7::21/64"));
}

TEST(NetworkScripts, SayNothingOfIpv6UnlessItIsSwitchedOn) {
  for (const std::string off : {"", "IPV6INIT=no\n", "IPV6INIT=Yes\n"}) {
    const auto link = meaning(off + "IPV6ADDR=2001:db8:7::21/64\nIPV6_DEFAULTGW=2001:db8:7::1\nIPV6_AUTOCONF=no\n");
    EXPECT_THAT(link.addressing.addresses, IsEmpty()) << off;
    EXPECT_EQ(link.addressing.gateway6, std::nullopt) << off;
    EXPECT_EQ(link.addressing.accept_ra, std::nullopt) << off;
    EXPECT_THAT(link.not_understood, IsEmpty()) << off;
  }
  EXPECT_EQ(meaning("", "IPV6INIT=yes\n").addressing.accept_ra, true);
}

TEST(NetworkScripts, TakeWhatARouterAdvertisesUnlessTheyRoute) {
  EXPECT_EQ(meaning(ipv6_on + "IPV6_AUTOCONF=no\n").addressing.accept_ra, false);
  EXPECT_EQ(meaning(ipv6_on, "IPV6_AUTOCONF=no\n").addressing.accept_ra, false);
  EXPECT_EQ(meaning(ipv6_on, "IPV6FORWARDING=yes\n").addressing.accept_ra, false);
  EXPECT_EQ(meaning(ipv6_on + "IPV6_AUTOCONF=yes\n", "IPV6FORWARDING=yes\n").addressing.accept_ra, true);
}

TEST(NetworkScripts, DropAnIpv6GatewayAsTheScriptsDo) {
  const auto address = ipv6_on + "IPV6ADDR=2001:db8:7::21/64\n";
  EXPECT_EQ(meaning(address + "IPV6_DEFAULTGW=2001:DB8:7::1\n").addressing.gateway6, "2001:db8:7::1");
  EXPECT_EQ(meaning(address + "IPV6_DEFAULTGW=fe80::1%eth0\n").addressing.gateway6, "fe80::1");
  EXPECT_EQ(meaning(address + "IPV6_DEFAULTGW=fe80::1%eth1\n").addressing.gateway6, std::nullopt);
  EXPECT_EQ(meaning(address, "IPV6_DEFAULTGW=2001:db8:7::1\n").addressing.gateway6, "2001:db8:7::1");
  EXPECT_EQ(meaning(address, "IPV6_DEFAULTGW=2001:db8:8::1\n").addressing.gateway6, std::nullopt);
  EXPECT_THAT(meaning(address, "IPV6_DEFAULTGW=2001:db8:8::1\n").not_understood, IsEmpty());
  for (const std::string wrong : {"2001:db8:8::1", "fe80::1", "10.0.7.1"})
    EXPECT_THAT(meaning(address + "IPV6_DEFAULTGW=" + wrong + "\n").not_understood, ElementsAre(HasSubstr("the scripts drop it"))) << wrong;
}

TEST(NetworkScripts, RefuseWhatIsNoIpv6Address) {
  for (const std::string wrong : {"fe80::5/64", "10.0.7.21/24", "2001:db8::5/129"})
    EXPECT_THAT(meaning(ipv6_on + "IPV6ADDR=" + wrong + "\n").not_understood, ElementsAre(HasSubstr("no IPv6 address"))) << wrong;
}

TEST(NetworkScripts, GiveACardTheirOwnHardwareAddress) {
  EXPECT_EQ(meaning("HWADDR=52:54:00:07:00:AA\n").mac, "52:54:00:07:00:aa");
  const auto other = meaning("HWADDR=52:54:00:07:00:AA\nMACADDR=52:54:00:07:00:BB\n");
  EXPECT_TRUE(other.is_of({.name = "eth0", .mac = "52:54:00:07:00:bb"}));
  EXPECT_TRUE(other.is_of({.name = "eth0", .mac = "52:54:00:07:00:aa"}));
  EXPECT_FALSE(other.is_of({.name = "eth0", .mac = "52:54:00:07:00:cc"}));
  EXPECT_TRUE(other.is_of({.name = "eth0", .mac = "52:54:00:07:00:dd", .permanent_mac = "52:54:00:07:00:aa"})) << "a slave shows its bond's";
}

TEST(NetworkScripts, ComeUpAtBootUnlessTheySayNo) {
  EXPECT_TRUE(meaning("").at_boot);
  EXPECT_TRUE(meaning("ONBOOT=YES\n").at_boot);
  EXPECT_FALSE(meaning("ONBOOT=no\n").at_boot);
  EXPECT_FALSE(meaning("ONBOOT=No\n").at_boot);
}

TEST(NetworkScripts, TakeNoNameserversWithPeerdnsOff) {
  EXPECT_THAT(meaning("DNS1=10.0.7.1\nDNS2=10.0.7.2\nDNS3=10.0.7.3\n").addressing.nameservers, ElementsAre("10.0.7.1", "10.0.7.2"));
  EXPECT_THAT(meaning("PEERDNS=no\nDNS1=10.0.7.1\n").addressing.nameservers, IsEmpty());
}

TEST(NetworkScripts, WriteNoDomainWithoutANameserver) {
  EXPECT_THAT(meaning("DOMAIN=\"a.lan b.lan\"\nDNS2=10.0.7.1\n").addressing.search, ElementsAre("a.lan", "b.lan"));
  EXPECT_THAT(meaning("DOMAIN=a.lan\n").addressing.search, IsEmpty());
}

TEST(NetworkScripts, TakeWhatTheFileForAllSaysWhereTheirOwnSaysNothing) {
  EXPECT_THAT(meaning("PREFIX=24\n", "IPADDR=10.0.7.21\n").addressing.addresses, ElementsAre("10.0.7.21/24"));
  EXPECT_THAT(meaning("", "DNS1=10.0.7.1\nDOMAIN=a.lan\n").addressing.search, ElementsAre("a.lan"));
  EXPECT_THAT(meaning("DNS1=\n", "DNS1=10.0.7.1\n").addressing.nameservers, IsEmpty());
  EXPECT_THAT(meaning("", "A=$(reboot)\n").not_understood, ElementsAre(HasSubstr("/etc/sysconfig/network: line 1 is code")));
}

/// The golden files of one host: what it had, and what it gets.
class Golden : public testing::TestWithParam<std::string> {
 protected:
  Golden() : host(golden(GetParam() + "/ifcfg-eth0.before")) {
    if (GetParam() != "static") host.run_dhclient("eth0", 812);
  }
  Host host;
};
INSTANTIATE_TEST_SUITE_P(RealiseNetwork, Golden, testing::Values("static", "dhcp", "handwritten"), [](const auto& test) { return test.param; });

TEST_P(Golden, WritesTheFilesThatBringTheBridgeUpAtBoot) {
  const auto now = host.state();
  const auto batch = batch_for(now, adopting(now));
  EXPECT_EQ(content_of(batch, scripts + "ifcfg-br0"), golden(GetParam() + "/ifcfg-br0"));
  EXPECT_EQ(content_of(batch, scripts + "ifcfg-eth0"), golden(GetParam() + "/ifcfg-eth0"));
  // A host that loses power between the two renames still comes up by its NIC's old file.
  ASSERT_EQ(batch.files.size(), 2U);
  EXPECT_EQ(batch.files[0].path, scripts + "ifcfg-br0");
}

TEST_P(Golden, IsAsWantedOnceTheFilesAreThere) {
  const auto now = host.state();
  const auto wanted = adopting(now);
  EXPECT_THAT(preflight(now, wanted).blockers, IsEmpty());
  host.commit(batch_for(now, wanted));
  host.add_bridge("br0", "eth0");
  if (host.files.erase("/var/run/dhclient-eth0.pid")) host.run_dhclient("br0", 900);
  const auto after = host.look();
  EXPECT_TRUE(satisfies(after, wanted));
  EXPECT_TRUE(satisfies(after, adopting(*present(after))));
  EXPECT_THAT(batch_for(*present(after), wanted).files, IsEmpty());
}

TEST_P(Golden, ForeseesWhatItWillRead) {
  const auto now = host.state();
  const auto wanted = adopting(now);
  const auto foreseen_state = *present(foreseen(Known<NetworkState>(now), wanted));
  host.commit(batch_for(now, wanted));
  host.add_bridge("br0", "eth0");
  const auto after = host.state();
  EXPECT_EQ(after.configured.at("br0").addressing, foreseen_state.configured.at("br0").addressing);
  EXPECT_EQ(after.configured.at("br0").forward_delay, foreseen_state.configured.at("br0").forward_delay);
  EXPECT_EQ(after.configured.at("eth0").bridge, foreseen_state.configured.at("eth0").bridge);
  EXPECT_EQ(after.configured.at("eth0").addressing, foreseen_state.configured.at("eth0").addressing);
}

TEST(RealiseNetwork, WaitsForUdevBetweenTheBridgeAndTheOutage) {
  Host host(golden("static/ifcfg-eth0.before"));
  const auto now = host.state();
  const auto batch = batch_for(now, adopting(now));
  ASSERT_EQ(batch.settle.size(), 1U);
  EXPECT_THAT(batch.settle[0], ElementsAre("/sbin/udevadm", "settle", "--timeout=30"));
}

TEST(RealiseNetwork, StartsTheClientThatRunsForTheBridgeAndHandsTheLeaseOver) {
  Host host(golden("dhcp/ifcfg-eth0.before"));
  host.run_dhclient("eth0", 812);
  const auto now = host.state();
  const auto batch = batch_for(now, adopting(now));
  EXPECT_THAT(commands_of(batch), Contains("/sbin/dhclient -H rack7 -1 -q -lf /var/lib/dhclient/dhclient-br0.leases -pf /var/run/dhclient-br0.pid br0"));
  ASSERT_EQ(batch.leases.size(), 1U);
  EXPECT_EQ(batch.leases[0].path, "/var/lib/dhclient/dhclient-br0.leases");
  EXPECT_EQ(batch.leases[0].content, "lease {\n  interface \"br0\";\n  fixed-address 10.0.7.21;\n}\n");
}

TEST(RealiseNetwork, StartsAClientAsIfupDoesWhereNoneRan) {
  Host host(golden("static/ifcfg-eth0.before") + "DHCLIENTARGS=\"-s 10.0.7.1\"\n");
  auto wanted = adopting(host.state());
  example::of(wanted, "br0").addressing = {.method = Method::dhcp};
  const auto commands = [&] { return commands_of(batch_for(host.state(), wanted)); };
  EXPECT_THAT(commands(), Contains("/sbin/dhclient -s 10.0.7.1 -H rack7 -1 -q -lf /var/lib/dhclient/dhclient-br0.leases -pf /var/run/dhclient-br0.pid br0"));
  host.files[scripts + "ifcfg-eth0"].content += "PERSISTENT_DHCLIENT=yes\nDHCP_HOSTNAME=other\n";
  EXPECT_THAT(commands(), Contains("/sbin/dhclient -s 10.0.7.1 -H other -q -lf /var/lib/dhclient/dhclient-br0.leases -pf /var/run/dhclient-br0.pid br0"));
  EXPECT_THAT(batch_for(host.state(), wanted).leases, IsEmpty());
}

TEST(RealiseNetwork, GivesAStaticHostOtherAddressesAndNameservers) {
  Host host(golden("static/ifcfg-eth0.before"));
  auto wanted = adopting(host.state());
  example::of(wanted, "br0").addressing = {.method = Method::fixed,
                                           .addresses = {"10.0.9.5/24", "10.0.9.6/24"},
                                           .gateway = "10.0.9.1",
                                           .nameservers = {"10.0.9.2", "10.0.9.3"},
                                           .search = {"example.com"}};
  const auto batch = batch_for(host.state(), wanted);
  EXPECT_EQ(content_of(batch, "/etc/resolv.conf"), "nameserver 10.0.9.2\nnameserver 10.0.9.3\nsearch example.com\noptions timeout:1\n");
  host.commit(batch);
  const auto after = host.state();
  EXPECT_EQ(after.configured.at("br0").addressing, example::of(wanted, "br0").addressing);
  EXPECT_THAT(after.nameservers, ElementsAre("10.0.9.2", "10.0.9.3"));
}

TEST(RealiseNetwork, WritesTheAddressInTheGatewaysNetworkFirst) {
  Host host(golden("static/ifcfg-eth0.before"));
  auto wanted = adopting(host.state());
  example::of(wanted, "br0").addressing = {.method = Method::fixed, .addresses = {"10.9.0.5/16", "10.0.7.21/24", "10.8.0.5/16"}, .gateway = "10.0.7.1"};
  host.commit(batch_for(host.state(), wanted));
  const auto after = host.state().configured.at("br0").addressing;
  EXPECT_THAT(after.addresses, ElementsAre("10.0.7.21/24", "10.9.0.5/16", "10.8.0.5/16"));
  EXPECT_EQ(after.gateway, "10.0.7.1");
}

TEST(RealiseNetwork, EditsABridgesFileThatIsThere) {
  Host host(golden("static/ifcfg-eth0") + "PEERDNS=no\n");
  host.add_bridge("br0", "eth0");
  host.files[scripts + "ifcfg-br0"].content =
      "# mine\nDEVICE=br0\nTYPE=Bridge\nUUID=1b0bf2a8-4e3e-4f50-8a1b-1d1d8a6b2f3a\nHWADDR=52:54:00:07:00:15\nIPADDR=10.0.7.20\nPREFIX=16\nIPADDR2=10.0.7.30\n"
      "PREFIX2=24\nPEERDNS=yes\nSTP=on\nDELAY=15\n";
  const auto wanted = example::bridged({.method = Method::fixed, .addresses = {"10.0.7.21/24"}, .gateway = "10.0.7.1"});
  const auto batch = batch_for(host.state(), wanted);
  EXPECT_EQ(content_of(batch, scripts + "ifcfg-br0"),
            "# "
            "mine\nDEVICE=br0\nTYPE=Bridge\nIPADDR=10.0.7.21\nPREFIX=24\nPEERDNS=yes\nSTP=off\nDELAY=0\nONBOOT=yes\nNM_CONTROLLED=no\nBOOTPROTO=none\nGATEWAY="
            "10.0.7.1\n");
  EXPECT_THAT(batch.settle, IsEmpty());
}

}  // namespace
}  // namespace kvmstrap::el6
