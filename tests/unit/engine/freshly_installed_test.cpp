#include "engine/freshly_installed.hpp"

#include <gtest/gtest.h>

#include "engine/planner.hpp"

namespace kvmstrap::freshly_installed_test {

/// STEP: WHAT of all that is in the way of `profile`.
std::vector<std::string> in_the_way(const Profile& profile) {
  std::vector<std::string> found;
  const auto platform = choose_platform({.family = "el6"});
  for (const auto& step : make_plan(profile, freshly_installed(profile, *platform)).steps)
    for (const auto& blocker : step.proposal.blockers) found.push_back(step.id + ": " + blocker.remedy);
  return found;
}

Profile whole() {
  Profile profile;
  profile.packages.install = {"qemu-kvm", "libvirt", "bridge-utils", "dbus"};
  profile.kernel.modules = {"bonding", "8021q"};
  profile.kernel.sysctl["net.ipv4.ip_forward"] = "1";
  profile.network = NetworkProfile{.bonds = {{"bond0", {.interfaces = {"eth0", "eth1"}}}},
                                   .vlans = {{"bond0.10", {.id = 10, .link = "bond0"}}},
                                   .bridges = {{"br0", {.interfaces = {"bond0.10"}}}}};
  profile.libvirt.daemon.log_level = 1;
  profile.libvirt.pools["images"].path = "/srv";
  profile.proof.guest = {"br0"};
  return profile;
}

TEST(FreshlyInstalled, HasNothingAgainstAProfileThatBringsWhatItTakes) { EXPECT_EQ(in_the_way(whole()), std::vector<std::string>{}); }

TEST(FreshlyInstalled, MissesWhatAProfileDoesNotBring) {
  struct Row {
    std::string without;
    std::string said;
  };
  for (const auto& [without, said] :
       {Row{"bridge-utils", "define-bridges: add bridge-utils to packages.install"},
        {"qemu-kvm", "prove-guest: add qemu-kvm to packages.install"},
        {"libvirt", "configure-libvirtd: add libvirt to packages.install"},
        {"dbus", "enable-services: add the package that brings it to packages.install: libvirt for libvirtd, dbus for messagebus"},
        {"bonding", "define-bridges: add bonding to kernel.modules"},
        {"8021q", "define-bridges: add 8021q to kernel.modules"}}) {
    auto profile = whole();
    profile.hardware.virtualization = Need::optional;
    std::erase(profile.packages.install, without);
    std::erase(profile.kernel.modules, without);
    const auto found = in_the_way(profile);
    EXPECT_NE(std::ranges::find(found, said), found.end()) << without;
  }
}

TEST(FreshlyInstalled, KnowsThatNothingLoadsKvm) {
  Profile profile;
  ASSERT_EQ(in_the_way(profile).size(), 1u);
  profile.hardware.virtualization = Need::optional;
  EXPECT_TRUE(in_the_way(profile).empty());
}

}  // namespace kvmstrap::freshly_installed_test
