#include "engine/planner.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace kvmstrap::planner_test {

const PlannedStep& step(const Plan& plan, const std::string& id) { return *std::ranges::find(plan.steps, id, &PlannedStep::id); }

Profile libvirt_host() {
  Profile profile;
  profile.packages.install = {"libvirt"};
  profile.libvirt.daemon.log_level = 1;
  return profile;
}

Facts bare_host() {
  Facts facts;
  facts.states.set(Package{"libvirt"}, Absent{});
  facts.states.set(File{"/etc/libvirt/libvirtd.conf"}, Absent{});
  facts.brings[Package{"libvirt"}] = {File{"/etc/libvirt/libvirtd.conf"}};
  return facts;
}

TEST(MakePlan, DefersWhatAPackageWillBring) {
  const auto plan = make_plan(libvirt_host(), bare_host());
  EXPECT_EQ(step(plan, "install-packages").proposal.changes.size(), 1u);
  const auto& proposal = step(plan, "configure-libvirtd").proposal;
  EXPECT_TRUE(proposal.blockers.empty());
  ASSERT_EQ(proposal.deferred.size(), 1u);
  EXPECT_EQ(proposal.deferred[0].why, "it comes with libvirt");
}

TEST(MakePlan, IsBlockedWhereNothingWillBringIt) {
  auto facts = bare_host();
  facts.brings.clear();
  EXPECT_FALSE(step(make_plan(libvirt_host(), facts), "configure-libvirtd").proposal.blockers.empty());
}

TEST(MakePlan, PlansAStepOnWhatTheOneBeforeWillHaveMade) {
  auto facts = bare_host();
  facts.states.set(Package{"libvirt"}, Package::State{"1"});
  facts.states.set(File{"/etc/libvirt/libvirtd.conf"}, FileImage{.content = "log_level = 3\n"});
  facts.states.set(File{"/etc/libvirt/qemu.conf"}, Absent{});
  facts.states.set(Service{"libvirtd"}, Service::State{.at_boot = true, .running = true, .loaded = "of log_level 3"});
  const auto& proposal = step(make_plan(libvirt_host(), facts), "enable-services").proposal;
  EXPECT_EQ(proposal.changes.size(), 1u) << "libvirtd has to load the file that configure-libvirtd will have edited";
}

TEST(MakePlan, TakesOnlyTheStepsThatAreSelected) {
  EXPECT_EQ(make_plan(Profile{}, Facts{}, {.only = {"set-sysctl"}, .skip = {}}).steps.size(), 1u);
  const auto all = make_plan(Profile{}, Facts{}).steps.size();
  EXPECT_EQ(make_plan(Profile{}, Facts{}, {.only = {}, .skip = {"set-sysctl"}}).steps.size(), all - 1);
}

TEST(WasShown, IsAboutTheRequestAndNotAboutWhatWasThereBefore) {
  const PlannedStep shown{"s", "", {.changes = {ChangeOf<Package>{{"a"}, Absent{}, {true}}}}};
  EXPECT_TRUE(was_shown(shown, ChangeOf<Package>{{"a"}, Package::State{"1"}, {true}}));
  EXPECT_FALSE(was_shown(shown, ChangeOf<Package>{{"a"}, Absent{}, {false}}));
  EXPECT_FALSE(was_shown(shown, ChangeOf<Package>{{"b"}, Absent{}, {true}}));
}

}  // namespace kvmstrap::planner_test
