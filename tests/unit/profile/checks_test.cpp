#include <gmock/gmock.h>

#include "unit/profile/objections.hpp"

namespace kvmstrap::checks_test {

using example::fixed;
using example::said;
using example::with_bridge;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> said_of_bridge(BridgeProfile bridge) { return said(check_network(with_bridge(std::move(bridge)))); }

TEST(CheckNetwork, HasNothingToSayOfWhatFits) {
  EXPECT_THAT(said_of_bridge({.adopt = AdoptProfile{{"eth0", "br0"}, "10.0.0.5/24"}}), IsEmpty());
  EXPECT_THAT(said_of_bridge({.dhcp4 = true}), IsEmpty());
  EXPECT_THAT(said_of_bridge({.adopt = AdoptProfile{{"eth0"}, {}}, .dhcp4 = false, .nameservers = {{"10.0.0.2"}, {}}}), IsEmpty());
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.5/24", "10.0.1.5/24"}, "10.0.1.1")), IsEmpty());
  EXPECT_THAT(said_of_bridge({.addresses = {"10.0.0.5/24"}, .routes = {{"default", "10.0.0.1"}}}), IsEmpty());
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.4/31"}, "10.0.0.5")), IsEmpty());  // RFC 3021
  EXPECT_THAT(said_of_bridge({.dhcp4 = true, .parameters = {true, 2}}), IsEmpty());
  EXPECT_THAT(said_of_bridge({.dhcp4 = true, .parameters = {true, {}}}), IsEmpty());
  EXPECT_THAT(said_of_bridge({.dhcp4 = true, .parameters = {false, 0}}), IsEmpty());
}

TEST(CheckNetwork, SeveralPortsNeedSpanningTree) {
  EXPECT_THAT(said_of_bridge({.interfaces = {"eth0", "eth1"}, .dhcp4 = true}),
              ElementsAre("network.bridges.br0.interfaces.1: bridge br0: a second port without spanning tree can make a loop"));
  EXPECT_THAT(said_of_bridge({.interfaces = {"eth0", "eth1"}, .dhcp4 = true, .parameters = {.stp = true}}), IsEmpty());
}

TEST(CheckNetwork, SeveralBridgesHaveEachTheirOwnPorts) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.network->bridges["br1"] = {.interfaces = {"eth1"}};
  EXPECT_THAT(said(check_network(profile)), IsEmpty());
  profile.network->bridges["br1"].interfaces = {"eth0"};
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.bridges.br1.interfaces.0: bridge br1: eth0 is in bridge br0 already"));
}

TEST(CheckNetwork, ABridgeIsNoPort) {
  EXPECT_THAT(said_of_bridge({.interfaces = {"br0"}}), Contains("network.bridges.br0.interfaces.0: bridge br0: br0 is a bridge and cannot be a port"));
}

TEST(CheckNetwork, WhereEthernetsAreNamedThePortsAreAmongThem) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.network->ethernets = {{"eth0", {}}};
  EXPECT_THAT(said(check_network(profile)), IsEmpty());
  profile.network->ethernets = {{"eth00", {}}};
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.bridges.br0.interfaces.0: bridge br0: port eth0 is not in ethernets"));
  EXPECT_EQ(check_network(profile).back().hint, "add eth0: {} to ethernets, or name one of: eth00");
}

TEST(CheckNetwork, APortThatIsCalledAsABondOrAVlanIsDefined) {
  auto profile = with_bridge({.interfaces = {"bond0.31"}, .dhcp4 = true});
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.bridges.br0.interfaces.0: bridge br0: no VLAN bond0.31 is defined"));
  EXPECT_EQ(check_network(profile).front().hint, "add it to vlans, or name another port");
  profile.network->bonds["bond0"] = {.interfaces = {"eth1", "eth2"}};
  profile.network->vlans["bond0.30"] = {.id = 30, .link = "bond0"};
  EXPECT_EQ(check_network(profile).front().hint, "did you mean 'bond0.30'? else add it to vlans, or name another port");
  profile.network->bridges["br0"].interfaces = {"bond0.30"};
  EXPECT_THAT(said(check_network(profile)), IsEmpty());
  profile.network->bridges["br0"].interfaces = {"bond1"};
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.bridges.br0.interfaces.0: bridge br0: no bond bond1 is defined"));
  profile.network->bridges["br0"].interfaces = {"bondage"};  // as good a name for a NIC as any
  EXPECT_THAT(said(check_network(profile)), IsEmpty());
  profile.network->bonds["bond0"].interfaces = {"eth1", "eth2.7"};
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.bonds.bond0.interfaces.1: bond bond0: eth2.7 is a VLAN and cannot be a slave"));
}

