#include <gmock/gmock.h>

#include "model/predict.hpp"
#include "network/preflight.hpp"
#include "platform/el6/tools.hpp"
#include "unit/platform/network_host.hpp"

namespace kvmstrap::el6::network_test {

using example::adopting;
using example::golden;
using example::Host;
using example::policy_host;
using example::scripts;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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

}  // namespace kvmstrap::el6::network_test
