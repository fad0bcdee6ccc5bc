#include "libvirt/network_xml.hpp"

#include <gmock/gmock.h>

namespace kvmstrap::network_xml_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// As libvirt 0.10.2's package defines it, after libvirtd has read it.
constexpr const char* stock_default = R"(<network>
  <name>default</name>
  <uuid>8c1f3b5a-6f2d-4a0e-9b1c-2f7d3e4a5b6c</uuid>
  <forward mode='nat'/>
  <bridge name='virbr0' stp='on' delay='0' />
  <mac address='52:54:00:5D:9A:7E'/>
  <domain name='lan'/>
  <ip address='192.168.122.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.122.2' end='192.168.122.254' />
      <host mac='52:54:00:00:00:01' ip='192.168.122.10'/>
    </dhcp>
  </ip>
</network>)";

const VirtualNetwork the_default{
    .forward = Forward::nat, .bridge = "virbr0", .address = "192.168.122.1/24", .dhcp = DhcpRange{"192.168.122.2", "192.168.122.254"}};

const VirtualNetwork on_br0{.forward = Forward::bridge, .bridge = "br0"};

TEST(ParseNetwork, ReadsWhatLibvirtsPackageDefines) { EXPECT_EQ(parse_network(stock_default, true), the_default); }

TEST(ParseNetwork, TakesAutostartFromOutsideTheXml) { EXPECT_FALSE(parse_network(stock_default, false).autostart); }

struct Spelling {
  const char* ip;
  const char* cidr;
};
class Address : public testing::TestWithParam<Spelling> {};
INSTANTIATE_TEST_SUITE_P(ParseNetwork, Address,
                         testing::Values(Spelling{"address='10.1.2.1' netmask='255.255.240.0'", "10.1.2.1/20"},
                                         Spelling{"address='10.1.2.1' prefix='20'", "10.1.2.1/20"},
                                         Spelling{"family='ipv4' address='10.1.2.1' prefix='20'", "10.1.2.1/20"}, Spelling{"address='10.1.2.1'", "10.1.2.1/8"},
                                         Spelling{"address='172.16.0.1'", "172.16.0.1/16"}, Spelling{"address='192.168.1.1'", "192.168.1.1/24"},
                                         Spelling{"address='10.1.2.1' netmask='255.0.255.0'", "10.1.2.1/255.0.255.0"}));
TEST_P(Address, MeansTheSameHoweverItIsSpelt) {
  EXPECT_EQ(parse_network(std::string("<network><ip ") + GetParam().ip + "/></network>", true).address, GetParam().cidr);
}

TEST(ParseNetwork, LooksPastAnIpv6Address) {
  EXPECT_EQ(parse_network("<network><ip family='ipv6' address='fd00::1' prefix='64'/></network>", true).address, std::nullopt);
}

struct Mode {
  const char* xml;
  Forward forward;
};
class ForwardMode : public testing::TestWithParam<Mode> {};
INSTANTIATE_TEST_SUITE_P(ParseNetwork, ForwardMode,
                         testing::Values(Mode{"", Forward::none}, Mode{"<forward/>", Forward::nat}, Mode{"<forward mode='nat'/>", Forward::nat},
                                         Mode{"<forward mode='route'/>", Forward::route}, Mode{"<forward mode='bridge'/>", Forward::bridge}));
TEST_P(ForwardMode, IsRead) { EXPECT_EQ(parse_network(std::string("<network>") + GetParam().xml + "</network>", true).forward, GetParam().forward); }

TEST(ParseNetwork, NamesWhatNoProfileCanSay) {
  const auto value = parse_network(
      "<network><forward mode='hostdev'/><ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.0.2' end='10.0.0.9'/><range start='10.0.0.20' "
      "end='10.0.0.29'/></dhcp></ip><ip address='10.9.0.1' prefix='24'/></network>",
      true);
  EXPECT_THAT(value.beyond, ElementsAre("forward mode hostdev", "another range of leases 10.0.0.20 to 10.0.0.29", "another address 10.9.0.1/24"));
}

TEST(ParseNetwork, RefusesWhatIsNoNetwork) {
  EXPECT_THROW(parse_network("<network>", true), std::runtime_error);
  EXPECT_THROW(parse_network("<pool/>", true), std::runtime_error);
}

class RoundTrip : public testing::TestWithParam<VirtualNetwork> {};
INSTANTIATE_TEST_SUITE_P(NetworkXml, RoundTrip,
                         testing::Values(the_default, on_br0, VirtualNetwork{.forward = Forward::none, .bridge = "virbr7"},
                                         VirtualNetwork{.forward = Forward::route, .bridge = "virbr1", .address = "10.3.0.1/16"},
                                         VirtualNetwork{.forward = Forward::none, .address = "10.3.0.1/16", .dhcp = DhcpRange{"10.3.0.5", "10.3.0.9"}}));
