#include "report/chronicle.hpp"

#include <gmock/gmock.h>

#include "unit/fake_reader.hpp"
#include "unit/idle_host.hpp"

namespace kvmstrap::chronicle_test {

using testing::ElementsAre;
using testing::IsEmpty;

/// A platform of packages, each installed by a command and a file of its own, for a host that nobody touches.
struct World : IdlePlatform, IdleHost {
  std::vector<Action> realise(std::span<const Change> changes) const override {
    std::vector<Action> actions;
    for (const auto& change : changes) {
      const auto name = std::get<ChangeOf<Package>>(change).subject.name;
      actions.push_back({{change}, {Run{{"yum", "install", name}}, WriteFile{.path = "/etc/" + name, .content = "x\n"}}});
    }
    return actions;
  }
};

Change install(const std::string& name) { return ChangeOf<Package>{{name}, Absent{}, {}}; }

struct ChronicleOfARun : testing::Test {
  ChronicleOfARun() {
    reader.put("/proc/sys/kernel/hostname", "rack7\n");
    plan.steps = {{"first", "The first", {.changes = {install("a")}}}, {"second", "The second", {.changes = {install("b")}}}, {"third", "The third", {}}};
    chronicle.begin(plan, machine);
  }

  void carry_out(std::size_t index) {
    const auto& step = plan.steps[index];
    chronicle.step_started(step);
    for (int sequence = 0; const auto& action : world.realise(step.proposal.changes)) {
      chronicle.action_started(++sequence, action);
      States states;
      for (const auto& change : action.changes) states.set(std::get<ChangeOf<Package>>(change).subject, Package::State{"1.2-3"});
      chronicle.action_ended(action, states);
    }
    chronicle.step_ended(step, !step.proposal.changes.empty());
  }
  RunStory end(const Outcome& outcome) { return chronicle.end(outcome, "/runs/1", machine); }

  World world;
  FakeReader reader;
  Identity identity{.release = "CentOS release 6.7 (Final)"};
  Machine machine{identity, world, reader, world};
  Plan plan;
  Chronicle chronicle{"apply", "p", "1"};
};

TEST_F(ChronicleOfARun, TakesDownWhatWasMadeAndHowItReadsBack) {
  for (const std::size_t index : {0, 1, 2}) carry_out(index);
  const auto story = end({});
  EXPECT_EQ(story.host, "rack7");
  EXPECT_EQ(story.system, "CentOS release 6.7 (Final)");
  EXPECT_EQ(story.run, "1");
  ASSERT_EQ(story.steps.size(), 3u);
  const auto& first = story.steps[0];
  EXPECT_EQ(first.end, StepEnd::changed);
  ASSERT_EQ(first.changes.size(), 1u);
  EXPECT_EQ(first.changes[0].subject, "package:a");
  EXPECT_EQ(first.changes[0].reads_back, "1.2-3");
  EXPECT_THAT(first.commands, ElementsAre("yum install a", "write /etc/a"));
  EXPECT_THAT(first.diffs, ElementsAre(testing::HasSubstr("+x\n")));
  EXPECT_EQ(story.steps[2].end, StepEnd::same);
  EXPECT_GT(story.verdicts.size(), 20u) << "of the host as it is at the end";
}

TEST_F(ChronicleOfARun, OfAStepThatDidNotEndHasTheLastLines) {
  carry_out(0);
  chronicle.step_started(plan.steps[1]);
  for (int i = 1; i <= 50; ++i) chronicle.progress("line " + std::to_string(i));
  const auto story = end({.exit = Exit::failed, .why = "no space left"});
  EXPECT_EQ(story.outcome.step, "second") << "what was thrown names no step";
  EXPECT_EQ(story.steps[1].end, StepEnd::failed);
  ASSERT_EQ(story.last_lines.size(), 40u);
  EXPECT_EQ(story.last_lines.front(), "line 11");
  EXPECT_EQ(story.steps[0].end, StepEnd::changed);
}

TEST_F(ChronicleOfARun, OfAStepThatWasNotReachedHasWhatWasPlanned) {
  chronicle.step_started(plan.steps[0]);
  const auto story = end({.exit = Exit::failed, .step = "first", .why = "no space left"});
  EXPECT_THAT(story.steps[0].changes, IsEmpty()) << "nothing of it was begun";
  EXPECT_EQ(story.steps[1].end, StepEnd::not_reached);
  EXPECT_THAT(story.steps[1].commands, ElementsAre("yum install b", "write /etc/b"));
  EXPECT_THAT(story.steps[1].changes[0].reads_back, IsEmpty());
}

TEST_F(ChronicleOfARun, SaysWhereItIsNotAsTheProfileSaysAfterwards) {
  for (const std::size_t index : {0, 1, 2}) carry_out(index);
  EXPECT_EQ(end({.exit = Exit::unverified, .step = "second", .why = "still to change"}).steps[1].end, StepEnd::open);
  EXPECT_THAT(end({.exit = Exit::unverified, .step = "second", .why = "still to change"}).last_lines, IsEmpty()) << "no command failed";
}

TEST_F(ChronicleOfARun, WithoutAJournalHasNoName) { EXPECT_THAT(chronicle.end({}, "", machine).run, IsEmpty()); }

TEST_F(ChronicleOfARun, OfVerifyHasDriftAndProofs) {
  chronicle.drifted("first");
  chronicle.proved("second", "the guest wrote its marker", true);
  const auto story = end({.exit = Exit::unverified, .why = "the host is not as the profile says"});
  EXPECT_EQ(story.steps[0].end, StepEnd::open);
  EXPECT_EQ(story.steps[1].end, StepEnd::same);
  EXPECT_THAT(story.steps[1].evidence, ElementsAre("the guest wrote its marker"));
  chronicle.proved("second", "no marker", false);
  chronicle.proved("second", "the guest wrote its marker", true);
  EXPECT_EQ(end({}).steps[1].end, StepEnd::failed) << "one that fails is not made up for by another";
}

TEST(ChronicleOfAPlan, SaysWhatIsInTheWay) {
  World world;
  FakeReader reader;
  const Identity identity;
  const Machine machine{identity, world, reader, world};
  Chronicle chronicle("apply", "p", "1");
  Proposal proposal;
  proposal.blockers = {{"off in the BIOS", "switch it on"}};
  proposal.deferred = {{Until::reboot, "the kernel is an old one", {Package{"kernel"}}}};
  chronicle.begin({{{"first", "The first", proposal}}}, machine);
  const auto story = chronicle.end({.exit = Exit::blocked, .step = "first", .why = "off in the BIOS"}, "", machine);
  EXPECT_EQ(story.steps[0].end, StepEnd::blocked);
  EXPECT_EQ(story.steps[0].blockers[0].remedy, "switch it on");
  EXPECT_THAT(story.steps[0].later, ElementsAre("after a reboot: package:kernel, since the kernel is an old one"));
}

TEST(StoryOfCheck, FailsWithItsVerdicts) {
  FakeReader reader;
  EXPECT_EQ(story_of_check({{"cpu", Rating::pass, "", ""}}, reader).outcome.exit, Exit::done);
  const auto story = story_of_check({{"cpu", Rating::pass, "", ""}, {"clock", Rating::fail, "", ""}}, reader);
  EXPECT_EQ(story.outcome.exit, Exit::blocked);
  EXPECT_EQ(story.outcome.why, "1 of 2 verdicts: fail");
  EXPECT_EQ(story.host, "localhost");
}

}  // namespace kvmstrap::chronicle_test