TEST(CheckNetwork, ANicIsNotCalledAsAVlan) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.network->ethernets = {{"eth0", {}}, {"eth0.7", {}}};
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.ethernets.eth0.7: NIC eth0.7: EL6's scripts take this name for a VLAN"));
  profile.network->ethernets["eth0.7"].match = MatchProfile{.name = "eth1"};  // a name of the profile's, which no script sees
  EXPECT_THAT(said(check_network(profile)), IsEmpty());
}

TEST(CheckNetwork, AnInterfaceIsNamedOnceAndAsTheScriptsTakeIt) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.network->bonds["br0"] = {.interfaces = {"eth1"}};
  EXPECT_THAT(said(check_network(profile)), Contains(HasSubstr("br0 is the name of a bond already")));
  profile.network->bonds.clear();
  profile.network->bridges["ppp0"] = {.interfaces = {"eth1"}};
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.bridges.ppp0: bridge ppp0: EL6's scripts take this name for another kind of interface"));
  profile.network->bridges.erase("ppp0");
  profile.network->bonds["vlans"] = {.interfaces = {"eth1"}};
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.bonds.vlans: bond vlans: EL6's scripts take this name for a VLAN"));
}

/// br0 over bond0 of eth0 and eth1.
Profile with_bond(BondParametersProfile parameters) {
  auto profile = with_bridge({.interfaces = {"bond0"}, .dhcp4 = true});
  profile.network->bonds["bond0"] = {.interfaces = {"eth0", "eth1"}, .parameters = std::move(parameters)};
  return profile;
}

TEST(CheckNetwork, ABondIsMadeOfNics) {
  auto profile = with_bond({});
  EXPECT_THAT(said(check_network(profile)), IsEmpty());
  profile.network->vlans["eth2.7"] = {.id = 7, .link = "eth2"};
  profile.network->bonds["bond0"].interfaces = {"eth0", "eth2.7"};
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.bonds.bond0.interfaces.1: bond bond0: eth2.7 is a VLAN and cannot be a slave"));
}

TEST(CheckNetwork, ABondsParametersFitItsMode) {
  const std::string at = "network.bonds.bond0.parameters.";
  const auto said_of = [](BondParametersProfile parameters) { return said(check_network(with_bond(std::move(parameters)))); };
  for (const auto mode : {BondMode::balance_rr, BondMode::broadcast, BondMode::balance_tlb, BondMode::balance_alb})
    EXPECT_THAT(said_of({.mode = mode}), ElementsAre(at + "mode: bond bond0: mode " + std::string(name_of(mode)) + " does not work below a bridge"));
  EXPECT_THAT(said_of({.mode = BondMode::lacp, .lacp_rate = LacpRate::fast, .transmit_hash_policy = TransmitHash::layer2_3}), IsEmpty());
  EXPECT_THAT(said_of({.mode = BondMode::balance_xor, .transmit_hash_policy = TransmitHash::layer2}), IsEmpty());
  EXPECT_THAT(said_of({.primary = "eth1", .primary_reselect_policy = PrimaryReselect::failure}), IsEmpty());
  EXPECT_THAT(said_of({.lacp_rate = LacpRate::fast}), ElementsAre(at + "lacp-rate: bond bond0: lacp-rate has no effect with mode: active-backup"));
  EXPECT_THAT(said_of({.transmit_hash_policy = TransmitHash::layer2}), ElementsAre(HasSubstr("transmit-hash-policy has no effect")));
  EXPECT_THAT(said_of({.ad_select = AdSelect::count}), ElementsAre(HasSubstr("ad-select has no effect")));
  EXPECT_THAT(said_of({.mode = BondMode::lacp, .primary = "eth0"}), ElementsAre(HasSubstr("primary has no effect")));
  EXPECT_THAT(said_of({.mode = BondMode::lacp, .primary_reselect_policy = PrimaryReselect::always}),
              ElementsAre(HasSubstr("primary-reselect-policy has no effect")));
  EXPECT_THAT(said_of({.primary = "eth7"}), ElementsAre(at + "primary: bond bond0: eth7 is none of its interfaces"));
  EXPECT_THAT(said_of({.mii_monitor_interval = 100, .up_delay = 200, .down_delay = 100}), IsEmpty());
  EXPECT_THAT(said_of({.up_delay = 250}), ElementsAre(at + "up-delay: bond bond0: up-delay 250 is no multiple of mii-monitor-interval 100"));
}

