#include "import/network.hpp"

#include <gmock/gmock.h>

#include <functional>

#include "unit/network/example_host.hpp"

namespace kvmstrap::network_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Files = std::map<std::string, ConfiguredLink>;

/// A rack as its files have it: two NICs in a bond, two VLANs on it, a bridge on one of them; a third NIC with an address, a fourth that nobody uses.
NetworkState rack() {
  NetworkState now;
  now.configured = {
      {"eth0", {.name = "eth0", .at_boot = true, .bond = "bond0"}},
      {"eth1", {.name = "eth1", .at_boot = true, .bond = "bond0"}},
      {"eth2", {.name = "eth2", .at_boot = true, .addressing = {.method = Method::dhcp}}},
      {"eth3", {.name = "eth3", .addressing = {.method = Method::dhcp}}},
      {"lo", {.name = "lo", .kind = LinkKind::loopback, .at_boot = true}},
      {"bond0", {.name = "bond0", .kind = LinkKind::bond, .at_boot = true, .bond_options = {{"mode", "802.3ad"}, {"miimon", "100"}}}},
      {"bond0.10", {.name = "bond0.10", .kind = LinkKind::vlan, .at_boot = true, .bridge = "br10", .vlan_id = 10, .parent = "bond0"}},
      {"bond0.20", {.name = "bond0.20", .kind = LinkKind::vlan, .at_boot = true, .vlan_id = 20, .parent = "bond0"}},
      {"br10", {.name = "br10", .kind = LinkKind::bridge, .at_boot = true, .stp = false, .forward_delay = 0}},
  };
  return now;
}

TEST(Towers, AreWhatNobodyRestsOnWithAllThatItRestsOn) {
  std::map<std::string, std::set<std::string>> towers;
  for (const auto& tower : towers_of(rack())) towers[tower.top] = tower.links;
  const std::map<std::string, std::set<std::string>> wanted{{"bond0", {"bond0", "eth0", "eth1"}},
                                                            {"bond0.20", {"bond0", "bond0.20", "eth0", "eth1"}},
                                                            {"br10", {"bond0", "bond0.10", "br10", "eth0", "eth1"}},
                                                            {"eth2", {"eth2"}}};
  EXPECT_EQ(towers, wanted) << "neither lo nor the NIC that nobody uses";
}

TEST(Towers, HaveANicThatDoesNotComeUpButHasAddresses) {
  auto now = rack();
  now.configured["eth3"].addressing = {.method = Method::fixed, .addresses = {"10.0.9.5/24"}};
  EXPECT_EQ(towers_of(now).back().top, "eth3");
}

/// One file of the host in a profile's words.
const auto of_files = [](const std::string& name, const std::function<void(ConfiguredLink&)>& edit) {
  auto now = rack();
  edit(now.configured.at(name));
  return network_profile(now, {"bond0", "bond0.10", "bond0.20", "br10", "eth0", "eth1", "eth2"});
};

TEST(NetworkProfileOfAHost, NamesEveryKindOfLink) {
  const auto profile = of_files("eth2", [](auto&) {});
  EXPECT_EQ(profile.ethernets.size(), 3U) << "where one NIC is listed, all are";
  EXPECT_EQ(profile.ethernets.at("eth2").dhcp4, true);
  EXPECT_THAT(profile.bonds.at("bond0").interfaces, ElementsAre("eth0", "eth1"));
  EXPECT_EQ(profile.bonds.at("bond0").parameters.mode, BondMode::lacp);
  EXPECT_EQ(profile.vlans.at("bond0.20").id, 20);
  EXPECT_EQ(profile.vlans.at("bond0.20").link, "bond0");
  EXPECT_THAT(profile.bridges.at("br10").interfaces, ElementsAre("bond0.10"));
}

TEST(NetworkProfileOfAHost, ListsNoNicsThatTheirBondNames) { EXPECT_THAT(network_profile(rack(), {"bond0", "eth0", "eth1"}).ethernets, IsEmpty()); }

