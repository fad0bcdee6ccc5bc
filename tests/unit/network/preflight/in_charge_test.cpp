#include "unit/network/preflight/trap.hpp"

namespace kvmstrap::in_charge_test {

using example::Trap;

TEST(PreflightInCharge, RefusesAManagerThatRuns) {
  example::expect_refused_alone({"manager", [](auto& now, auto&) { now.managers = {"NetworkManager"}; }, "NetworkManager runs"});
}

TEST(PreflightInCharge, RefusesAnAgentThatRunsAndWritesTheFile) {
  example::expect_refused_alone({"puppet",
                                 [](auto& now, auto&) {
                                   now.agents = {"puppet"};
                                   now.configured["eth0"].managed_by = "puppet";
                                 },
                                 "puppet runs and writes the file of eth0"});
}

TEST(PreflightInCharge, WarnsOfAnAgentThatMayWriteIt) {
  example::expect_warned_alone({"puppet", [](auto& now, auto&) { now.agents = {"puppet"}; }, "puppet runs: if it writes the network's files"});
}

TEST(PreflightInCharge, WarnsOfOneThatWritesItWhenSomebodyRunsIt) {
  example::expect_warned_alone({"ansible", [](auto& now, auto&) { now.configured["eth0"].managed_by = "ansible"; }, "ansible writes the file of eth0"});
}

/// What an agent does to links that nobody moves is its own.
TEST(PreflightInCharge, WarnsOnlyWhereAnAgentWritesAnotherFile) {
  example::expect_warned_alone({"elsewhere",
                                [](auto& now, auto&) {
                                  now.agents = {"puppet"};
                                  now.configured["eth1"] = {.name = "eth1", .managed_by = "puppet"};
                                },
                                "puppet runs: if it writes the network's files"});
}

}  // namespace kvmstrap::in_charge_test