/// A mode that would be no good below a bridge does no harm to a bond without guests.
TEST(CheckNetwork, ABondOfItsOwnMayHaveAnyMode) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.network->bonds["bond0"] = {.interfaces = {"eth1", "eth2"}, .parameters = {.mode = BondMode::balance_rr}, .addresses = {"10.9.0.5/24"}};
  EXPECT_THAT(said(check_network(profile)), IsEmpty());
  profile.network->vlans["bond0.7"] = {.id = 7, .link = "bond0"};
  profile.network->bridges["br7"] = {.interfaces = {"bond0.7"}};
  EXPECT_THAT(said(check_network(profile)), ElementsAre(HasSubstr("mode balance-rr does not work below a bridge")));
}

std::vector<std::string> said_of_vlan(const std::string& name, VlanProfile vlan) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.network->bonds["bond0"] = {.interfaces = {"eth1", "eth2"}, .addresses = {"10.9.0.5/24"}};
  profile.network->vlans[name] = std::move(vlan);
  return said(check_network(profile));
}

TEST(CheckNetwork, AVlanLiesOnANicOrABond) {
  EXPECT_THAT(said_of_vlan("eth3.7", {.id = 7, .link = "eth3"}), IsEmpty());
  EXPECT_THAT(said_of_vlan("bond0.7", {.id = 7, .link = "bond0"}), IsEmpty());
  const std::string at = "network.vlans.vlan7.link: VLAN vlan7: ";
  EXPECT_THAT(said_of_vlan("vlan7", {.id = 7, .link = "br0"}), ElementsAre(at + "br0 is a bridge, and EL6's scripts start bridges after VLANs"));
  EXPECT_THAT(said_of_vlan("vlan7", {.id = 7, .link = "vlan7"}), ElementsAre(at + "vlan7 is a VLAN itself"));
  EXPECT_THAT(said_of_vlan("vlan7", {.id = 7, .link = "eth0"}), ElementsAre(at + "eth0 is in bridge br0, which takes its frames"));
  EXPECT_THAT(said_of_vlan("vlan7", {.id = 7, .link = "eth1"}), ElementsAre(at + "eth1 is in bond bond0, which takes its frames"));
}

TEST(CheckNetwork, AVlansNameIsOneThatTheScriptsStartInTime) {
  EXPECT_THAT(said_of_vlan("vlan7", {.id = 7, .link = "eth3"}), IsEmpty());
  EXPECT_THAT(said_of_vlan("storage", {.id = 7, .link = "eth3"}), IsEmpty());
  EXPECT_THAT(said_of_vlan("eth3.8", {.id = 7, .link = "eth3"}),
              ElementsAre("network.vlans.eth3.8: VLAN eth3.8: a name with a dot says link and id, and those are eth3.7"));
  const auto hint_of = [](const std::string& name, VlanProfile vlan) {
    Profile profile;
    profile.network = NetworkProfile{.vlans = {{name, std::move(vlan)}}};
    return check_network(profile).front().hint;
  };
  EXPECT_EQ(hint_of("eth3.8", {.id = 7, .link = "eth3"}), "name it eth3.7, or write id: 8");
  EXPECT_EQ(hint_of("eth4.7", {.id = 7, .link = "eth3"}), "name it eth3.7, or write link: eth4");
  EXPECT_EQ(hint_of("eth4.8", {.id = 7, .link = "eth3"}), "name it eth3.7");
  EXPECT_EQ(hint_of("eth3.x", {.id = 7, .link = "eth3"}), "name it eth3.7");
  EXPECT_THAT(said_of_vlan("backup", {.id = 7, .link = "eth3"}),
              ElementsAre("network.vlans.backup: VLAN backup: EL6's scripts would start it before eth3, by the alphabet"));
}

