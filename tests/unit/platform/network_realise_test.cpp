#include <gmock/gmock.h>

#include "model/predict.hpp"
#include "network/describe.hpp"
#include "network/preflight.hpp"
#include "unit/network/example_host.hpp"
#include "unit/platform/network_host.hpp"

namespace kvmstrap::el6::network_realise_test {

using example::adopting;
using example::batch_for;
using example::content_of;
using example::golden;
using example::Host;
using example::policy_host;
using example::scripts;
using kvmstrap::example::bridged;
using kvmstrap::example::of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(NetworkRealisation, MovesRulesAndTablesAsTheyAre) {
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

/// The golden files of one host: what it had, and what it gets.
class Golden : public testing::TestWithParam<std::string> {
 protected:
  Golden() : host(golden(GetParam() + "/ifcfg-eth0.before")) {
    if (GetParam() != "static") host.run_dhclient("eth0", 812);
  }
  Host host;
};
INSTANTIATE_TEST_SUITE_P(NetworkRealisation, Golden, testing::Values("static", "dhcp", "handwritten"), [](const auto& test) { return test.param; });

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

TEST(NetworkRealisation, WaitsForUdevBetweenTheBridgeAndTheOutage) {
  Host host(golden("static/ifcfg-eth0.before"));
  const auto now = host.state();
  const auto batch = batch_for(now, adopting(now));
  ASSERT_EQ(batch.settle.size(), 1U);
  EXPECT_THAT(batch.settle[0], ElementsAre("/sbin/udevadm", "settle", "--timeout=30"));
}

TEST(NetworkRealisation, StartsTheClientThatRunsForTheBridgeAndHandsTheLeaseOver) {
  Host host(golden("dhcp/ifcfg-eth0.before"));
  host.run_dhclient("eth0", 812);
  const auto now = host.state();
  const auto batch = batch_for(now, adopting(now));
  EXPECT_THAT(commands_of(batch), Contains("/sbin/dhclient -H rack7 -1 -q -lf /var/lib/dhclient/dhclient-br0.leases -pf /var/run/dhclient-br0.pid br0"));
  ASSERT_EQ(batch.leases.size(), 1U);
  EXPECT_EQ(batch.leases[0].path, "/var/lib/dhclient/dhclient-br0.leases");
  EXPECT_EQ(batch.leases[0].content, "lease {\n  interface \"br0\";\n  fixed-address 10.0.7.21;\n}\n");
}

TEST(NetworkRealisation, StartsAClientAsIfupDoesWhereNoneRan) {
  Host host(golden("static/ifcfg-eth0.before") + "DHCLIENTARGS=\"-s 10.0.7.1\"\n");
  auto wanted = adopting(host.state());
  of(wanted, "br0").addressing = {.method = Method::dhcp};
  const auto commands = [&] { return commands_of(batch_for(host.state(), wanted)); };
  EXPECT_THAT(commands(), Contains("/sbin/dhclient -s 10.0.7.1 -H rack7 -1 -q -lf /var/lib/dhclient/dhclient-br0.leases -pf /var/run/dhclient-br0.pid br0"));
  host.files[scripts + "ifcfg-eth0"].content += "PERSISTENT_DHCLIENT=yes\nDHCP_HOSTNAME=other\n";
  EXPECT_THAT(commands(), Contains("/sbin/dhclient -s 10.0.7.1 -H other -q -lf /var/lib/dhclient/dhclient-br0.leases -pf /var/run/dhclient-br0.pid br0"));
  EXPECT_THAT(batch_for(host.state(), wanted).leases, IsEmpty());
}

TEST(NetworkRealisation, GivesAStaticHostOtherAddressesAndNameservers) {
  Host host(golden("static/ifcfg-eth0.before"));
  auto wanted = adopting(host.state());
  of(wanted, "br0").addressing = {.method = Method::fixed,
                                  .addresses = {"10.0.9.5/24", "10.0.9.6/24"},
                                  .gateway = "10.0.9.1",
                                  .nameservers = {"10.0.9.2", "10.0.9.3"},
                                  .search = {"example.com"}};
  const auto batch = batch_for(host.state(), wanted);
  EXPECT_EQ(content_of(batch, "/etc/resolv.conf"), "nameserver 10.0.9.2\nnameserver 10.0.9.3\nsearch example.com\noptions timeout:1\n");
  host.commit(batch);
  const auto after = host.state();
  EXPECT_EQ(after.configured.at("br0").addressing, of(wanted, "br0").addressing);
  EXPECT_THAT(after.nameservers, ElementsAre("10.0.9.2", "10.0.9.3"));
}

TEST(NetworkRealisation, WritesTheAddressInTheGatewaysNetworkFirst) {
  Host host(golden("static/ifcfg-eth0.before"));
  auto wanted = adopting(host.state());
  of(wanted, "br0").addressing = {.method = Method::fixed, .addresses = {"10.9.0.5/16", "10.0.7.21/24", "10.8.0.5/16"}, .gateway = "10.0.7.1"};
  host.commit(batch_for(host.state(), wanted));
  const auto after = host.state().configured.at("br0").addressing;
  EXPECT_THAT(after.addresses, ElementsAre("10.0.7.21/24", "10.9.0.5/16", "10.8.0.5/16"));
  EXPECT_EQ(after.gateway, "10.0.7.1");
}

TEST(NetworkRealisation, LeavesNoIpv4AddressWhereOnlyIpv6IsWanted) {
  Host host(golden("static/ifcfg-eth0.before"));
  const auto now = host.state();
  WantedNetwork wanted{.links = {{.name = "eth0", .addressing = {.addresses = {"2001:db8:7::21/64"}}}}};
  const auto text = content_of(batch_for(now, wanted), scripts + "ifcfg-eth0");
  EXPECT_THAT(text, HasSubstr("IPV6ADDR=2001:db8:7::21/64\n"));
  EXPECT_THAT(text, Not(HasSubstr("IPADDR=")));
  EXPECT_THAT(text, Not(HasSubstr("PREFIX=")));
}

TEST(NetworkRealisation, EditsABridgesFileThatIsThere) {
  Host host(golden("static/ifcfg-eth0") + "PEERDNS=no\n");
  host.add_bridge("br0", "eth0");
  host.files[scripts + "ifcfg-br0"].content =
      "# mine\nDEVICE=br0\nTYPE=Bridge\nUUID=1b0bf2a8-4e3e-4f50-8a1b-1d1d8a6b2f3a\nHWADDR=52:54:00:07:00:15\nIPADDR=10.0.7.20\nPREFIX=16\nIPADDR2=10.0.7.30\n"
      "PREFIX2=24\nPEERDNS=yes\nSTP=on\nDELAY=15\n";
  const auto wanted = bridged({.method = Method::fixed, .addresses = {"10.0.7.21/24"}, .gateway = "10.0.7.1"});
  const auto batch = batch_for(host.state(), wanted);
  EXPECT_EQ(content_of(batch, scripts + "ifcfg-br0"),
            "# "
            "mine\nDEVICE=br0\nTYPE=Bridge\nIPADDR=10.0.7.21\nPREFIX=24\nPEERDNS=yes\nSTP=off\nDELAY=0\nONBOOT=yes\nNM_CONTROLLED=no\nBOOTPROTO=none\nGATEWAY="
            "10.0.7.1\n");
  EXPECT_THAT(batch.settle, IsEmpty());
}

}  // namespace kvmstrap::el6::network_realise_test