TEST(NetworkProfileOfAHost, HasTheAddressesOfTheFiles) {
  const auto eth2 = of_files("eth2", [](auto& link) {
                      link.addressing = {.method = Method::fixed,
                                         .addresses = {"10.0.7.21/24", "2001:db8:7::21/64"},
                                         .gateway = "10.0.7.1",
                                         .gateway6 = "2001:db8:7::1",
                                         .accept_ra = true,
                                         .nameservers = {"10.0.7.1"},
                                         .search = {"example.org"}};
                    }).ethernets.at("eth2");
  EXPECT_FALSE(eth2.dhcp4);
  EXPECT_THAT(eth2.addresses, ElementsAre("10.0.7.21/24", "2001:db8:7::21/64"));
  EXPECT_EQ(eth2.gateway4, "10.0.7.1");
  EXPECT_EQ(eth2.gateway6, "2001:db8:7::1");
  EXPECT_FALSE(eth2.accept_ra) << "so it is of itself where IPv6 addresses are given";
  EXPECT_THAT(eth2.nameservers.addresses, ElementsAre("10.0.7.1"));
  EXPECT_THAT(eth2.nameservers.search, ElementsAre("example.org"));
}

TEST(NetworkProfileOfAHost, SaysWhetherRoutersAreListenedToWhereItIsNotSoOfItself) {
  const auto accept_ra = [](const Addressing& addressing) {
    return of_files("eth2", [&](auto& link) { link.addressing = addressing; }).ethernets.at("eth2").accept_ra;
  };
  EXPECT_EQ(accept_ra({.accept_ra = true}), true);
  EXPECT_EQ(accept_ra({.accept_ra = false}), false);
  EXPECT_EQ(accept_ra({.addresses = {"2001:db8:7::21/64"}, .accept_ra = false}), false);
  EXPECT_EQ(accept_ra({}), std::nullopt);
}

TEST(NetworkProfileOfAHost, HasRoutesAndRules) {
  const auto eth2 = of_files("eth2", [](auto& link) {
                      link.addressing.routes = {{.to = "10.8.0.0/16", .via = "10.0.7.9", .metric = 5},
                                                {.to = "default", .via = "10.0.7.8", .table = 200},
                                                {.to = ipv6_default, .via = "2001:db8:7::8", .table = 200}};
                      link.addressing.rules = {{.priority = 1000, .from = "10.0.7.22/32", .to = "10.9.0.0/16", .mark = 7, .table = 200}};
                    }).ethernets.at("eth2");
  ASSERT_EQ(eth2.routes.size(), 3U);
  EXPECT_EQ(eth2.routes[0].to, "10.8.0.0/16");
  EXPECT_EQ(eth2.routes[0].via, "10.0.7.9");
  EXPECT_EQ(eth2.routes[0].metric, 5);
  EXPECT_EQ(eth2.routes[0].table, std::nullopt) << "the main one";
  EXPECT_EQ(eth2.routes[1].table, 200);
  EXPECT_EQ(eth2.routes[2].to, "default") << "of the family that via has";
  ASSERT_EQ(eth2.routing_policy.size(), 1U);
  const auto& rule = eth2.routing_policy[0];
  EXPECT_EQ(rule.from, "10.0.7.22");
  EXPECT_EQ(rule.to, "10.9.0.0/16");
  EXPECT_EQ(rule.priority, 1000);
  EXPECT_EQ(rule.mark, 7);
  EXPECT_EQ(rule.table, 200);
}

TEST(NetworkProfileOfAHost, SaysOfABridgeWhatIsNotUsual) {
  const auto bridge = [](const std::function<void(ConfiguredLink&)>& edit) { return of_files("br10", edit).bridges.at("br10"); };
  const auto usual = bridge([](auto&) {}).parameters;
  EXPECT_FALSE(usual.stp || usual.forward_delay || usual.ageing_time || usual.priority);
  EXPECT_EQ(bridge([](auto& link) { link.forward_delay = 15; }).parameters.forward_delay, 15) << "what EL6's scripts leave";
  const auto tree = bridge([](auto& link) {
    link.stp = true;
    link.forward_delay = 15;
    link.ageing = 60;
    link.priority = 4096;
    link.mtu = 1400;
    link.set_mac = "52:54:00:07:00:99";
  });
  EXPECT_EQ(tree.parameters.stp, true);
  EXPECT_EQ(tree.parameters.forward_delay, std::nullopt) << "the standard's";
  EXPECT_EQ(tree.parameters.ageing_time, 60);
  EXPECT_EQ(tree.parameters.priority, 4096);
  EXPECT_EQ(tree.mtu, 1400);
  EXPECT_EQ(tree.macaddress.value().literal, "52:54:00:07:00:99");
}

