#include "unit/network/preflight/trap.hpp"

namespace kvmstrap {
namespace {

using example::Trap;
using testing::IsEmpty;

class PreflightCable : public testing::TestWithParam<Trap> {};

INSTANTIATE_TEST_SUITE_P(Preflight, PreflightCable,
                         testing::Values(Trap{"no_carrier", [](auto& now, auto&) { now.links["eth0"].carrier = false; }, "eth0 has no carrier"}),
                         example::name_of);

TEST_P(PreflightCable, RefusesItAloneAndSaysWhatToDo) { example::expect_refused_alone(GetParam()); }

/// Nobody can tell whether an interface that is down has a carrier.
TEST(PreflightCarrier, LetsAnIdleNicPass) {
  auto now = example::static_host();
  now.links["eth1"] = {.name = "eth1", .kind = LinkKind::ethernet, .up = false, .carrier = false};
  now.configured["eth1"] = {.name = "eth1"};
  const WantedNetwork wanted{.links = {{.name = "eth1", .bridge = "br1"},
                                       {.name = "br1", .kind = LinkKind::bridge, .addressing = {.method = Method::fixed, .addresses = {"192.168.9.1/24"}}}}};
  EXPECT_THAT(preflight(now, wanted).blockers, IsEmpty());
}

}  // namespace
}  // namespace kvmstrap
