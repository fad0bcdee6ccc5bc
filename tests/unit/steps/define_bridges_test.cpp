#include "steps/define_bridges.hpp"

#include <gmock/gmock.h>

#include "model/predict.hpp"
#include "unit/network/example_host.hpp"

namespace kvmstrap::define_bridges_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Profile bridging() {
  Profile profile;
  profile.network.emplace();
  profile.network->bridges["br0"] = {.interfaces = {"eth0"}, .adopt = AdoptProfile{.from = {"eth0", "br0"}}};
  return profile;
}

Facts having(Known<NetworkState> network, Known<Package::State> tools = Package::State{"1.2-10.el6"}) {
  Facts facts;
  facts.states.set(Network{}, std::move(network));
  facts.states.set(Package{"bridge-utils"}, std::move(tools));
  return facts;
}

TEST(DefineBridges, WantsNothingWithoutANetworkInTheProfile) {
  EXPECT_THAT(define_bridges_wants(Profile{}), IsEmpty());
  EXPECT_TRUE(settled(define_bridges(Profile{}, Facts{})));
}

TEST(DefineBridges, MovesTheNicOntoTheBridge) {
  const auto proposal = define_bridges(bridging(), having(example::static_host()));
  EXPECT_THAT(proposal.blockers, IsEmpty());
  ASSERT_EQ(proposal.changes.size(), 1U);
  const auto& change = std::get<ChangeOf<Network>>(proposal.changes[0]);
  EXPECT_THAT(example::addressing_of(change.after).addresses, ElementsAre("10.0.7.21/24"));
}

TEST(DefineBridges, PlansNothingOnceItIsMade) {
  const auto profile = bridging();
  const auto change = define_bridges(profile, having(example::static_host())).changes.at(0);
  EXPECT_TRUE(settled(define_bridges(profile, predict(having(example::static_host()), change))));
  const auto by_lease = define_bridges(profile, having(example::dhcp_host())).changes.at(0);
  EXPECT_TRUE(settled(define_bridges(profile, predict(having(example::dhcp_host()), by_lease))));
}

TEST(DefineBridges, NeedsTheModuleOfABond) {
  Profile profile;
  profile.network.emplace().bonds["bond0"] = {.interfaces = {"eth1"}};
  const auto blocked = [&](Module::State state, const std::string& installer) {
    auto facts = having(example::static_host());
    facts.identity.installer = installer;
    facts.states.set(Module{"bonding"}, state);
    return testing::Matches(testing::Contains(testing::Field(&Blocker::what, HasSubstr("the module bonding is not loaded"))))(
        define_bridges(profile, facts).blockers);
  };
  EXPECT_TRUE(blocked({}, ""));
  EXPECT_TRUE(blocked({.loaded = false, .at_boot = true}, "")) << "nothing loads it now";
  EXPECT_FALSE(blocked({.loaded = true, .at_boot = false}, ""));
  EXPECT_FALSE(blocked({.loaded = false, .at_boot = true}, "anaconda's")) << "the host's own kernel loads it before its network";
  EXPECT_TRUE(blocked({}, "anaconda's"));
}

/// It need not go to the link on top of the one that has it.
TEST(DefineBridges, WarnsOfARouteOnlyWhenNoLinkHasItAfterwards) {
  auto host = example::static_host();
  const StaticRoute route{.to = "192.168.44.0/24", .via = "10.0.7.9"};
  host.routes.push_back(route.over("eth0"));
  host.configured["eth0"].addressing.routes = {route};
  Profile profile;
  auto& network = profile.network.emplace();
  network.vlans["eth0.30"] = {.id = 30, .link = "eth0"};
  network.bridges["br0"] = {.interfaces = {"eth0.30"}, .adopt = AdoptProfile{.from = {"eth0", "br0"}}};
  auto facts = having(host);
  facts.states.set(Module{"8021q"}, Module::State{true, true});
  EXPECT_THAT(define_bridges(profile, facts).warnings, Not(testing::Contains(HasSubstr("192.168.44.0/24"))));
}

