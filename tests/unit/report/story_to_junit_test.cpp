#include "report/story_to_junit.hpp"

#include <gmock/gmock.h>

#include "unit/report/stories.hpp"

namespace kvmstrap::story_to_junit_test {

using testing::HasSubstr;
using testing::Not;

// That it is what JUnit's schemas ask is checked by tests/cli/report_test.py.

TEST(StoryJunit, AStepIsATestcase) {
  const auto xml = story_to_junit(stories::verified());
  EXPECT_THAT(xml, HasSubstr("name=\"kvmstrap apply\" hostname=\"rack7.example.com\" timestamp=\"2026-11-28T08:22:42\" tests=\"6\" failures=\"0\" errors=\"0\" "
                             "skipped=\"0\" time=\"83.400\""));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"kvmstrap.apply\" name=\"install-packages\" time=\"61.300\">\n    </testcase>"));
  EXPECT_THAT(xml, HasSubstr("<property name=\"outcome\" value=\"Verified\"/>"));
  EXPECT_THAT(xml, HasSubstr("  $ sysctl -w net.ipv4.ip_forward=1\n"));
}

TEST(StoryJunit, TheStepThatARunEndedInFailedAndTheRestWasSkipped) {
  const auto xml = story_to_junit(stories::rolled_back());
  EXPECT_THAT(xml, HasSubstr("tests=\"6\" failures=\"1\" errors=\"0\" skipped=\"2\""));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"failed\" message=\"the network was put back: 10.0.7.1 does not answer any more\">"));
  EXPECT_THAT(xml, HasSubstr("the host now: its network is the old one; what earlier steps changed stays\n"));
  EXPECT_THAT(xml, HasSubstr("printed last:\ncut-over: br0 has 10.0.7.21/24\n"));
  EXPECT_THAT(xml, HasSubstr("name=\"prove-guest\" time=\"0.000\">\n      <skipped message=\"not reached\"/>"));
}

TEST(StoryJunit, ARunThatEndedInNoStepHasFailedAllTheSame) {
  auto story = stories::verified();
  story.outcome = {.exit = Exit::failed, .why = "the journal cannot be written: No space left on device"};
  EXPECT_THAT(story_to_junit(story), HasSubstr("name=\"run\" time=\"83.400\">\n      <failure type=\"failed\" message=\"the journal cannot be written: "));
}

TEST(StoryJunit, OfCheckAVerdictIsATestcase) {
  const auto xml = story_to_junit(stories::checked());
  EXPECT_THAT(xml, HasSubstr("tests=\"7\" failures=\"1\" errors=\"0\" skipped=\"1\""));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"kvmstrap.check\" name=\"clock\" time=\"0.000\">\n      <failure type=\"fail\" message=\"2000-01-01 00:04"));
}

TEST(StoryJunit, VerdictsOfARunFailNothing) {
  EXPECT_THAT(story_to_junit(stories::verified()), Not(HasSubstr("name=\"clock\""))) << "apply judges the host by its profile";
}

}  // namespace kvmstrap::story_to_junit_test