TEST(CheckNetwork, AVlanOnAMatchedNicHasANameThatSaysNothingOfIt) {
  const auto said_with = [](const std::string& vlan, std::optional<std::string> set_name) {
    Profile profile;
    profile.network = NetworkProfile{.ethernets = {{"uplink", {.match = MatchProfile{.name = "eth*"}, .set_name = std::move(set_name)}}},
                                     .vlans = {{vlan, {.id = 7, .link = "uplink"}}}};
    return said(check_network(profile));
  };
  EXPECT_THAT(said_with("vlan7", {}), IsEmpty());
  EXPECT_THAT(said_with("eth3.7", "eth3"), IsEmpty());
  EXPECT_THAT(said_with("storage", "eth3"), IsEmpty());
  const std::string unknown = ": EL6's scripts go by its name, and uplink is a NIC whose name is not known yet";
  EXPECT_THAT(said_with("uplink.7", {}), ElementsAre("network.vlans.uplink.7: VLAN uplink.7" + unknown));
  EXPECT_THAT(said_with("storage", {}), ElementsAre("network.vlans.storage: VLAN storage" + unknown));
  EXPECT_THAT(said_with("uplink.7", "eth3"), ElementsAre("network.vlans.uplink.7: VLAN uplink.7: a name with a dot says link and id, and those are eth3.7"));
}

TEST(CheckNetwork, MatchSaysSomethingAndSetNameGoesWithIt) {
  const auto said_of_nic = [](const std::string& name, EthernetProfile nic) {
    Profile profile;
    profile.network = NetworkProfile{.ethernets = {{name, std::move(nic)}}};
    return said(check_network(profile));
  };
  EXPECT_THAT(said_of_nic("uplink", {.match = MatchProfile{.name = "eth0"}}), IsEmpty());
  EXPECT_THAT(said_of_nic("uplink", {.match = MatchProfile{.macaddress = "52:54:00:07:00:15"}, .set_name = "eth0"}), IsEmpty());
  EXPECT_THAT(said_of_nic("ppp0", {.match = MatchProfile{.name = "eth0"}}), IsEmpty());  // a name of the profile's, which no script sees
  EXPECT_THAT(said_of_nic("uplink", {.match = MatchProfile{}}), ElementsAre("network.ethernets.uplink.match: NIC uplink: match says nothing"));
  EXPECT_THAT(said_of_nic("uplink", {.set_name = "eth0"}), ElementsAre("network.ethernets.uplink.set-name: NIC uplink: set-name has no effect without match"));
}

TEST(CheckNetwork, AVlanIsThereOnceOnEachInterface) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.network->vlans = {{"eth1.7", {.id = 7, .link = "eth1"}}, {"vlan7", {.id = 7, .link = "eth1"}}};
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.vlans.vlan7.id: VLAN vlan7: a second VLAN 7 on eth1"));
  profile.network->vlans["vlan7"].link = "eth2";
  EXPECT_THAT(said(check_network(profile)), IsEmpty());
}

TEST(CheckNetwork, NothingIsLargerThanWhatItLiesOn) {
  auto profile = with_bridge({.interfaces = {"eth1.7"}, .dhcp4 = true, .mtu = 9000});
  profile.network->ethernets["eth1"].mtu = 9000;
  profile.network->vlans["eth1.7"] = {.id = 7, .link = "eth1", .mtu = 9000};
  EXPECT_THAT(said(check_network(profile)), IsEmpty());
  profile.network->ethernets["eth1"].mtu = 1500;
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.vlans.eth1.7.mtu: VLAN eth1.7: mtu 9000 is more than the 1500 of eth1 below it"));
  profile.network->vlans["eth1.7"].mtu = 1500;
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.bridges.br0.mtu: bridge br0: mtu 9000 is more than the 1500 of eth1.7 below it"));
}

TEST(CheckNetwork, NothingIsLargerThanWhatItLiesOnByWayOfWhatSaysNone) {
  auto profile = with_bridge({.interfaces = {"bond0.7"}, .dhcp4 = true, .mtu = 9000});
  profile.network->vlans["bond0.7"] = {.id = 7, .link = "bond0"};
  profile.network->bonds["bond0"] = {.interfaces = {"eth1", "eth2"}};
  EXPECT_THAT(said(check_network(profile)), IsEmpty()) << "the host may have them with as much: the plan looks";
  profile.network->bonds["bond0"].mtu = 1500;
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.bridges.br0.mtu: bridge br0: mtu 9000 is more than the 1500 of bond0 below it"));
  profile.network->bonds["bond0"].mtu = 9000;
  EXPECT_THAT(said(check_network(profile)), IsEmpty());
}

