#include "steps/install_packages.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::install_packages_test {

Profile wanting(std::vector<std::string> names) {
  Profile profile;
  profile.packages.install = std::move(names);
  return profile;
}

Facts having(const std::vector<std::string>& names) {
  Facts facts;
  for (const auto& name : names) facts.states.set(Package{name}, Package::State{"0:1.0-1"});
  return facts;
}

TEST(InstallPackages, PlansNothingWhenAllArePresent) { EXPECT_TRUE(settled(install_packages(wanting({"qemu-kvm"}), having({"qemu-kvm"})))); }

TEST(InstallPackages, WantsOnlyWhatIsMissing) {
  auto facts = having({"qemu-kvm"});
  facts.states.set(Package{"libvirt"}, Absent{});
  const auto proposal = install_packages(wanting({"qemu-kvm", "libvirt"}), facts);
  ASSERT_EQ(proposal.changes.size(), 1u);
  EXPECT_EQ(to_string(subject_of(proposal.changes[0])), "package:libvirt");
}

TEST(InstallPackages, DefersWhatRpmCannotTell) {
  const auto proposal = install_packages(wanting({"libvirt"}), Facts{});
  EXPECT_TRUE(proposal.changes.empty());
  ASSERT_EQ(proposal.deferred.size(), 1u);
  EXPECT_EQ(proposal.deferred[0].scope, std::vector<SubjectId>{Package{"libvirt"}});
}

}  // namespace kvmstrap::install_packages_test
