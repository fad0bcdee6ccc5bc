#include "steps/prove_guest.hpp"

#include <gmock/gmock.h>

#include <functional>

namespace kvmstrap::prove_guest_test {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const KvmDevice working{12, true, true, ""};

Profile proving(std::vector<std::string> bridges = {"br0"}, Need need = Need::required) {
  Profile profile;
  profile.hardware.virtualization = need;
  profile.proof.guest = std::move(bridges);
  return profile;
}

NetworkState bridged() {
  NetworkState network;
  network.links["br0"] = {.name = "br0", .kind = LinkKind::bridge, .mac = "52:54:00:00:00:01"};
  network.links["eth0"] = {.name = "eth0", .kind = LinkKind::ethernet, .bridge = "br0"};
  return network;
}

/// A host on which everything that a proof rests on is known and there, and nothing is proved yet.
Facts ready() {
  Facts facts;
  facts.identity.boot_id = "boot-1";
  facts.hardware.cpu = Cpu{.vendor = "GenuineIntel", .model = "Xeon", .count = 1, .vmx = true};
  facts.hardware.feature_control = {5u};
  facts.hardware.kvm = working;
  facts.states.set(Package{"qemu-kvm"}, Package::State{"2:0.12.1.2-2.479.el6"});
  facts.states.set(Package{"libvirt"}, Package::State{"0.10.2-54.el6"});
  facts.states.set(Network{}, bridged());
  facts.states.set(Proof{"br0"}, Absent{});
  return facts;
}

Proof::Wanted wanted_by(const Proposal& proposal) { return std::get<ChangeOf<Proof>>(proposal.changes.at(0)).after; }

/// The facts after the proof that they ask for.
Facts proved(Facts facts) {
  const auto wanted = wanted_by(prove_guest(proving(), facts));
  facts.states.set(Proof{"br0"}, Proof::State{wanted.digest, wanted.acceleration, "seen"});
  return facts;
}

TEST(ProveGuest, WantsAProofThatWasNeverMade) {
  const auto proposal = prove_guest(proving(), ready());
  ASSERT_THAT(proposal.changes, SizeIs(1));
  EXPECT_EQ(wanted_by(proposal).acceleration, Acceleration::kvm);
  EXPECT_THAT(proposal.deferred, IsEmpty());
  EXPECT_THAT(proposal.warnings, IsEmpty());
}

TEST(ProveGuest, RemembersAProof) { EXPECT_TRUE(settled(prove_guest(proving(), proved(ready())))); }

TEST(ProveGuest, WantsNothingWhereNothingIsToBeProved) {
  EXPECT_TRUE(settled(prove_guest(proving({}), Facts{})));
  EXPECT_THAT(prove_guest_wants(proving({})), IsEmpty());
}

using Edit = std::function<void(Facts&)>;
void edit_network(Facts& facts, const std::function<void(NetworkState&)>& edit) {
  auto network = bridged();
  edit(network);
  facts.states.set(Network{}, network);
}

class StaleProof : public testing::TestWithParam<Edit> {};
INSTANTIATE_TEST_SUITE_P(ProveGuest, StaleProof,
                         testing::Values([](Facts& f) { f.identity.boot_id = "boot-2"; },
                                         [](Facts& f) { f.states.set(Package{"qemu-kvm"}, Package::State{"2:0.12.1.2-2.491.el6"}); },
                                         [](Facts& f) { f.states.set(Package{"libvirt"}, Package::State{"0.10.2-60.el6"}); },
                                         [](Facts& f) { edit_network(f, [](NetworkState& n) { n.links["br0"].mac = "52:54:00:00:00:02"; }); },
                                         [](Facts& f) { edit_network(f, [](NetworkState& n) { n.links["eth0"].bridge.reset(); }); },
                                         [](Facts& f) {
                                           edit_network(
                                               f, [](NetworkState& n) { n.links["eth1"] = {.name = "eth1", .kind = LinkKind::ethernet, .bridge = "br0"}; });
                                         }));
TEST_P(StaleProof, IsMadeAgain) {
  auto facts = proved(ready());
  GetParam()(facts);
  EXPECT_THAT(prove_guest(proving(), facts).changes, SizeIs(1));
}

TEST(ProveGuest, RepeatsAnEmulatedProofOnceKvmWorks) {
  auto facts = ready();
  facts.states.set(Proof{"br0"}, Proof::State{wanted_by(prove_guest(proving(), facts)).digest, Acceleration::emulated, "seen"});
  EXPECT_THAT(prove_guest(proving(), facts).changes, SizeIs(1));
}

TEST(ProveGuest, StaysGoodWhileGuestsComeAndGo) {
  auto facts = proved(ready());
  edit_network(facts, [](NetworkState& n) { n.links["vnet0"] = {.name = "vnet0", .kind = LinkKind::tap, .bridge = "br0"}; });
  EXPECT_TRUE(settled(prove_guest(proving(), facts)));
}

class GroundNotKnownYet : public testing::TestWithParam<Edit> {};
INSTANTIATE_TEST_SUITE_P(ProveGuest, GroundNotKnownYet,
                         testing::Values([](Facts& f) { f.identity.boot_id.clear(); }, [](Facts& f) { f.hardware.kvm = Unknown{"comes with kvm_intel"}; },
                                         [](Facts& f) { f.hardware.kvm = Absent{}; },  // its module is not loaded yet
                                         [](Facts& f) { f.states.set(Package{"qemu-kvm"}, Unknown{"rpm failed"}); },
                                         [](Facts& f) {
                                           f.states.set(Package{"libvirt"}, Package::State{""});
                                         },  // foreseen: its version shows once it is there
                                         [](Facts& f) { f.states.set(Network{}, Unknown{"ip failed"}); }, [](Facts& f) { f.states.set(Network{}, Absent{}); },
                                         [](Facts& f) { f.states.set(Proof{"br0"}, Unknown{"the journal was not read"}); }));
TEST_P(GroundNotKnownYet, IsDeferredWithTheProofInScope) {
  auto facts = ready();
  GetParam()(facts);
  const auto proposal = prove_guest(proving(), facts);
  EXPECT_THAT(proposal.changes, IsEmpty());
  EXPECT_THAT(proposal.blockers, IsEmpty());
  ASSERT_THAT(proposal.deferred, SizeIs(1));
  EXPECT_THAT(proposal.deferred[0].scope, ElementsAre(SubjectId{Proof{"br0"}}));
}

class GroundThatCannotCome : public testing::TestWithParam<Edit> {};
INSTANTIATE_TEST_SUITE_P(ProveGuest, GroundThatCannotCome,
                         testing::Values([](Facts& f) { f.states.set(Package{"qemu-kvm"}, Absent{}); },
                                         [](Facts& f) { f.states.set(Package{"libvirt"}, Absent{}); },
                                         [](Facts& f) { edit_network(f, [](NetworkState& n) { n.links.erase("br0"); }); },
                                         [](Facts& f) { edit_network(f, [](NetworkState& n) { n.links["br0"].kind = LinkKind::bond; }); },
                                         [](Facts& f) {
                                           f.hardware.kvm = KvmDevice{12, false, false, "busy"};
                                           f.states.set(Module{"kvm_intel"}, Module::State{.loaded = true});
                                         }));
TEST_P(GroundThatCannotCome, Blocks) {
  auto facts = ready();
  GetParam()(facts);
  const auto proposal = prove_guest(proving(), facts);
  EXPECT_THAT(proposal.blockers, SizeIs(1));
  EXPECT_THAT(proposal.changes, IsEmpty());
}

TEST(ProveGuest, EmulatesWithAWarningWhereVirtualizationIsOptional) {
  auto facts = ready();
  facts.hardware.kvm = Absent{};
  const auto proposal = prove_guest(proving({"br0"}, Need::optional), facts);
  ASSERT_THAT(proposal.changes, SizeIs(1));
  EXPECT_EQ(wanted_by(proposal).acceleration, Acceleration::emulated);
  EXPECT_THAT(proposal.warnings, ElementsAre(HasSubstr("emulated only")));
  EXPECT_NE(wanted_by(proposal).digest, wanted_by(prove_guest(proving(), ready())).digest);
}

TEST(ProveGuest, UsesKvmWhereItWorksAlsoWhenItIsOptional) {
  EXPECT_EQ(wanted_by(prove_guest(proving({"br0"}, Need::optional), ready())).acceleration, Acceleration::kvm);
}

TEST(ProveGuest, WaitsForABridgeThatOneOfLibvirtsNetworksMakes) {
  auto profile = proving({"virbr0"});
  EXPECT_THAT(prove_guest(profile, ready()).blockers, SizeIs(1));
  profile.libvirt.networks["default"] = VirtualNetwork{.bridge = "virbr0"};
  EXPECT_THAT(prove_guest(profile, ready()).blockers, IsEmpty());
  EXPECT_THAT(prove_guest(profile, ready()).deferred, SizeIs(1));
  profile.libvirt.networks["default"]->bridge = "virbr7";
  EXPECT_THAT(prove_guest(profile, ready()).blockers, SizeIs(1));
}

TEST(ProveGuest, ProvesEveryBridge) {
  auto facts = ready();
  edit_network(facts, [](NetworkState& n) { n.links["br1"] = {.name = "br1", .kind = LinkKind::bridge}; });
  facts.states.set(Proof{"br1"}, Absent{});
  EXPECT_THAT(prove_guest(proving({"br0", "br1"}), facts).changes, SizeIs(2));
}

TEST(ProveGuest, LooksAtAllThatAProofRestsOn) {
  const auto wants = prove_guest_wants(proving());
  for (const auto& subject : {SubjectId{Package{"qemu-kvm"}}, SubjectId{Package{"libvirt"}}, SubjectId{Network{}}, SubjectId{Module{"kvm_intel"}},
                              SubjectId{Module{"kvm_amd"}}, SubjectId{Proof{"br0"}}})
    EXPECT_THAT(wants, Contains(subject)) << to_string(subject);
}

TEST(ProveGuest, WaitsForAModuleThatIsForeseen) {
  auto facts = ready();
  facts.hardware.kvm = Absent{};
  facts = predict(facts, ChangeOf<Module>{Module{"kvm_intel"}, Absent{}, {}});
  EXPECT_THAT(prove_guest(proving(), facts).deferred, SizeIs(1));
  EXPECT_THAT(prove_guest(proving(), facts).blockers, IsEmpty());
  EXPECT_THAT(prove_guest(proving({"br0"}, Need::optional), facts).deferred, SizeIs(1));
}

TEST(ProveGuest, WaitsForAModuleThatComesWithAPackage) {
  auto facts = ready();
  facts.hardware.kvm = Absent{};
  facts.brings[Package{"qemu-kvm"}] = {Module{"kvm_intel"}};
  facts = predict(facts, ChangeOf<Package>{Package{"qemu-kvm"}, Absent{}, {}});
  facts.states.set(Package{"qemu-kvm"}, Package::State{"2:0.12.1.2-2.479.el6"});
  EXPECT_THAT(prove_guest(proving({"br0"}, Need::optional), facts).deferred, SizeIs(1));
}

}  // namespace kvmstrap::prove_guest_test
