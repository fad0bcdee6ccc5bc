#include "network/match.hpp"

#include <gmock/gmock.h>

#include "unit/network/example_host.hpp"

namespace kvmstrap::match_test {

using testing::ElementsAre;
using testing::IsEmpty;

NetworkState two_nics() {
  auto state = example::static_host();
  state.links["eth1"] = {.name = "eth1", .kind = LinkKind::ethernet, .mac = "52:54:00:07:00:16"};
  state.links["br7"] = {.name = "br7", .kind = LinkKind::bridge, .mac = "52:54:00:07:00:16"};
  return state;
}

NetworkProfile with_uplink(MatchProfile match, std::optional<std::string> set_name = {}) {
  return {.ethernets = {{"uplink", {.mtu = 9000, .match = std::move(match), .set_name = std::move(set_name)}}}};
}

/// The names of the NICs, when nothing is in the way.
std::vector<std::string> matched(const NetworkProfile& profile, const NetworkState& now = two_nics()) {
  std::vector<Blocker> blockers;
  std::vector<std::string> names;
  for (const auto& [name, nic] : with_matched_nics(profile, now, blockers).ethernets) names.push_back(name);
  EXPECT_THAT(blockers, IsEmpty());
  return names;
}

std::vector<std::string> said_of(const NetworkProfile& profile, const NetworkState& now = two_nics()) {
  std::vector<Blocker> blockers;
  with_matched_nics(profile, now, blockers);
  std::vector<std::string> texts;
  for (const auto& one : blockers) texts.push_back(one.what + "; " + one.remedy);
  return texts;
}

TEST(Match, FindsTheNicByItsName) {
  EXPECT_THAT(matched(with_uplink({.name = "eth1"})), ElementsAre("eth1"));
  EXPECT_THAT(matched(with_uplink({.name = "*1"})), ElementsAre("eth1"));
  EXPECT_THAT(matched(with_uplink({.name = "eth[1-9]"})), ElementsAre("eth1"));
}

TEST(Match, FindsTheNicByItsHardwareAddressInAnyCase) {
  auto now = two_nics();
  now.links["eth1"].mac = "52:54:00:07:00:ab";
  EXPECT_THAT(matched(with_uplink({.macaddress = "52:54:00:07:00:AB"}), now), ElementsAre("eth1"));
}

TEST(Match, GoesByTheCardsOwnAddressBelowABond) {
  auto now = two_nics();
  for (auto* name : {"eth0", "eth1"}) {
    now.links[name].permanent_mac = now.links[name].mac;
    now.links[name].mac = "52:54:00:07:00:15";
  }
  EXPECT_THAT(matched(with_uplink({.macaddress = "52:54:00:07:00:16"}), now), ElementsAre("eth1"));
}

TEST(Match, AllThatIsSaidMustHold) {
  EXPECT_THAT(matched(with_uplink({.name = "eth*", .macaddress = "52:54:00:07:00:16"})), ElementsAre("eth1"));
  EXPECT_THAT(said_of(with_uplink({.name = "eth0", .macaddress = "52:54:00:07:00:16"})),
              ElementsAre("NIC uplink: no NIC matches name eth0 and macaddress 52:54:00:07:00:16; "
                          "this host has eth0 (52:54:00:07:00:15), eth1 (52:54:00:07:00:16): correct match"));
}

TEST(Match, OneNicIsMeant) {
  EXPECT_THAT(said_of(with_uplink({.name = "eth*"})), ElementsAre("NIC uplink: more than one NIC matches name eth*; eth0, eth1 do: say more in match"));
  auto twice = with_uplink({.name = "eth0"});
  twice.ethernets["eth0"] = {};
  EXPECT_THAT(said_of(twice), ElementsAre("NIC uplink: means eth0, and so does entry eth0; one entry for each NIC"));
}

TEST(Match, NoNicIsRenamed) {
  EXPECT_THAT(matched(with_uplink({.name = "*1"}, "eth1")), ElementsAre("eth1"));
  EXPECT_THAT(said_of(with_uplink({.macaddress = "52:54:00:07:00:16"}, "eth0")),
              ElementsAre("NIC uplink: the NIC that matches is eth1, and set-name says eth0; "
                          "kvmstrap renames no NIC: correct set-name, or rename the NIC by udev's rules (70-persistent-net.rules) and boot"));
}

TEST(Match, TheNicHasItsOwnNameEverywhere) {
  auto profile = with_uplink({.name = "eth1"});
  auto& slaves = profile.bonds["bond0"];
  slaves.interfaces = {"uplink", "eth0"};
  slaves.parameters.primary = "uplink";
  slaves.adopt = AdoptProfile{.from = {"uplink", "bond0"}};
  slaves.macaddress = MacProfile{.of = "uplink"};
  profile.vlans["vlan7"] = {.id = 7, .link = "uplink"};
  profile.bridges["br0"] = {.interfaces = {"uplink"}, .adopt = AdoptProfile{.from = {"br0", "uplink"}}, .macaddress = MacProfile{.of = "uplink"}};
  std::vector<Blocker> blockers;
  const auto named = with_matched_nics(profile, two_nics(), blockers);
  EXPECT_EQ(named.ethernets.at("eth1").mtu, 9000);
  const auto& bond = named.bonds.at("bond0");
  EXPECT_THAT(bond.interfaces, ElementsAre("eth1", "eth0"));
  EXPECT_EQ(bond.parameters.primary, "eth1");
  EXPECT_THAT(bond.adopt->from, ElementsAre("eth1", "bond0"));
  EXPECT_EQ(bond.macaddress->of, "eth1");
  EXPECT_EQ(named.vlans.at("vlan7").link, "eth1");
  const auto& bridge = named.bridges.at("br0");
  EXPECT_THAT(bridge.interfaces, ElementsAre("eth1"));
  EXPECT_THAT(bridge.adopt->from, ElementsAre("br0", "eth1"));
  EXPECT_EQ(bridge.macaddress->of, "eth1");
}

}  // namespace kvmstrap::match_test
