#include "unit/network/preflight/trap.hpp"

namespace kvmstrap {
namespace {

using example::Trap;

class PreflightInCharge : public testing::TestWithParam<Trap> {};

INSTANTIATE_TEST_SUITE_P(Preflight, PreflightInCharge,
                         testing::Values(Trap{"network_manager", [](auto& now, auto&) { now.managers = {"NetworkManager"}; }, "NetworkManager runs"}),
                         example::name_of);

TEST_P(PreflightInCharge, RefusesItAloneAndSaysWhatToDo) { example::expect_refused_alone(GetParam()); }

}  // namespace
}  // namespace kvmstrap