TEST(NetworkProfileOfAHost, SaysTheMtuOfABondOnceForItsSlaves) {
  auto now = rack();
  const std::set<std::string> links{"bond0", "eth0", "eth1"};
  now.configured["bond0"].mtu = 9000;
  EXPECT_EQ(network_profile(now, links).bonds.at("bond0").mtu, std::nullopt) << "a profile would write it into the slaves' files";
  EXPECT_THAT(left_unsaid(now, now.configured["bond0"]), ElementsAre(testing::Field(&Note::text, HasSubstr("MTU 9000"))));
  now.configured["eth0"].mtu = now.configured["eth1"].mtu = 9000;
  EXPECT_EQ(network_profile(now, links).bonds.at("bond0").mtu, 9000);
  EXPECT_THAT(network_profile(now, links).ethernets, IsEmpty());
  now.configured["bond0"].mtu.reset();
  EXPECT_EQ(network_profile(now, links).ethernets.at("eth1").mtu, 9000);
}

TEST(NetworkProfileOfAHost, HasTheHardwareAddressOfABondAndTheMtuOfAVlan) {
  EXPECT_EQ(of_files("bond0", [](auto& link) { link.set_mac = "52:54:00:07:00:99"; }).bonds.at("bond0").macaddress.value().literal, "52:54:00:07:00:99");
  EXPECT_EQ(of_files("bond0.20", [](auto& link) { link.mtu = 1400; }).vlans.at("bond0.20").mtu, 1400);
}

TEST(NetworkProfileOfAHost, HasTheAddressesOfEveryKindOfLink) {
  for (const auto* name : {"bond0", "bond0.20", "br10"}) {
    const auto profile = of_files(name, [](auto& link) { link.addressing = {.method = Method::fixed, .addresses = {"10.0.7.21/24"}}; });
    const auto addresses =
        profile.bonds.at("bond0").addresses.size() + profile.vlans.at("bond0.20").addresses.size() + profile.bridges.at("br10").addresses.size();
    EXPECT_EQ(addresses, 1U) << name;
  }
}

TEST(NetworkProfileOfAHost, LetsABridgeAdoptWhatNoKeySays) {
  const auto adopts = [](const std::function<void(Addressing&)>& edit) {
    const auto bridge = of_files("br10", [&](auto& link) {
                          link.addressing = {.method = Method::fixed, .addresses = {"10.0.7.21/24", "10.0.7.22/24"}};
                          edit(link.addressing);
                        }).bridges.at("br10");
    EXPECT_EQ(bridge.adopt.has_value(), bridge.addresses.empty());
    return bridge.adopt.has_value();
  };
  EXPECT_FALSE(adopts([](auto&) {}));
  EXPECT_TRUE(adopts([](auto& it) { it.aliases = {{"10.0.7.22/24", "1"}}; }));
  EXPECT_TRUE(adopts([](auto& it) { it.routes = {{.to = "10.8.0.0/16"}}; }));
  EXPECT_TRUE(adopts([](auto& it) { it.routes = {{.to = "10.8.0.0/16", .via = "10.0.7.9", .source = "10.0.7.21"}}; }));
  EXPECT_TRUE(adopts([](auto& it) { it.rules = {{.incoming = "br10", .table = 200}}; }));
  EXPECT_TRUE(adopts([](auto& it) { it.rules = {{.mark = 0x80000000, .table = 200}}; }));
}

TEST(NetworkProfileOfAHost, SaysWhyItAdopts) {
  auto bridge = rack().configured["br10"];
  EXPECT_THAT(reasons_to_adopt(bridge), IsEmpty());
  bridge.addressing.aliases = {{"10.0.7.22/24", "1"}};
  ASSERT_EQ(reasons_to_adopt(bridge).size(), 1U);
  EXPECT_EQ(to_string(reasons_to_adopt(bridge)[0].path), "network.bridges.br10.adopt");
  EXPECT_THAT(reasons_to_adopt(bridge)[0].text, HasSubstr("(br10:1)"));
  bridge.kind = LinkKind::ethernet;
  EXPECT_THAT(reasons_to_adopt(bridge), IsEmpty()) << "a NIC adopts nothing";
}

