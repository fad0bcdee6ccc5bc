#include "steps/check_hardware.hpp"

#include <gmock/gmock.h>

namespace kvmstrap::check_hardware_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Cpu intel{.vendor = "GenuineIntel", .model = "Xeon", .count = 1, .vmx = true};
const Cpu amd{.vendor = "AuthenticAMD", .model = "Opteron", .count = 1, .svm = true};
const Cpu without{.vendor = "GenuineIntel", .model = "Atom", .count = 1};
const KvmDevice working{12, true, true, ""};
const KvmDevice refusing{12, false, false, "KVM_CREATE_VM: busy"};

Profile asking(Need need) {
  Profile profile;
  profile.kernel.modules = {"kvm"};
  profile.hardware.virtualization = need;
  return profile;
}

Facts on(const Cpu& cpu, std::uint64_t feature_control, const Known<KvmDevice>& kvm) {
  Facts facts;
  facts.hardware = {cpu, {feature_control}, kvm};
  return facts;
}

Facts with_module(Facts facts, const char* name) {
  facts.states.set(Module{name}, Module::State{.loaded = true});
  return facts;
}

TEST(CheckHardware, IsSettledWhereKvmWorks) {
  for (const auto need : {Need::required, Need::optional}) {
    EXPECT_TRUE(settled(check_hardware(asking(need), on(intel, 5, working))));
    EXPECT_THAT(check_hardware(asking(need), on(intel, 5, working)).warnings, IsEmpty());
  }
}

TEST(CheckHardware, PassesAWorkingKvmWithoutAFlagAndSaysWhy) {
  const auto proposal = check_hardware(asking(Need::required), on(without, 5, working));
  EXPECT_TRUE(settled(proposal));
  EXPECT_THAT(proposal.warnings, ElementsAre(HasSubstr("nested or paravirtual KVM")));
}

TEST(CheckHardware, RefusesNothingBecauseKvmWasNotTriedWhereAnInstallersKernelRuns) {
  const auto facts = with_module(on(intel, 5, Unknown{"an installer's kernel runs"}), "kvm_intel");
  EXPECT_THAT(check_hardware(asking(Need::required), facts).blockers, IsEmpty());
  EXPECT_THAT(check_hardware(asking(Need::required), facts).deferred, SizeIs(1));
}

TEST(CheckHardware, BlocksOnABiosThatSwitchesIntelOff) {
  const auto proposal = check_hardware(asking(Need::required), on(intel, 1, Absent{}));
  ASSERT_THAT(proposal.blockers, SizeIs(1));
  EXPECT_THAT(proposal.blockers[0].what, HasSubstr("MSR 0x3A of CPU 0 is locked with VMX off"));
  EXPECT_THAT(proposal.blockers[0].remedy, HasSubstr("Intel Virtualization Technology"));
}

TEST(CheckHardware, BlocksOnABiosThatSwitchesAmdOff) {
  const auto proposal = check_hardware(asking(Need::required), on(amd, 0x10, Absent{}));
  ASSERT_THAT(proposal.blockers, SizeIs(1));
  EXPECT_THAT(proposal.blockers[0].remedy, HasSubstr("SVM Mode"));
}

TEST(CheckHardware, BlocksOnACpuWithoutVirtualization) {
  const auto proposal = check_hardware(asking(Need::required), on(without, 0, Absent{}));
  ASSERT_THAT(proposal.blockers, SizeIs(1));
  EXPECT_THAT(proposal.blockers[0].what, HasSubstr("neither vmx nor svm"));
}

TEST(CheckHardware, SendsAGuestToItsHypervisor) {
  auto guest = without;
  guest.hypervisor = true;
  const auto proposal = check_hardware(asking(Need::required), on(guest, 0, Absent{}));
  ASSERT_THAT(proposal.blockers, SizeIs(1));
  EXPECT_THAT(proposal.blockers[0].remedy, HasSubstr("nested virtualization"));
}

TEST(CheckHardware, DefersBeforeTheModuleIsLoaded) {
  const auto proposal = check_hardware(asking(Need::required), on(intel, 5, Absent{}));
  EXPECT_THAT(proposal.blockers, IsEmpty());
  ASSERT_THAT(proposal.deferred, SizeIs(1));
  EXPECT_THAT(proposal.deferred[0].scope, IsEmpty());
}

TEST(CheckHardware, BlocksWhenNothingWouldLoadTheModule) {
  auto profile = asking(Need::required);
  profile.kernel.modules.clear();
  EXPECT_THAT(check_hardware(profile, on(intel, 5, Absent{})).blockers, SizeIs(1));
  profile.packages.install = {"qemu-kvm"};  // its own scripts do
  EXPECT_THAT(check_hardware(profile, on(intel, 5, Absent{})).blockers, IsEmpty());
}

TEST(CheckHardware, DefersWhenTheModuleIsNotEvenInstalled) {
  auto facts = on(intel, 5, Absent{});
  facts.states.set(Module{"kvm_intel"}, Module::State{.loaded = false, .at_boot = true});
  EXPECT_THAT(check_hardware(asking(Need::required), facts).deferred, SizeIs(1));
}

TEST(CheckHardware, GivesNoVerdictOnARegisterThatCannotBeRead) {
  auto facts = on(intel, 5, Absent{});
  facts.hardware.feature_control = {Absent{}};
  const auto proposal = check_hardware(asking(Need::required), facts);
  EXPECT_THAT(proposal.blockers, IsEmpty());
  EXPECT_THAT(proposal.deferred, SizeIs(1));
}

TEST(CheckHardware, BlocksWhenTheModuleIsLoadedAndKvmStillDoesNotWork) {
  for (const auto& kvm : {Known<KvmDevice>{Absent{}}, Known<KvmDevice>{refusing}}) {
    const auto intel_proposal = check_hardware(asking(Need::required), with_module(on(intel, 5, kvm), "kvm_intel"));
    EXPECT_THAT(intel_proposal.blockers, SizeIs(1));
    EXPECT_THAT(intel_proposal.deferred, IsEmpty());
    EXPECT_THAT(check_hardware(asking(Need::required), with_module(on(amd, 0, kvm), "kvm_amd")).blockers, SizeIs(1));
  }
}

TEST(CheckHardware, OnlyWarnsWhereVirtualizationIsOptional) {
  for (const auto& facts : {on(intel, 1, Absent{}), on(without, 0, Absent{}), with_module(on(intel, 5, refusing), "kvm_intel")}) {
    const auto proposal = check_hardware(asking(Need::optional), facts);
    EXPECT_TRUE(settled(proposal));
    EXPECT_THAT(proposal.warnings, SizeIs(1));
  }
}

TEST(CheckHardware, LeavesNothingOpenWhereVirtualizationIsOptional) { EXPECT_TRUE(settled(check_hardware(asking(Need::optional), on(intel, 5, Absent{})))); }

TEST(CheckHardware, LooksAtTheModulesThatItJudges) {
  EXPECT_THAT(check_hardware_wants({}), ElementsAre(SubjectId{Module{"kvm_intel"}}, SubjectId{Module{"kvm_amd"}}));
}

}  // namespace kvmstrap::check_hardware_test
