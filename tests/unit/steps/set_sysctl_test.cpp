#include "steps/set_sysctl.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::set_sysctl_test {

const Sysctl forwarding{"net.ipv4.ip_forward"};

Profile forwarding_on() {
  Profile profile;
  profile.kernel.sysctl[forwarding.name] = "1";
  return profile;
}

Facts host(const Known<Sysctl::State>& state) {
  Facts facts;
  facts.states.set(forwarding, state);
  return facts;
}

TEST(SetSysctl, PlansNothingWhenItIsSoNowAndAtBoot) { EXPECT_TRUE(settled(set_sysctl(forwarding_on(), host(Sysctl::State{"1", "1"})))); }

TEST(SetSysctl, WantsBothTheKernelAndTheFiles) {
  EXPECT_EQ(set_sysctl(forwarding_on(), host(Sysctl::State{"0", "1"})).changes.size(), 1u);
  EXPECT_EQ(set_sysctl(forwarding_on(), host(Sysctl::State{"1", "0"})).changes.size(), 1u);
  EXPECT_EQ(set_sysctl(forwarding_on(), host(Sysctl::State{"1", std::nullopt})).changes.size(), 1u);
}

TEST(SetSysctl, IsBlockedByAParameterThatTheKernelDoesNotHave) { EXPECT_EQ(set_sysctl(forwarding_on(), host(Absent{})).blockers.size(), 1u); }

TEST(SetSysctl, DefersWhatCannotBeRead) { EXPECT_EQ(set_sysctl(forwarding_on(), Facts{}).deferred.size(), 1u); }

}  // namespace kvmstrap::set_sysctl_test
