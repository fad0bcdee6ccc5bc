#include "network/silence.hpp"

#include <gtest/gtest.h>

#include "network/batch.hpp"
#include "unit/network/example_host.hpp"

namespace kvmstrap::silence_test {

using example::of;

std::string silence(const NetworkState& now, const WantedNetwork& wanted) {
  const auto silence = expected_silence(cut_over_batch(now, wanted, {}));
  return silence ? in_words(*silence) : "none";
}

NetworkState host_with_idle_nic() {
  auto state = example::static_host();
  state.links["eth1"] = {.name = "eth1", .kind = LinkKind::ethernet, .mac = "52:54:00:07:00:16"};
  return state;
}

/// The NIC's address goes to a bond of it and an idle one.
WantedNetwork bonded(const std::string& mode) {
  return {
      .links = {{.name = "eth0", .bond = "bond0"},
                {.name = "eth1", .bond = "bond0"},
                {.name = "bond0", .kind = LinkKind::bond, .addressing = example::addressing_of(example::wanted_static()), .bond_options = {{"mode", mode}}}}};
}

TEST(Silence, IsThatOfTheSwitchAloneWhereNothingHasToComeUp) { EXPECT_EQ(silence(example::static_host(), example::wanted_static()), "10 to 110 ms"); }

TEST(Silence, IsNoneWhereNoAddressMoves) {
  WantedNetwork isolated{.links = {{.name = "br7", .kind = LinkKind::bridge}}};
  EXPECT_EQ(silence(example::static_host(), isolated), "none");
  WantedNetwork storage{.links = {{.name = "eth1", .bridge = "br7"},
                                  {.name = "br7", .kind = LinkKind::bridge, .addressing = {.method = Method::fixed, .addresses = {"10.9.0.5/24"}}}}};
  EXPECT_EQ(silence(host_with_idle_nic(), storage), "none");
}

TEST(Silence, HasTheBridgesDelay) {
  auto wanted = example::wanted_static();
  of(wanted, "br0").forward_delay = 15;
  EXPECT_EQ(silence(example::static_host(), wanted), "about 15 s: bridge br0 may learn for its forward delay");
  of(wanted, "br0").stp = true;
  EXPECT_EQ(silence(example::static_host(), wanted), "about 30 s: bridge br0 listens and learns (spanning tree)");
  wanted.links.push_back({.name = "br7", .kind = LinkKind::bridge, .stp = true, .forward_delay = 20});
  wanted.links.push_back({.name = "eth1", .bridge = "br7"});
  EXPECT_EQ(silence(host_with_idle_nic(), wanted), "about 30 s: bridge br0 listens and learns (spanning tree)") << "br7 has no address";
}

TEST(Silence, HasWhatTheBondAndItsSwitchTake) {
  EXPECT_EQ(silence(host_with_idle_nic(), bonded("active-backup")), "up to 4 s: eth0, eth1 come up");
  EXPECT_EQ(silence(host_with_idle_nic(), bonded("802.3ad")), "1 to 7 s: eth0, eth1 come up, bond0 agrees with the switch (LACP)");
  auto in_a_vlan = bonded("802.3ad");
  const auto addressing = of(in_a_vlan, "bond0").addressing;
  of(in_a_vlan, "bond0").addressing = {};
  in_a_vlan.links.push_back({.name = "bond0.7", .kind = LinkKind::vlan, .addressing = addressing, .vlan_id = 7, .parent = "bond0"});
  auto second = in_a_vlan.links.back();
  second.name = "bond0.8";
  second.vlan_id = 8;
  second.addressing.addresses = {"10.0.8.21/24"};
  in_a_vlan.links.push_back(second);
  EXPECT_EQ(silence(host_with_idle_nic(), in_a_vlan), "1 to 7 s: eth0, eth1 come up, bond0 agrees with the switch (LACP)");
}

TEST(Silence, HasTheTimeThatANicTakesToComeUp) {
  auto now = host_with_idle_nic();
  auto wanted = example::wanted_static();
  of(wanted, "eth0").bridge.reset();
  wanted.links.push_back({.name = "eth1", .bridge = "br0"});
  EXPECT_EQ(silence(now, wanted), "up to 4 s: eth1 comes up");
  of(wanted, "eth0").bridge = "br0";
  EXPECT_EQ(silence(now, wanted), "10 to 110 ms") << "the other port is up already";
}

TEST(Silence, HasTheScriptsThatRestartTheNetwork) {
  auto wanted = example::wanted_static();
  wanted.rehearse = Rehearsal::restart;
  EXPECT_EQ(silence(example::static_host(), wanted), "2 to 30 s: the host's own scripts restart the network");
}

TEST(Silence, HasNoLeaseInItSinceTheOldAddressStaysUntilThere) {
  const std::map<std::string, DhcpClient> client{{"br0", {.argv = {"/sbin/dhclient", "br0"}}}};
  const auto found = expected_silence(cut_over_batch(example::static_host(), example::wanted_dhcp(), client));
  ASSERT_TRUE(found);
  EXPECT_EQ(in_words(*found), "10 to 110 ms");
}

}  // namespace kvmstrap::silence_test