TEST(CheckNetwork, ASlaveHasItsBondsMtu) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.network->bonds["bond0"] = {.interfaces = {"eth1", "eth2"}, .mtu = 9000};
  profile.network->ethernets = {{"eth0", {}}, {"eth1", {.mtu = 9000}}, {"eth2", {}}};
  EXPECT_THAT(said(check_network(profile)), IsEmpty());
  for (const int mtu : {1500, 9216}) {
    profile.network->ethernets["eth1"].mtu = mtu;
    EXPECT_THAT(said(check_network(profile)),
                ElementsAre("network.ethernets.eth1.mtu: NIC eth1: mtu " + std::to_string(mtu) + " is not the 9000 of its bond bond0"));
  }
  profile.network->bonds["bond0"].mtu.reset();
  EXPECT_THAT(said(check_network(profile)), IsEmpty()) << "what files say of slaves alone, import takes over";
}

TEST(CheckNetwork, NamesSomething) {
  Profile profile;
  profile.network.emplace();
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network: network names no interface"));
}

TEST(CheckNetwork, APortHasNoAddressOfItsOwn) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.network->ethernets["eth0"].dhcp4 = false;
  EXPECT_THAT(said(check_network(profile)), IsEmpty());
  profile.network->ethernets["eth0"].dhcp4 = true;
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.ethernets.eth0.dhcp4: eth0 is to be a port: it has no address of its own"));
}

TEST(CheckNetwork, OneWayToAnAddress) {
  EXPECT_THAT(said_of_bridge({}), IsEmpty()) << "only guests are on it; that the NIC's address is lost, preflight sees";
  const AdoptProfile adopt{{"eth0"}, {}};
  EXPECT_THAT(said_of_bridge({.adopt = adopt, .dhcp4 = true}), ElementsAre("network.bridges.br0.dhcp4: bridge br0: adopt and dhcp4 contradict each other"));
  EXPECT_THAT(said_of_bridge({.adopt = adopt, .addresses = {"10.0.0.5/24"}}),
              ElementsAre("network.bridges.br0.addresses: bridge br0: adopt and addresses contradict each other"));
  EXPECT_THAT(said_of_bridge({.adopt = adopt, .gateway4 = "10.0.0.1"}),
              ElementsAre("network.bridges.br0.gateway4: bridge br0: adopt and gateway4 contradict each other"));
  EXPECT_THAT(said_of_bridge({.adopt = adopt, .routes = {{"default", "10.0.0.1"}}}),
              ElementsAre("network.bridges.br0.routes: bridge br0: adopt and routes contradict each other"));
  EXPECT_THAT(said_of_bridge({.dhcp4 = true, .addresses = {"10.0.0.5/24"}}),
              ElementsAre("network.bridges.br0.addresses: bridge br0: dhcp4: true and addresses contradict each other"));
  EXPECT_THAT(said_of_bridge({.dhcp4 = true, .gateway4 = "10.0.0.1"}),
              ElementsAre("network.bridges.br0.gateway4: bridge br0: dhcp4: true and gateway4 contradict each other"));
}

TEST(CheckNetwork, AdoptsFromItsPortOrItself) {
  EXPECT_THAT(said_of_bridge({.adopt = AdoptProfile{{"eth1", "eth0"}, {}}}),
              ElementsAre("network.bridges.br0.adopt.from.0: bridge br0: eth1 is neither its port nor the bridge itself"));
}

TEST(CheckNetwork, AnAddressIsOneThatAHostCanHave) {
  const std::string at = "network.bridges.br0.addresses.0: bridge br0: ";
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.0/24"})), ElementsAre(at + "10.0.0.0/24 is the network itself, not an address in it"));
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.255/24"})), ElementsAre(at + "10.0.0.255/24 is the network's broadcast address"));
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.3/30"})), ElementsAre(at + "10.0.0.3/30 is the network's broadcast address"));
  for (const std::string no_host : {"127.0.0.1/8", "0.1.2.3/24", "224.0.0.5/24", "240.0.0.1/24"})
    EXPECT_THAT(said_of_bridge(fixed({no_host})), ElementsAre(at + no_host + " is no address of a host"));
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.5/24", "10.0.0.5/16"})), ElementsAre("network.bridges.br0.addresses.1: bridge br0: 10.0.0.5 is there twice"));
}

