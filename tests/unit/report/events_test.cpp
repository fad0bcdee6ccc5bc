#include "report/events.hpp"

#include <gmock/gmock.h>

#include "unit/fake_reader.hpp"

namespace kvmstrap::events_test {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::SizeIs;

struct EventsOfARun : testing::Test {
  std::vector<std::string> kinds() const {
    std::vector<std::string> all;
    for (const auto& event : told) all.push_back(event.at("event"));
    return all;
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (const auto& event : told) all.push_back(event.at("text"));
    return all;
  }

  std::vector<Json> told;
  bool full = false;  ///< the disk
  std::chrono::steady_clock::time_point now{};
  Events events{"run-1",
                [this](const std::string& line) {
                  if (!full) told.push_back(Json::parse(line));
                  return !full;
                },
                [this] { return now; }};
  PlannedStep step{"install-packages", "Install packages", {.changes = {ChangeOf<Package>{{"a"}, Absent{}, {}}}}};
};

TEST_F(EventsOfARun, AreNumberedFromOne) {
  FakeReader reader;
  reader.put("/proc/sys/kernel/hostname", "rack7\n");
  events.begin("p", {.release = "CentOS release 6.7 (Final)", .boot_id = "b"}, reader);
  events.plan({{step}});
  events.step_started(step);
  events.decided("something");
  events.action_started(1, {step.proposal.changes, {}});
  now += milliseconds(1500);
  events.step_ended(step, true);
  events.end({});
  EXPECT_THAT(kinds(), ElementsAre("run", "plan", "step", "decided", "action", "step-end", "end"));
  for (std::size_t i = 0; i < told.size(); ++i) EXPECT_EQ(told[i].at("number"), i + 1);
  EXPECT_EQ(told[0].at("run"), "run-1");
  EXPECT_EQ(told[0].at("host"), "rack7");
  EXPECT_EQ(told[0].at("boot-id"), "b");
  EXPECT_EQ(told[0].at("system"), "CentOS release 6.7 (Final)");
  EXPECT_EQ(told[1].at("settled"), false);
  EXPECT_EQ(told[1].at("steps").at(0).at("changes"), Json::array({"install package a"}));
  EXPECT_EQ(told[4].at("subjects"), Json::array({"package:a"}));
  EXPECT_EQ(told[4].at("step"), "install-packages");
  EXPECT_EQ(told[5].at("seconds"), 1.5);
  EXPECT_EQ(told[6].at("headline"), "Verified");
  EXPECT_EQ(told[6].at("changed"), true);
}

TEST_F(EventsOfARun, OfOneThatChangedNothingSaySo) {
  events.end({.why = "the host is as the profile says"});
  EXPECT_EQ(told.at(0).at("headline"), "Nothing to do");
  EXPECT_EQ(told.at(0).at("changed"), false);
}

TEST_F(EventsOfARun, TellHowItEndedInTheWordsOfItsExitCode) {
  events.end({.exit = Exit::network_rolled_back, .step = "define-bridges", .why = "silent", .next = "mend it"});
  EXPECT_EQ(told.at(0).at("exit"), 7);
  EXPECT_EQ(told.at(0).at("headline"), "Network rolled back");
  EXPECT_EQ(told.at(0).at("next"), "mend it");
  events.end({.prepared = true});
  EXPECT_EQ(told.at(1).at("headline"), "Prepared");
}

TEST_F(EventsOfARun, TellOfProgressOnceASecondWhatWasSaidLast) {
  for (const auto* line : {"1", "2", "3"}) events.progress(line);
  now += milliseconds(999);
  events.progress("4");
  EXPECT_THAT(texts(), ElementsAre("1"));
  now += milliseconds(1);
  events.progress("");  // nothing new is said, but time goes by
  EXPECT_THAT(texts(), ElementsAre("1", "4"));
  now += milliseconds(5000);
  events.progress("");
  EXPECT_THAT(told, SizeIs(2)) << "nothing is told twice";
}

TEST_F(EventsOfARun, TellThatAConfirmationIsWaitedFor) {
  events.waits_for({Confirm::ssh, "ssh root@rack7 /usr/bin/kvmstrap network confirm", 42});
  EXPECT_EQ(kinds(), std::vector<std::string>{"confirm"});
  EXPECT_EQ(told.at(0).at("by"), "ssh");
  EXPECT_EQ(told.at(0).at("seconds"), 42);
}

TEST_F(EventsOfARun, HaveNoGapWhereOneCouldNotBeWritten) {
  events.decided("a");
  full = true;
  events.decided("b");
  full = false;
  events.end({});
  EXPECT_THAT(kinds(), ElementsAre("decided", "end"));
  EXPECT_EQ(told.at(1).at("number"), 2);
}

TEST_F(EventsOfARun, AreNeverLongerThanSixtyFourKibibytes) {
  for (int i = 0; i < 10'000; ++i) step.proposal.changes.push_back(ChangeOf<Package>{{"a-package-" + std::to_string(i)}, Absent{}, {}});
  std::size_t longest = 0;
  Events measured("run-1", [&](const std::string& line) {
    longest = std::max(longest, line.size() + 1);
    return true;
  });
  measured.plan({{step}});
  measured.end({.detail = std::string(100'000, '\x1b')});
  EXPECT_LE(longest, 65'536u);
  EXPECT_GT(longest, 20'000u);
}

}  // namespace kvmstrap::events_test
