#include "unit/network/preflight/trap.hpp"

namespace kvmstrap::place_test {

using example::Trap;

class PreflightPlace : public testing::TestWithParam<Trap> {};

INSTANTIATE_TEST_SUITE_P(
    Preflight, PreflightPlace,
    testing::Values(Trap{"no_such_port", [](auto& now, auto&) { now.links.erase("eth0"); }, "eth0 does not exist"},
                    Trap{"port_of_another_bridge", [](auto& now, auto&) { now.links["eth0"].bridge = "br7"; }, "eth0 is a port of br7 already"},
                    Trap{"port_is_a_bond", [](auto& now, auto&) { now.links["eth0"].kind = LinkKind::bond; }, "eth0 is no Ethernet interface"},
                    Trap{"vlan_on_top", [](auto& now, auto&) { now.links["eth0.7"] = {.name = "eth0.7", .kind = LinkKind::vlan, .parent = "eth0"}; },
                         "VLAN eth0.7 lies on eth0"},
                    Trap{"vlan_on_top_in_the_files",
                         [](auto& now, auto&) { now.configured["eth0.7"] = {.name = "eth0.7", .kind = LinkKind::vlan, .parent = "eth0"}; },
                         "eth0: its files put VLAN eth0.7 on it"},
                    Trap{"guest_on_top", [](auto& now, auto&) { now.links["macvtap0"] = {.name = "macvtap0", .kind = LinkKind::macvlan, .parent = "eth0"}; },
                         "macvtap0 lies on eth0"},
                    Trap{"slave_of_a_bond", [](auto& now, auto&) { now.links["eth0"].bond = "bond7"; }, "eth0 is a slave of bond7 already"},
                    Trap{"name_taken_by_a_link", [](auto& now, auto&) { now.links["br0"] = {.name = "br0", .kind = LinkKind::ethernet}; },
                         "br0 is there already and is no bridge"},
                    Trap{"name_taken_by_a_file", [](auto& now, auto&) { now.configured["br0"] = {.name = "br0", .kind = LinkKind::ethernet}; },
                         "br0 is there already and is no bridge"}),
    example::name_of);

TEST_P(PreflightPlace, RefusesItAloneAndSaysWhatToDo) { example::expect_refused_alone(GetParam()); }

}  // namespace kvmstrap::place_test