TEST_P(RoundTrip, MeansWhatItWasMadeFrom) { EXPECT_EQ(parse_network(network_xml("lab", GetParam()), true), GetParam()); }
TEST_P(RoundTrip, MeansItAlsoAfterAnUpdateOfAnything) {
  for (const auto& existing : {std::string(stock_default), network_xml("lab", on_br0), std::string("<network><forward mode='hostdev'/></network>")}) {
    auto after = parse_network(network_xml("lab", GetParam(), existing), true);
    if (!GetParam().bridge) after.bridge.reset();
    EXPECT_EQ(after, GetParam()) << existing;
  }
}

TEST(NetworkXml, EscapesWhatComesFromAProfile) { EXPECT_THAT(network_xml("a<b>&'\"", the_default), HasSubstr("<name>a&lt;b&gt;&amp;")); }

TEST(NetworkXml, ReadsAsOneExpectsIt) {
  EXPECT_EQ(network_xml("default", the_default), R"(<network>
  <name>default</name>
  <forward mode="nat" />
  <bridge name="virbr0" stp="on" delay="0" />
  <ip address="192.168.122.1" prefix="24">
    <dhcp>
      <range start="192.168.122.2" end="192.168.122.254" />
    </dhcp>
  </ip>
</network>
)");
}

TEST(NetworkXml, KeepsTheUuidWhateverChanges) {
  for (const auto& wanted : {the_default, on_br0, VirtualNetwork{.forward = Forward::none}})
    EXPECT_THAT(network_xml("default", wanted, stock_default), HasSubstr("8c1f3b5a-6f2d-4a0e-9b1c-2f7d3e4a5b6c"));
}

TEST(NetworkXml, KeepsWhatTheProfileDoesNotSpeakOf) {
  auto wanted = the_default;
  wanted.dhcp->end = "192.168.122.99";
  const auto xml = network_xml("default", wanted, stock_default);
  EXPECT_THAT(xml, HasSubstr("52:54:00:5D:9A:7E"));
  EXPECT_THAT(xml, HasSubstr("<domain name=\"lan\""));
  EXPECT_THAT(xml, HasSubstr("52:54:00:00:00:01"));
  EXPECT_THAT(xml, Not(HasSubstr("192.168.122.254")));
}

TEST(NetworkXml, DropsTheLeasesOfAnAddressThatGoes) {
  auto wanted = the_default;
  wanted.address = "10.5.0.1/24";
  wanted.dhcp.reset();
  EXPECT_THAT(network_xml("default", wanted, stock_default), Not(HasSubstr("192.168.122")));
}

TEST(NetworkXml, KeepsStaticLeasesWhenTheRangeGoes) {
  auto wanted = the_default;
  wanted.dhcp.reset();
  const auto xml = network_xml("default", wanted, stock_default);
  EXPECT_THAT(xml, HasSubstr("<host mac"));
  EXPECT_THAT(xml, Not(HasSubstr("<range")));
}

TEST(NetworkXml, GivesABridgeOfTheHostNothingOfLibvirtsOwn) {
  EXPECT_EQ(network_xml("default", on_br0, stock_default), R"(<network>
  <name>default</name>
  <uuid>8c1f3b5a-6f2d-4a0e-9b1c-2f7d3e4a5b6c</uuid>
  <forward mode="bridge" />
  <bridge name="br0" />
</network>
)");
}

TEST(NetworkXml, DropsWhatBelongsToAModeThatIsNotKnown) {
  EXPECT_THAT(network_xml("lab", the_default, "<network><forward mode='passthrough'/><virtualport type='802.1Qbh'/></network>"), Not(HasSubstr("virtualport")));
}

TEST(NetworkXml, KeepsTheRestWhereOnlyAnAddressIsTooMany) {
  std::string two_addresses = stock_default;
  two_addresses.insert(two_addresses.find("</network>"), "<ip address='10.9.0.1' prefix='24'/>");
  const auto xml = network_xml("default", the_default, two_addresses);
  EXPECT_THAT(xml, HasSubstr("<domain name=\"lan\""));
  EXPECT_EQ(parse_network(xml, true), the_default);
}

TEST(NetworkXml, KeepsTheBridgeThatLibvirtChose) {
  auto wanted = the_default;
  wanted.bridge.reset();
  EXPECT_EQ(parse_network(network_xml("default", wanted, stock_default), true).bridge, "virbr0");
}

TEST(NetworkXml, LeavesACountOfGuestsOut) {
  EXPECT_THAT(network_xml("default", the_default, "<network connections='2'><name>default</name></network>"), Not(HasSubstr("connections")));
}

}  // namespace kvmstrap::network_xml_test