TEST(CheckNetwork, TheGatewayCanBeReached) {
  const std::string at = "network.bridges.br0.gateway4: bridge br0: gateway ";
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.5/24"}, "10.0.1.1")), ElementsAre(at + "10.0.1.1 is outside 10.0.0.5/24"));
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.5/24", "10.2.0.5/24"}, "10.0.1.1")), ElementsAre(at + "10.0.1.1 is outside 10.0.0.5/24 and 10.2.0.5/24"));
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.5/24"}, "10.0.0.5")), ElementsAre(at + "10.0.0.5 is the bridge's own address"));
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.5/24"}, "10.0.0.255")), ElementsAre(at + "10.0.0.255 is the network's first or last address, which no router has"));
  EXPECT_THAT(said_of_bridge({.addresses = {"10.0.0.5/24"}, .routes = {{"default", "10.0.1.1"}}}),
              ElementsAre("network.bridges.br0.routes.0.via: bridge br0: gateway 10.0.1.1 is outside 10.0.0.5/24"));
}

TEST(CheckNetwork, ARoutingTableIsOneOfTheAdmins) {
  const auto with_routes = [](std::vector<RouteProfile> routes) { return said_of_bridge({.addresses = {"10.0.0.5/24"}, .routes = std::move(routes)}); };
  EXPECT_THAT(with_routes({{"default", "10.0.0.1"}, {"default", "10.0.0.2", {}, 100}, {"10.9.0.0/16", "10.0.0.3"}, {"10.9.0.0/16", "10.0.0.3", {}, 100}}),
              IsEmpty());
  EXPECT_THAT(with_routes({{"default", "10.0.9.2", {}, 100}}),
              ElementsAre("network.bridges.br0.routes.0.via: bridge br0: gateway 10.0.9.2 is outside 10.0.0.5/24"));
  EXPECT_THAT(with_routes({{"default", "10.0.0.2", {}, 100}, {"default", "10.0.0.3", {}, 100}}),
              ElementsAre("network.bridges.br0.routes.1.to: bridge br0: a second route to default"));
  EXPECT_THAT(with_routes({{"10.9.0.0/16", "10.0.0.2", {}, 254}}), ElementsAre("network.bridges.br0.routes.0.table: bridge br0: table 254 is the main one"));
  EXPECT_THAT(with_routes({{"10.9.0.0/16", "10.0.0.2", {}, 255}}),
              ElementsAre("network.bridges.br0.routes.0.table: bridge br0: table 255 is the kernel's own: the host's addresses are in it"));
}

TEST(CheckNetwork, ARoutingRuleSaysForWhom) {
  const auto with_rules = [](std::vector<RoutingPolicyProfile> rules) {
    return said_of_bridge({.addresses = {"10.0.0.5/24"}, .routing_policy = std::move(rules)});
  };
  EXPECT_THAT(with_rules({{.from = "10.0.0.5", .table = 100}, {.to = "10.9.0.0/16", .table = 254}, {.table = 100, .mark = 7}}), IsEmpty());
  EXPECT_THAT(with_rules({{.table = 100}}),
              ElementsAre("network.bridges.br0.routing-policy.0: bridge br0: a rule for every packet would take the host's own ways from it"));
  EXPECT_THAT(with_rules({{.from = "10.0.0.5", .table = 255}}),
              ElementsAre("network.bridges.br0.routing-policy.0.table: bridge br0: table 255 is the kernel's own: the host's addresses are in it"));
  EXPECT_THAT(with_rules({{.from = "10.9.0.1/16", .table = 100}}),
              ElementsAre("network.bridges.br0.routing-policy.0.from: bridge br0: 10.9.0.1/16 is an address in a network, not a network"));
  EXPECT_THAT(with_rules({{.to = "10.9.0.1/16", .table = 100}}),
              ElementsAre("network.bridges.br0.routing-policy.0.to: bridge br0: 10.9.0.1/16 is an address in a network, not a network"));
  EXPECT_THAT(with_rules({{.from = "10.0.0.5", .table = 100, .priority = 9}, {.from = "10.0.0.6", .table = 100, .priority = 9}}),
              ElementsAre("network.bridges.br0.routing-policy.1.priority: bridge br0: a second rule with priority 9"));
  EXPECT_THAT(said_of_bridge({.adopt = AdoptProfile{{"eth0"}, {}}, .routing_policy = {{.from = "10.0.0.5", .table = 100}}}),
              ElementsAre("network.bridges.br0.routing-policy: bridge br0: adopt and routing-policy contradict each other"));
  auto port = with_bridge(fixed({"10.0.0.5/24"}));
  port.network->ethernets["eth0"].routing_policy = {{.from = "10.0.0.5", .table = 100}};
  EXPECT_THAT(said(check_network(port)), ElementsAre("network.ethernets.eth0.routing-policy: eth0 is to be a port: it has no address of its own"));
}

