#include "steps/load_modules.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::load_modules_test {

Profile wanting(std::vector<std::string> modules) {
  Profile profile;
  profile.kernel.modules = std::move(modules);
  return profile;
}

Facts host(bool vmx, bool svm) {
  Facts facts;
  facts.hardware.cpu = Cpu{.count = 1, .vmx = vmx, .svm = svm};
  for (const auto* name : {"kvm_intel", "kvm_amd", "tun"}) facts.states.set(Module{name}, Module::State{});
  return facts;
}

std::vector<std::string> names_of(const Proposal& proposal) {
  std::vector<std::string> names;
  for (const auto& change : proposal.changes) names.push_back(to_string(subject_of(change)));
  return names;
}

TEST(LoadModules, ChoosesTheModuleOfTheCpusVendor) {
  EXPECT_EQ(names_of(load_modules(wanting({"kvm"}), host(true, false))), std::vector<std::string>{"module:kvm_intel"});
  EXPECT_EQ(names_of(load_modules(wanting({"kvm"}), host(false, true))), std::vector<std::string>{"module:kvm_amd"});
}

TEST(LoadModules, LeavesKvmAloneOnACpuWithoutAFlag) { EXPECT_TRUE(settled(load_modules(wanting({"kvm"}), host(false, false)))); }

TEST(LoadModules, DefersTheChoiceWhileTheCpuIsUnknown) {
  const auto proposal = load_modules(wanting({"kvm"}), Facts{});
  ASSERT_EQ(proposal.deferred.size(), 1u);
  EXPECT_EQ(proposal.deferred[0].scope.size(), 2u);
}

TEST(LoadModules, WantsAModuleNowAndAtBoot) {
  auto facts = host(false, false);
  EXPECT_EQ(names_of(load_modules(wanting({"tun"}), facts)), std::vector<std::string>{"module:tun"});
  facts.states.set(Module{"tun"}, Module::State{.loaded = true, .at_boot = false});
  EXPECT_EQ(load_modules(wanting({"tun"}), facts).changes.size(), 1u);
  facts.states.set(Module{"tun"}, Module::State{.loaded = true, .at_boot = true});
  EXPECT_TRUE(settled(load_modules(wanting({"tun"}), facts)));
}

}  // namespace kvmstrap::load_modules_test
