#include "report/run_story.hpp"

#include <gmock/gmock.h>

#include "unit/report/stories.hpp"

namespace kvmstrap::run_story_test {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Headline, SaysHowItEnded) {
  EXPECT_EQ(headline(stories::verified()), "Verified");
  EXPECT_EQ(headline(stories::failed()), "Failed");
  EXPECT_EQ(headline(stories::rolled_back()), "Network rolled back");
  EXPECT_EQ(headline(stories::blocked()), "Blocked");
  EXPECT_EQ(headline(stories::drifted()), "Not verified");
}

TEST(Headline, OfARunThatDidNothingSaysWhy) {
  auto story = stories::verified();
  for (auto& step : story.steps) step.end = StepEnd::same;
  EXPECT_EQ(headline(story), "Nothing to do");
  story.command = "verify";
  EXPECT_EQ(headline(story), "Verified");
  story.command = "apply";
  story.steps.back().end = StepEnd::not_reached;
  EXPECT_EQ(headline(story), "Not carried out") << "nobody agreed to the plan";
}

TEST(Faults, BeginWithWhyTheRunEnded) {
  const auto story = stories::failed();
  EXPECT_THAT(faults(story.steps[0], story), IsEmpty());
  EXPECT_THAT(faults(story.steps[1], story), ElementsAre("yum ended with exit code 1"));
  EXPECT_THAT(faults(story.steps[2], story), IsEmpty()) << "it was not reached";
}

TEST(Faults, SayWhatIsInTheWayOnce) {
  const auto story = stories::blocked();
  EXPECT_THAT(faults(story.steps[0], story),
              ElementsAre("VT-x is off in the BIOS", "to do: switch on Advanced > CPU > Intel Virtualization Technology, then power off and on"));
}

TEST(Faults, OfVerifyAreTheDrift) {
  const auto story = stories::drifted();
  EXPECT_THAT(faults(story.steps[2], story), ElementsAre("drift: net.ipv4.ip_forward: running 0 -> 1, at boot 0 -> 1"));
}

}  // namespace kvmstrap::run_story_test
