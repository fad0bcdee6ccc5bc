#include "unit/engine/past_runs.hpp"

namespace kvmstrap::run_to_revert_test {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Revert, MeansTheLastRunThatChangedSomething) {
  Runs first;
  first.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  Runs nothing("20260102-000000-1");
  nothing.did("configure-libvirtd", conf, image("new"), {"new"}, image("new"));
  Runs back("20260103-000000-1", first.id());
  back.did("configure-libvirtd", conf, image("new"), {"old"}, image("old"));
  const auto runs = past({&first, &nothing, &back});
  ASSERT_TRUE(run_to_revert(runs, ""));
  EXPECT_EQ(run_to_revert(runs, "")->id, first.id());
  EXPECT_FALSE(run_to_revert({}, ""));
}

TEST(Revert, TakesTheRunsOfAFleetsCallTogether) {
  Runs killed("monday-1");
  killed.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  Runs next("monday-2");
  next.did("set-sysctl", forwarding, set_to("0"), {.running = "1", .at_boot = "1"}, set_to("1"));
  Runs other("monday-and-1");
  other.did("load-modules", tun, Module::State{}, {}, Module::State{.loaded = true, .at_boot = true});
  const auto runs = past({&killed, &next, &other});
  const auto call = run_to_revert(runs, "monday");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->id, "monday");
  const auto planned = plan_of(*call, runs, host_with(is(conf, image("new")), is(forwarding, set_to("1"))));
  EXPECT_THAT(steps_of(planned), ElementsAre("set-sysctl", "configure-libvirtd"));
  EXPECT_THAT(blockers_of(planned), IsEmpty());
}

TEST(Revert, MeansARunBeforeACallOfThatName) {
  Runs run("monday");
  run.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  Runs other("monday-1");
  other.did("set-sysctl", forwarding, set_to("0"), {.running = "1", .at_boot = "1"}, set_to("1"));
  EXPECT_THAT(subjects_of(*run_to_revert(past({&other, &run}), "monday"), {}), ElementsAre(SubjectId{conf}));
  EXPECT_FALSE(run_to_revert(past({&other, &run}), "tuesday"));
}

TEST(Revert, LeavesProofsAlone) {
  Runs run;
  run.did("prove-guest", Proof{"br0"}, Absent{}, {"digest"}, Proof::State{"digest"});
  const auto runs = past({&run});
  EXPECT_THAT(subjects_of(runs.at(0), {}), IsEmpty());
  EXPECT_FALSE(run_to_revert(runs, ""));
}

TEST(Revert, GoesBackByAllThatSeveralCutOversOfACallHaveTouched) {
  NetworkState before;
  before.links["eth0"] = {.name = "eth0", .kind = LinkKind::ethernet, .up = true};
  auto between = before;
  between.links["eth0"].bridge = "br0";
  between.links["br0"] = {.name = "br0", .kind = LinkKind::bridge, .up = true};
  auto left = between;
  left.links["br0"].addresses.push_back({.cidr = "10.0.7.21/24", .scope = "global"});
  Runs first("rack-1");
  first.did("define-bridges", Network{}, before, {.links = {{.name = "eth0", .bridge = "br0"}, {.name = "br0", .kind = LinkKind::bridge}}}, between);
  Runs second("rack-2");
  second.did("define-bridges", Network{}, between, {.links = {{.name = "br0", .kind = LinkKind::bridge}}}, left);
  const auto runs = past({&first, &second});
  const auto planned = plan_of(*run_to_revert(runs, "rack"), runs, host_with(is(Network{}, {left})));
  EXPECT_EQ(only_change<Network>(planned).after.back_to->links, (std::vector<std::string>{"eth0", "br0"}));
}

TEST(Revert, DoesNotMeanARunWhoseNetworkIsBack) {
  NetworkState before;
  before.links["eth0"] = {.name = "eth0", .kind = LinkKind::ethernet, .up = true};
  const WantedNetwork made{.links = {{.name = "eth0", .bridge = "br0"}, {.name = "br0", .kind = LinkKind::bridge}}};
  Runs first;
  first.did("configure-libvirtd", conf, image("old"), {"new"}, image("new"));
  Runs killed("20260102-000000-1");
  killed.did("define-bridges", Network{}, before, made, std::nullopt);
  EXPECT_EQ(run_to_revert(past({&first, &killed}), "")->id, killed.id());
  killed.ended(Exit::network_rolled_back);
  EXPECT_EQ(run_to_revert(past({&first, &killed}), "")->id, first.id());
}

}  // namespace kvmstrap::run_to_revert_test
