#include "platform/el6/aliases.hpp"

#include <gmock/gmock.h>

#include "unit/platform/network_host.hpp"

namespace kvmstrap::el6::aliases_test {

using example::scripts;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

using Files = std::map<std::string, FileImage>;

const std::string parent = "DEVICE=eth0\nONBOOT=yes\nIPADDR=10.0.7.21\nPREFIX=24\nGATEWAY=10.0.7.1\n";

Files host(const std::string& name, const std::string& alias, const std::string& ifcfg = parent) {
  Files files;
  files[scripts + "ifcfg-eth0"].content = ifcfg;
  files[scripts + name].content = alias;
  return files;
}

ConfiguredLink eth0(const Files& files) { return configured_links(files).at("eth0"); }

TEST(Aliases, GiveTheirLinkAnAddressWithALabel) {
  const auto link = eth0(host("ifcfg-eth0:web", "DEVICE=eth0:web\nIPADDR=192.168.50.5\nPREFIX=28\n"));
  EXPECT_THAT(link.not_understood, IsEmpty());
  EXPECT_THAT(link.addressing.addresses, ElementsAre("10.0.7.21/24", "192.168.50.5/28"));
  EXPECT_THAT(link.addressing.aliases, ElementsAre(Pair("192.168.50.5/28", "web")));
  EXPECT_EQ(link.addressing.label_of("192.168.50.5/28", "br0"), "br0:web");
  EXPECT_EQ(link.addressing.label_of("10.0.7.21/24", "br0"), std::nullopt);
}

TEST(Aliases, GoByTheirParentsPrefixBeforeANetmaskOfTheirOwn) {
  const auto link = eth0(host("ifcfg-eth0:1", "IPADDR=192.168.50.5\nNETMASK=255.255.255.240\n"));
  EXPECT_THAT(link.addressing.aliases, ElementsAre(Pair("192.168.50.5/24", "1")));
  const auto by_netmask =
      eth0(host("ifcfg-eth0:1", "IPADDR=192.168.50.5\nNETMASK=255.255.255.240\n", "DEVICE=eth0\nIPADDR=10.0.7.21\nNETMASK=255.255.255.0\n"));
  EXPECT_THAT(by_netmask.addressing.aliases, ElementsAre(Pair("192.168.50.5/28", "1")));
}

TEST(Aliases, ComeBesideALease) {
  const auto link = eth0(host("ifcfg-eth0:1", "IPADDR=192.168.50.5\nPREFIX=28\n", "DEVICE=eth0\nBOOTPROTO=dhcp\n"));
  EXPECT_THAT(link.not_understood, IsEmpty());
  EXPECT_EQ(link.addressing.method, Method::dhcp);
  EXPECT_THAT(link.addressing.aliases, ElementsAre(Pair("192.168.50.5/28", "1")));
}

TEST(Aliases, OfAPortAreNeverMade) {
  const auto link = eth0(host("ifcfg-eth0:1", "IPADDR=192.168.50.5\n", "DEVICE=eth0\nBRIDGE=br0\n"));
  EXPECT_THAT(link.addressing.aliases, IsEmpty());
  EXPECT_THAT(link.not_understood, IsEmpty());
}

/// What of an alias cannot be moved, by its file and that of its link.
struct Strange {
  std::string name;
  std::string file;
  std::string alias;
  std::string says;
  std::string ifcfg = parent;
};
void PrintTo(const Strange& strange, std::ostream* out) { *out << strange.name; }

class StrangeAlias : public testing::TestWithParam<Strange> {};
INSTANTIATE_TEST_SUITE_P(Aliases, StrangeAlias,
                         testing::Values(Strange{"code", "ifcfg-eth0:1", "IPADDR=10.0.7.22\necho hello\n", "is code"},
                                         Strange{"name", "ifcfg-eth0:a-b", "IPADDR=10.0.7.22\n", "'a-b' is no alias"},
                                         Strange{"another_device", "ifcfg-eth0:1", "DEVICE=eth0:2\nIPADDR=10.0.7.22\n", "its DEVICE is eth0:2"},
                                         Strange{"alone", "ifcfg-eth0:1", "IPADDR=10.0.7.22\nONPARENT=no\n", "does not come up with eth0"},
                                         Strange{"no_address", "ifcfg-eth0:1", "DEVICE=eth0:1\n", "IPADDR= with PREFIX=24 is no address"},
                                         Strange{"octal_prefix", "ifcfg-eth0:1", "IPADDR=10.0.7.22\nPREFIX=024\n", "PREFIX=024 is no address"},
                                         Strange{"no_prefix", "ifcfg-eth0:1", "IPADDR=10.0.7.22\n", "is no address", "DEVICE=eth0\nIPADDR=10.0.7.21\n"},
                                         Strange{"broadcast", "ifcfg-eth0:1", "IPADDR=10.0.7.22\nBROADCAST=10.255.255.255\n", "is not that of its network"},
                                         Strange{"twice", "ifcfg-eth0:1", "IPADDR=10.0.7.21\n", "10.0.7.21/24 is there already"},
                                         Strange{"nothing_else", "ifcfg-eth0:1", "IPADDR=10.0.7.22\nPREFIX=24\n", "no address of its own", "DEVICE=eth0\n"},
                                         Strange{"gateway", "ifcfg-eth0:1", "IPADDR=10.0.7.22\nGATEWAY=10.0.7.9\n", "default route by way of 10.0.7.9"},
                                         Strange{"parents_gateway", "ifcfg-eth0:1", "IPADDR=10.0.7.22\n", "by way of 10.0.7.1", parent + "DEFROUTE=no\n"}),
                         [](const auto& test) { return test.param.name; });

TEST_P(StrangeAlias, IsNamed) {
  const auto& strange = GetParam();
  EXPECT_THAT(eth0(host(strange.file, strange.alias, strange.ifcfg)).not_understood, ElementsAre(HasSubstr(strange.says)));
}

TEST(Aliases, WithRoutesOrRulesOfTheirOwnAreNamed) {
  for (const std::string side : {"route-eth0:1", "route6-eth0:1", "rule-eth0:1", "rule6-eth0:1", "eth0:1.route", "rule-storage"}) {
    auto files = host("ifcfg-eth0:1", "NAME=storage\nIPADDR=10.0.7.22\n");
    files[scripts + side].content = "from 10.0.7.22 table 100\n";
    EXPECT_THAT(eth0(files).not_understood, ElementsAre(HasSubstr(side + " is there")));
  }
}

TEST(Aliases, AddNoRouteWhereTheyAreNotToOrWhereAnotherLinkLeadsOut) {
  EXPECT_THAT(eth0(host("ifcfg-eth0:1", "IPADDR=10.0.7.22\nGATEWAY=10.0.7.9\nNO_ALIASROUTING=yes\n")).not_understood, IsEmpty());
  auto files = host("ifcfg-eth0:1", "IPADDR=10.0.7.22\nGATEWAY=10.0.7.9\n");
  files[global_file].content = "GATEWAYDEV=eth1\n";
  EXPECT_THAT(eth0(files).not_understood, IsEmpty());
  auto second = host("ifcfg-eth0:1", "IPADDR=192.168.5.3\n", "DEVICE=eth0\nIPADDR=192.168.5.2\nPREFIX=24\n");
  second[global_file].content = "GATEWAY=10.0.7.1\n";
  EXPECT_THAT(eth0(second).not_understood, IsEmpty()) << "the kernel takes no gateway that it cannot reach";
}

TEST(Aliases, GoToTheirHeirWithCommentsAndHandWrittenKeys) {
  const auto files = host("ifcfg-eth0:1", "# Jones\nDEVICE=eth0:1\nHWADDR=52:54:00:07:00:15\nIPADDR=10.0.7.22\nNETMASK=255.255.255.0\nARPCHECK=no\n");
  EXPECT_THAT(future_aliases(files, "br0", {"eth0"}, {{"10.0.7.22/24", "1"}}),
              ElementsAre(Pair(scripts + "ifcfg-br0:1", "# Jones\nDEVICE=br0:1\nIPADDR=10.0.7.22\nARPCHECK=no\nPREFIX=24\n")));
}

TEST(Aliases, AreThoseOfTheirAddressAndNotOfTheirName) {
  auto files = host("ifcfg-eth0:1", "# of eth0\nIPADDR=10.0.7.22\n");
  files[scripts + "ifcfg-eth1:1"].content = "# of eth1\nIPADDR=10.0.8.22\n";
  EXPECT_THAT(future_aliases(files, "bond0", {"eth0", "eth1"}, {{"10.0.8.22/24", "1"}}),
              ElementsAre(Pair(scripts + "ifcfg-bond0:1", testing::Optional(HasSubstr("# of eth1\n")))));
}

TEST(Aliases, StayAsTheyAreWhereTheyAre) {
  const std::string text = "DEVICE=br0:1\nIPADDR=10.0.7.22\nPREFIX=24\n";
  EXPECT_THAT(future_aliases(host("ifcfg-br0:1", text), "br0", {"eth0"}, {{"10.0.7.22/24", "1"}}), ElementsAre(Pair(scripts + "ifcfg-br0:1", text)));
}

TEST(Aliases, ThatNobodyWantsGo) {
  EXPECT_THAT(future_aliases(host("ifcfg-br0:1", "IPADDR=10.0.7.22\n"), "br0", {"eth0"}, {}), ElementsAre(Pair(scripts + "ifcfg-br0:1", std::nullopt)));
}

}  // namespace kvmstrap::el6::aliases_test