/// What cannot be said of a link, as the reason tells it; "" where all can.
std::string why_not(const std::string& name, const std::function<void(ConfiguredLink&)>& edit) {
  auto now = rack();
  edit(now.configured.at(name));
  return beyond_a_profile(now, now.configured.at(name)).value_or("");
}

TEST(BeyondAProfile, IsNothingOfAnOrdinaryHost) {
  const auto now = rack();
  for (const auto& [name, link] : now.configured)
    if (link.kind != LinkKind::loopback && link.at_boot) {
      EXPECT_EQ(beyond_a_profile(now, link), std::nullopt) << name;
    }
}

TEST(BeyondAProfile, IsWhatHasNoKey) {
  const auto nic = [](const Addressing& addressing) { return why_not("eth2", [&](auto& link) { link.addressing = addressing; }); };
  EXPECT_THAT(nic({.addresses = {"10.0.7.22/24"}, .aliases = {{"10.0.7.22/24", "web"}}}), HasSubstr("10.0.7.22/24 is an alias (eth2:web)"));
  EXPECT_THAT(nic({.routes = {{.to = "10.8.0.0/16"}}}), HasSubstr("no gateway"));
  EXPECT_THAT(nic({.rules = {{.incoming = "eth2", .table = 200}}}), HasSubstr("comes in by eth2"));
  EXPECT_THAT(why_not("eth2", [](auto& link) { link.kind = LinkKind::other; }), HasSubstr("kind of interface"));
  EXPECT_THAT(why_not("eth2", [](auto& link) { link.at_boot = false; }), HasSubstr("at boot"));
  EXPECT_THAT(why_not("eth2", [](auto& link) { link.bridge = "br9"; }), HasSubstr("br9, which has no file"));
  EXPECT_THAT(why_not("bond0", [](auto& link) { link.bond_options.erase("miimon"); }), HasSubstr("miimon"));
  EXPECT_THAT(why_not("bond0", [](auto& link) { link.bond_options.erase("mode"); }), HasSubstr("mode"));
  EXPECT_THAT(why_not("bond0.20", [](auto& link) { link.vlan_id.reset(); }), HasSubstr("which VLAN"));
}

TEST(LeftUnsaid, IsWhatTheFilesSayBesides) {
  const auto unsaid = [](const std::string& name, const std::function<void(ConfiguredLink&)>& edit) {
    auto now = rack();
    edit(now.configured.at(name));
    std::string all;
    for (const auto& [path, text] : left_unsaid(now, now.configured.at(name))) all += to_string(path) + ": " + text;
    return all;
  };
  EXPECT_EQ(unsaid("eth2", [](auto&) {}), "");
  EXPECT_THAT(unsaid("eth2", [](auto& link) { link.not_understood = {"rule6-eth2 is there"}; }), HasSubstr("network.ethernets.eth2: rule6-eth2 is there"));
  EXPECT_THAT(unsaid("eth2", [](auto& link) { link.set_mac = "52:54:00:07:00:99"; }), HasSubstr("52:54:00:07:00:99"));
  EXPECT_EQ(unsaid("bond0", [](auto& link) { link.set_mac = "52:54:00:07:00:99"; }), "");
  EXPECT_THAT(unsaid("bond0", [](auto& link) { link.bond_options["arp_interval"] = "500"; }), HasSubstr("arp_interval=500"));
}

TEST(LinksWithoutFiles, AreTheOnesThatSomebodyMade) {
  auto now = example::static_host();
  EXPECT_THAT(links_without_files(now, {}), IsEmpty());
  now.links["virbr0"] = {.name = "virbr0", .kind = LinkKind::bridge};
  now.links["vnet0"] = {.name = "vnet0", .kind = LinkKind::tap, .bridge = "virbr0"};
  now.links["eth1"] = {.name = "eth1", .kind = LinkKind::ethernet};
  EXPECT_THAT(links_without_files(now, {"virbr0"}), IsEmpty());
  EXPECT_EQ(links_without_files(now, {}).size(), 1U);
  now.links["eth1"].addresses = {{.cidr = "10.0.9.5/24", .scope = "global"}};
  EXPECT_EQ(to_string(links_without_files(now, {"virbr0"}).at(0).path), "network.ethernets.eth1");
}

}  // namespace kvmstrap::network_test
