#include "unit/network/preflight/trap.hpp"

namespace kvmstrap {
namespace {

using example::of;
using example::Trap;

class PreflightSettings : public testing::TestWithParam<Trap> {};

INSTANTIATE_TEST_SUITE_P(Preflight, PreflightSettings,
                         testing::Values(Trap{"loop",
                                              [](auto& now, auto& wanted) {
                                                now.links["eth1"] = now.links["eth0"];
                                                now.links["eth1"].name = "eth1";
                                                now.links["eth1"].addresses.clear();
                                                now.configured["eth1"] = {.name = "eth1"};
                                                wanted.links.insert(wanted.links.begin() + 1, {.name = "eth1", .bridge = "br0"});
                                              },
                                              "can make a loop"},
                                         Trap{"slow_spanning_tree",
                                              [](auto&, auto& wanted) {
                                                of(wanted, "br0").stp = true;
                                                of(wanted, "br0").forward_delay = 30;
                                              },
                                              "silent for 60 seconds, and the old network comes back after 60"},
                                         Trap{"hasty_spanning_tree", [](auto&, auto& wanted) { of(wanted, "br0").stp = true; }, "at least 2 seconds"}),
                         example::name_of);

TEST_P(PreflightSettings, RefusesItAloneAndSaysWhatToDo) { example::expect_refused_alone(GetParam()); }

}  // namespace
}  // namespace kvmstrap
