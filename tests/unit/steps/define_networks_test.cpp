#include "steps/define_networks.hpp"

#include <gmock/gmock.h>

namespace kvmstrap::define_networks_test {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const VirtualNetwork nat{.forward = Forward::nat, .bridge = "virbr0", .address = "192.168.122.1/24"};
const VirtualNetwork on_demand{.forward = Forward::nat, .bridge = "virbr0", .address = "192.168.122.1/24", .autostart = false};

Profile with(const std::optional<VirtualNetwork>& definition) {
  Profile profile;
  profile.libvirt.networks["default"] = definition;
  return profile;
}

Facts having(const Known<LibvirtNetwork::State>& state) {
  Facts facts;
  facts.states.set(LibvirtNetwork{"default"}, state);
  return facts;
}

LibvirtNetwork::State defined(VirtualNetwork definition, bool active = true) { return {std::move(definition), active, "<network/>"}; }

const ChangeOf<LibvirtNetwork>& only_change(const Proposal& proposal) { return std::get<ChangeOf<LibvirtNetwork>>(proposal.changes.at(0)); }

TEST(DefineNetworks, PlansNothingWhenAllIsAsWanted) {
  EXPECT_TRUE(settled(define_networks(with(nat), having(defined(nat)))));
  EXPECT_TRUE(settled(define_networks(with(std::nullopt), having(Absent{}))));
}

TEST(DefineNetworks, DefinesAMissingOne) {
  const auto proposal = define_networks(with(nat), having(Absent{}));
  ASSERT_THAT(proposal.changes, SizeIs(1));
  EXPECT_EQ(only_change(proposal).after.definition, nat);
  EXPECT_TRUE(only_change(proposal).after.active);
}

TEST(DefineNetworks, TakesOneAwayThatIsToBeAbsent) {
  const auto proposal = define_networks(with(std::nullopt), having(defined(nat)));
  ASSERT_THAT(proposal.changes, SizeIs(1));
  EXPECT_EQ(only_change(proposal).after.definition, std::nullopt);
  EXPECT_FALSE(only_change(proposal).after.active);
}

class DifferentNetwork : public testing::TestWithParam<LibvirtNetwork::State> {};
INSTANTIATE_TEST_SUITE_P(DefineNetworks, DifferentNetwork,
                         testing::Values(defined(nat, false), defined(on_demand),
                                         defined({.forward = Forward::route, .bridge = "virbr0", .address = "192.168.122.1/24"}),
                                         defined({.forward = Forward::nat, .bridge = "virbr0", .address = "192.168.122.1/25"}),
                                         defined({.forward = Forward::nat, .bridge = "virbr1", .address = "192.168.122.1/24"}),
                                         defined({.forward = Forward::nat, .bridge = "virbr0", .address = "192.168.122.1/24", .beyond = {"another address"}})));
TEST_P(DifferentNetwork, IsUpdated) { EXPECT_THAT(define_networks(with(nat), having(GetParam())).changes, SizeIs(1)); }

TEST(DefineNetworks, IsContentWithTheBridgeThatLibvirtChose) {
  auto any_bridge = nat;
  any_bridge.bridge.reset();
  EXPECT_TRUE(settled(define_networks(with(any_bridge), having(defined(nat)))));
}

TEST(DefineNetworks, LeavesOneWithoutAutostartRunningOrNot) {
  EXPECT_TRUE(settled(define_networks(with(on_demand), having(defined(on_demand, true)))));
  EXPECT_TRUE(settled(define_networks(with(on_demand), having(defined(on_demand, false)))));
}

TEST(DefineNetworks, DefersWhatIsUnknown) {
  const auto proposal = define_networks(with(nat), having(Unknown{"libvirtd is not running"}));
  EXPECT_THAT(proposal.changes, IsEmpty());
  ASSERT_THAT(proposal.deferred, SizeIs(1));
  EXPECT_EQ(proposal.deferred[0].why, "libvirtd is not running");
  EXPECT_THAT(proposal.deferred[0].scope, ElementsAre(SubjectId{LibvirtNetwork{"default"}}));
}

TEST(DefineNetworks, LooksAtThoseOfTheProfile) { EXPECT_THAT(define_networks_wants(with(std::nullopt)), ElementsAre(SubjectId{LibvirtNetwork{"default"}})); }

}  // namespace kvmstrap::define_networks_test
