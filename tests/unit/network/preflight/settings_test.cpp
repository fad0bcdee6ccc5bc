#include "unit/network/preflight/trap.hpp"

namespace kvmstrap::settings_test {

using example::of;
using example::Trap;

/// A VLAN that is wanted on a NIC which the profile leaves as it is.
void vlan_on_eth1(NetworkState& now, WantedNetwork& wanted) {
  now.links["eth1"] = {.name = "eth1", .kind = LinkKind::ethernet, .up = true, .carrier = true};
  now.configured["eth1"] = {.name = "eth1", .at_boot = true};
  wanted.links.push_back({.name = "vlan7", .kind = LinkKind::vlan, .vlan_id = 7, .parent = "eth1"});
}

class PreflightSettings : public testing::TestWithParam<Trap> {};

INSTANTIATE_TEST_SUITE_P(
    Preflight, PreflightSettings,
    testing::Values(
        Trap{"loop",
             [](auto& now, auto& wanted) {
               now.links["eth1"] = now.links["eth0"];
               now.links["eth1"].name = "eth1";
               now.links["eth1"].addresses.clear();
               now.configured["eth1"] = {.name = "eth1"};
               wanted.links.insert(wanted.links.begin() + 1, {.name = "eth1", .bridge = "br0"});
             },
             "can make a loop"},
        Trap{"more_than_fits_below", [](auto&, auto& wanted) { of(wanted, "br0").mtu = 9000; }, "bridge br0: mtu 9000 is more than the 1500 of eth0 below it"},
        Trap{"other_options_of_a_bond_in_use",
             [](auto& now, auto& wanted) {
               now.links["bond1"] = {.name = "bond1", .kind = LinkKind::bond, .up = true, .carrier = true, .bond_options = {{"mode", "active-backup"}}};
               now.links["eth1"] = {.name = "eth1", .kind = LinkKind::ethernet, .up = true, .carrier = true, .bond = "bond1"};
               now.configured["bond1"] = {.name = "bond1", .kind = LinkKind::bond};
               now.configured["eth1"] = {.name = "eth1", .bond = "bond1"};
               wanted.links.push_back({.name = "eth1", .bond = "bond1"});
               wanted.links.push_back({.name = "bond1", .kind = LinkKind::bond, .bond_options = {{"mode", "balance-xor"}}});
             },
             "bond bond1 is there with mode=active-backup"},
        Trap{"slave_that_nobody_names",
             [](auto& now, auto& wanted) {
               now.links["bond1"] = {.name = "bond1", .kind = LinkKind::bond, .up = true, .carrier = true};
               now.links["eth1"] = {.name = "eth1", .kind = LinkKind::ethernet, .up = true, .bond = "bond1"};
               now.configured["bond1"] = {.name = "bond1", .kind = LinkKind::bond};
               wanted.links.push_back({.name = "bond1", .kind = LinkKind::bond});
             },
             "eth1 is a slave of bond1, and the profile does not name it"},
        Trap{"vlan_with_another_id",
             [](auto& now, auto& wanted) {
               now.links["vlan7"] = {.name = "vlan7", .kind = LinkKind::vlan, .up = true, .parent = "eth1", .vlan_id = 8};
               vlan_on_eth1(now, wanted);
             },
             "VLAN vlan7 is there with id 8 on eth1"},
        Trap{"vlan_on_nothing",
             [](auto& now, auto& wanted) {
               vlan_on_eth1(now, wanted);
               now.links.erase("eth1");
             },
             "VLAN vlan7: eth1 does not exist"},
        Trap{"vlan_on_one_that_is_down",
             [](auto& now, auto& wanted) {
               vlan_on_eth1(now, wanted);
               now.links["eth1"].up = false;
             },
             "VLAN vlan7: eth1 is down"},
        Trap{"vlan_on_one_that_does_not_come_up",
             [](auto& now, auto& wanted) {
               vlan_on_eth1(now, wanted);
               now.configured["eth1"].at_boot = false;
             },
             "VLAN vlan7: eth1 does not come up at boot"},
        Trap{"vlan_on_a_port",
             [](auto& now, auto& wanted) {
               vlan_on_eth1(now, wanted);
               now.links["eth1"].bridge = "br7";
             },
             "VLAN vlan7: eth1 is a port of br7, which takes its frames"},
        Trap{"slow_spanning_tree",
             [](auto&, auto& wanted) {
               of(wanted, "br0").stp = true;
               of(wanted, "br0").forward_delay = 30;
             },
             "silent for 60 seconds, and the old network comes back after 60"},
        Trap{"slow_to_learn", [](auto&, auto& wanted) { of(wanted, "br0").forward_delay = 51; },
             "with this forward delay it is silent for 51 seconds, and the old network comes back after 60"},
        Trap{"hasty_spanning_tree", [](auto&, auto& wanted) { of(wanted, "br0").stp = true; }, "at least 2 seconds"}),
    example::name_of);

TEST_P(PreflightSettings, RefusesItAloneAndSaysWhatToDo) { example::expect_refused_alone(GetParam()); }

}  // namespace kvmstrap::settings_test