TEST(CheckNetwork, OneGateway) {
  EXPECT_THAT(said_of_bridge({.addresses = {"10.0.0.5/24"}, .gateway4 = "10.0.0.1", .routes = {{"default", "10.0.0.1"}}}),
              ElementsAre("network.bridges.br0.routes.0.via: bridge br0: a second default gateway, beside 10.0.0.1"));
}

TEST(CheckNetwork, SpanningTreeNeedsADelay) {
  EXPECT_THAT(said_of_bridge({.dhcp4 = true, .parameters = {true, 1}}),
              ElementsAre("network.bridges.br0.parameters.forward-delay: bridge br0: forward-delay 1 is too short with stp: true"));
}

TEST(CheckRepositories, AMirrorAndItsUrlGoTogether) {
  Profile profile;
  EXPECT_THAT(said(check_repositories(profile)), IsEmpty());
  profile.repositories = {RepositoryStrategy::mirror, "http://m/6.7"};
  EXPECT_THAT(said(check_repositories(profile)), IsEmpty());
  profile.repositories = {RepositoryStrategy::mirror, {}};
  EXPECT_THAT(said(check_repositories(profile)), ElementsAre("repositories.strategy: strategy: mirror needs a url"));
  profile.repositories = {RepositoryStrategy::vault, "http://m/6.7"};
  EXPECT_THAT(said(check_repositories(profile)), ElementsAre("repositories.url: a url has no effect with strategy: vault"));
}

TEST(CheckChange, ARestartTakesItsTime) {
  Profile profile;
  profile.change.network.deadline = std::chrono::seconds(29);
  EXPECT_THAT(said(check_change(profile)), IsEmpty());
  profile.change.network.rehearse = Rehearsal::restart;
  EXPECT_THAT(said(check_change(profile)), ElementsAre("change.network.deadline: a network is not restarted in less than 30s"));
  profile.change.network.deadline = std::chrono::seconds(30);
  EXPECT_THAT(said(check_change(profile)), IsEmpty());
}

TEST(CheckProof, AGuestBootsOnABridgeThatIsDefined) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.libvirt.networks["n"] = VirtualNetwork{.bridge = "virbr7"};
  profile.libvirt.networks["gone"] = std::nullopt;
  profile.proof.guest = {"br0", "virbr7", "br7"};
  EXPECT_THAT(said(check_proof(profile)), ElementsAre("proof.guest.2: no bridge br7 is defined"));
  EXPECT_EQ(check_proof(profile).front().hint, "did you mean 'br0'?");
  profile.proof.guest = {"production"};
  EXPECT_EQ(check_proof(profile).front().hint, "bridges here: br0, virbr7");
  profile.network.reset();
  EXPECT_THAT(said(check_proof(profile)), IsEmpty());
  profile.proof.guest = {"eth0.7"};
  EXPECT_THAT(said(check_proof(profile)), ElementsAre("proof.guest.0: eth0.7 is a VLAN's name, and a guest boots on a bridge"));
}

TEST(CheckProof, AGuestBootsOnTheBridgeNotOnWhatLiesBelow) {
  auto profile = with_bridge({.interfaces = {"eth0.7"}, .dhcp4 = true});
  profile.network->vlans = {{"eth0.7", {.id = 7, .link = "eth0"}}, {"eth0.8", {.id = 8, .link = "eth0"}}};
  profile.proof.guest = {"eth0.7", "eth0.8"};
  EXPECT_THAT(said(check_proof(profile)),
              ElementsAre("proof.guest.0: eth0.7 is a VLAN, and a guest boots on a bridge", "proof.guest.1: eth0.8 is a VLAN, and a guest boots on a bridge"));
  EXPECT_EQ(check_proof(profile).front().hint, "its bridge is br0");
  EXPECT_EQ(check_proof(profile).back().hint, "bridges here: br0");
  profile.network->bridges.clear();
  profile.proof.guest = {"br0"};
  EXPECT_EQ(check_proof(profile).front().hint, "there is none here: add it to network.bridges");
}

}  // namespace kvmstrap::checks_test