TEST(DefineBridges, TellsWhomNobodyWillAsk) {
  auto profile = bridging();
  auto& bridge = profile.network->bridges["br0"];
  bridge.adopt.reset();
  bridge.addresses = {"10.0.7.21/24", "2001:db8:7::21/64"};
  bridge.gateway4 = "10.0.7.1";
  bridge.gateway6 = "2001:db8:7::1";
  bridge.nameservers.addresses = {"10.0.7.1"};
  auto host = example::static_host();
  EXPECT_THAT(define_bridges(profile, having(host)).warnings,
              testing::Contains("gateway 2001:db8:7::1 is not asked whether it answers: the host has none of IPv6 now"));
  EXPECT_THAT(define_bridges(profile, having(host)).warnings, Not(testing::Contains(HasSubstr("10.0.7.1 is not asked"))));
  host.routes.clear();
  host.nameservers.clear();
  EXPECT_THAT(define_bridges(profile, having(host)).warnings,
              testing::IsSupersetOf({"gateway 10.0.7.1 is not asked whether it answers: the host has none now",
                                     "name server 10.0.7.1 is not asked whether it answers: the host has none now"}));
}

/// A network that the profile takes away, or defines itself, is no reason against its bridges.
TEST(DefineBridges, ComparesWithTheNetworksThatStay) {
  auto host = example::static_host();
  host.guest_networks["default"] = "10.0.9.1/24";
  auto profile = bridging();
  profile.network->bridges["br0"] = {.interfaces = {"eth0"}};
  auto& bridge = profile.network->bridges["br0"];
  bridge.addresses = {"10.0.7.21/24", "10.0.9.9/24"};
  bridge.gateway4 = "10.0.7.1";
  EXPECT_THAT(define_bridges(profile, having(host)).blockers, ElementsAre(testing::Field(&Blocker::what, HasSubstr("libvirt's network default"))));
  profile.libvirt.networks["default"] = std::nullopt;
  EXPECT_THAT(define_bridges(profile, having(host)).blockers, IsEmpty());
}

TEST(DefineBridges, DefersWhatIsUnknown) {
  const auto network = define_bridges(bridging(), having(Unknown{"ip did not run"}));
  ASSERT_EQ(network.deferred.size(), 1U);
  EXPECT_EQ(network.deferred[0].why, "ip did not run");
  EXPECT_THAT(network.changes, IsEmpty());
  const auto tools = define_bridges(bridging(), having(example::static_host(), Unknown{"rpm did not run"}));
  ASSERT_EQ(tools.deferred.size(), 1U);
  EXPECT_EQ(tools.deferred[0].why, "rpm did not run");
  EXPECT_THAT(tools.deferred[0].scope, ElementsAre(SubjectId{Network{}}));
}

TEST(DefineBridges, NeedsTheToolsThatTheNextBootNeeds) {
  const auto proposal = define_bridges(bridging(), having(example::static_host(), Absent{}));
  ASSERT_EQ(proposal.blockers.size(), 1U);
  EXPECT_EQ(proposal.blockers[0].remedy, "add bridge-utils to packages.install");
}

TEST(DefineBridges, NeedsTheToolsEvenWhenTheBridgeIsThere) {
  const auto after = foreseen(Known<NetworkState>(example::static_host()), example::wanted_static());
  EXPECT_EQ(define_bridges(bridging(), having(after, Absent{})).blockers.size(), 1U);
}

TEST(DefineBridges, RefusesWhatWouldLoseTheMachine) {
  auto now = example::static_host();
  now.links["eth0"].carrier = false;
  const auto proposal = define_bridges(bridging(), having(now));
  ASSERT_EQ(proposal.blockers.size(), 1U);
  EXPECT_THAT(proposal.blockers[0].what, HasSubstr("no carrier"));
}

TEST(DefineBridges, ProposesNothingWhenItCannotTellWhatToAdopt) {
  auto now = example::static_host();
  now.links["eth0"].addresses.clear();
  const auto proposal = define_bridges(bridging(), having(now));
  EXPECT_THAT(proposal.changes, IsEmpty());
  ASSERT_EQ(proposal.blockers.size(), 1U);
  EXPECT_THAT(proposal.blockers[0].what, HasSubstr("nothing to adopt"));
}

TEST(DefineBridges, PassesWarningsOn) {
  auto now = example::static_host();
  now.routes.push_back({.to = "192.168.44.0/24", .via = "10.0.7.9", .device = "eth0"});
  EXPECT_EQ(define_bridges(bridging(), having(now)).warnings.size(), 1U);
}

}  // namespace kvmstrap::define_bridges_test
