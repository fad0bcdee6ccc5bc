#include "unit/fleet/conversation.hpp"

namespace kvmstrap::host_talk_test {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(HostTalk, FollowsARunToItsEnd) {
  Conversation with;
  EXPECT_THAT(with.wire.opened.front(), HasSubstr("/kvmstrap-abcd apply '\\''-'\\'' "));
  EXPECT_THAT(with.wire.opened.front(), HasSubstr("--run '\\''call-1'\\'' --detach"));
  with.is_under_way();
  EXPECT_THAT(with.wire.sent, ElementsAre("version: 1\n"));
  EXPECT_EQ(with.wire.ended, 1);
  with.record("plan", R"(, "steps": [{"id": "install-packages", "blockers": []}])");
  with.record("step", R"(, "id": "install-packages")");
  EXPECT_EQ(with.report().step, "install-packages");
  with.record("step-end", R"(, "id": "install-packages", "changed": true, "seconds": 3.5)");
  with.record("end", end_record(0));
  with.ends(0);
  EXPECT_EQ(with.report().state, HostState::answered);
  EXPECT_TRUE(is_well(with.report()));
  ASSERT_EQ(with.report().steps.size(), 1);
  EXPECT_EQ(with.report().steps[0].end, HostStepEnd::changed);
  EXPECT_EQ(with.report().steps[0].seconds, 3.5);
}

TEST(HostTalk, TakesEveryStepForAsItWasWhereThereIsNothingToDo) {
  Conversation with;
  with.is_under_way();
  with.record("plan", R"(, "steps": [{"id": "install-packages", "blockers": []}])");
  with.record("end", R"(, "run": "call-1", "exit": 0, "headline": "Nothing to do", "changed": false)");
  with.ends(0);
  EXPECT_EQ(with.report().steps.at(0).end, HostStepEnd::same);
}

TEST(HostTalk, TakesAConnectionThatBrokeUpByTheNextNumber) {
  Conversation with;
  with.is_under_way();
  with.record("step", R"(, "id": "install-packages")");
  with.ends(255);
  EXPECT_EQ(with.report().state, HostState::away);
  with.talk.woken(with.now);
  EXPECT_THAT(with.wire.opened.back(), HasSubstr("attach '\\''call-1'\\'' --from 3 --events jsonl"));
  with.hears("kvmstrap-fleet have\n");
  EXPECT_EQ(with.wire.sent.size(), 1);  // no profile a second time
  with.record("end", end_record(0));
  with.ends(0);
  EXPECT_TRUE(is_well(with.report()));
  EXPECT_EQ(with.report().reconnections, 1);
}

TEST(HostTalk, TakesARunForBegunFromTheMomentOnInWhichItWasAskedFor) {
  Conversation with;
  with.hears("kvmstrap-fleet have\n");
  with.ends(255);
  EXPECT_EQ(with.report().state, HostState::away);
  with.talk.woken(with.now);
  EXPECT_THAT(with.wire.opened.back(), HasSubstr("--run '\\''call-1'\\'' --detach"));  // which starts none that was started
  with.complains("Connection refused");
  with.ends(255);
  EXPECT_EQ(with.report().state, HostState::away) << "nobody knows that nothing was done there";
}

TEST(HostTalk, GivesAHostUpThatDoesNotComeBack) {
  Conversation with;
  with.is_under_way();
  with.ends(255);
  with.now += std::chrono::seconds(599);
  with.talk.woken(with.now);
  EXPECT_EQ(with.report().state, HostState::away);
  with.complains("Connection timed out");
  with.ends(255);
  with.now += std::chrono::seconds(2);
  with.talk.woken(with.now);
  EXPECT_EQ(with.report().state, HostState::lost);
  EXPECT_THAT(with.report().why, HasSubstr("Connection timed out"));
}

TEST(HostTalk, BeginsAnotherRunWhereOneWasKilled) {
  Conversation with;
  with.is_killed();
  EXPECT_THAT(with.wire.opened.back(), HasSubstr("--run '\\''call-2'\\'' --detach"));
  EXPECT_THAT(with.wire.opened.back(), HasSubstr("attach '\\''call-2'\\'' --from 1 "));
  with.hears("kvmstrap-fleet have\n{\"detached\": \"call-2\", \"new\": true}\n");
  with.number = 0;
  with.record("end", end_record(0, "call-2"));
  with.ends(0);
  EXPECT_TRUE(is_well(with.report()));
}

TEST(HostTalk, WaitsForAnotherRunThatIsInTheWay) {
  Conversation with;
  with.hears("kvmstrap-fleet have\n{\"under-way\": \"monday\"}\n");
  with.ends(4);
  EXPECT_THAT(with.wire.opened.back(), HasSubstr("attach '\\''monday'\\'' --from 1"));
  with.hears("kvmstrap-fleet have\n");
  with.record("end", end_record(1, "monday"));
  with.ends(1);
  EXPECT_FALSE(is_over(with.report().state));
  with.talk.woken(with.now);
  EXPECT_THAT(with.wire.opened.back(), HasSubstr("--run '\\''call-1'\\'' --detach"));
}

TEST(HostTalk, WaitsForARunThatNobodyCanFollow) {
  Conversation with;
  with.hears("kvmstrap-fleet have\n{\"under-way\": null}\n");
  with.ends(4);
  EXPECT_EQ(with.report().state, HostState::away);
  EXPECT_EQ(with.report().reconnections, 0);
  with.talk.woken(with.now);
  EXPECT_THAT(with.wire.opened.back(), HasSubstr("--run '\\''call-1'\\'' --detach"));
}

TEST(HostTalk, DoesNotWaitWithoutEndForARunThatMayWaitForAPerson) {
  Conversation with;
  for (int seconds : {0, 599, 2}) {
    EXPECT_FALSE(is_over(with.report().state));
    with.now += std::chrono::seconds(seconds);
    with.hears("kvmstrap-fleet have\n{\"under-way\": null}\n");
    with.ends(4);
    with.talk.woken(with.now);
  }
  EXPECT_EQ(with.report().state, HostState::answered);
  EXPECT_EQ(with.report().exit, Exit::locked);
}

TEST(HostTalk, LooksForAHostThatItHasMet) {
  Conversation with;
  with.hears("kvmstrap-fleet have\n{\"under-way\": null}\n");
  with.ends(4);
  with.talk.woken(with.now);
  with.complains("Connection refused");
  with.ends(255);
  EXPECT_EQ(with.report().state, HostState::away);
}

TEST(HostTalk, NamesTheRunThatItBeganWhateverIsInTheWayOfTheNext) {
  Conversation with;
  with.is_killed();
  with.hears("kvmstrap-fleet have\n{\"under-way\": null}\n");
  with.ends(4);
  with.talk.leave();
  EXPECT_EQ(with.report().state, HostState::left);
  EXPECT_THAT(with.report().why, HasSubstr("call-1"));
}

TEST(HostTalk, TellsWhatARunRefusesBeforeItBegins) {
  Conversation with;
  with.hears("kvmstrap-fleet have\n");
  with.complains("kvmstrap: this system is not one that kvmstrap knows: CentOS Linux release 7.9\n");
  with.ends(3);
  EXPECT_EQ(with.report().state, HostState::answered);
  EXPECT_EQ(with.report().exit, Exit::blocked);
  EXPECT_THAT(with.report().why, HasSubstr("is not one that kvmstrap knows"));
}

TEST(HostTalk, NamesTheRunThatGoesOnWhenItIsLeft) {
  Conversation with;
  with.is_under_way();
  with.talk.leave();
  EXPECT_EQ(with.report().state, HostState::left);
  EXPECT_THAT(with.report().why, HasSubstr("call-1"));
}

TEST(HostTalk, HasNothingToLeaveBeforeARunBegan) {
  Conversation with;
  with.talk.leave();
  EXPECT_EQ(with.report().state, HostState::held_back);
}

TEST(HostTalk, TakesBackByARunOfItsOwn) {
  Conversation with(FleetCommand::revert);
  EXPECT_THAT(with.wire.opened.front(), HasSubstr("/kvmstrap-abcd revert '\\''-'\\'' "));
  EXPECT_THAT(with.wire.opened.front(), HasSubstr("--yes --run '\\''call-1'\\'' --detach"));
  with.is_under_way();
  with.record("end", end_record(0));
  with.ends(0);
  EXPECT_TRUE(is_well(with.report()));
}

TEST(HostTalk, IsDoneWhereTheRunThatIsToBeTakenBackHasNeverBeen) {
  Conversation with(FleetCommand::revert);
  with.hears("kvmstrap-fleet have\n{\"no-run\": \"monday\"}\n");
  EXPECT_TRUE(is_well(with.report()));
  EXPECT_EQ(with.report().headline, no_such_run);
  EXPECT_EQ(with.report().run, "");
}

TEST(HostTalk, HasNothingToTakeBackWhereTheCallChangedNothing) {
  Conversation with(FleetCommand::revert);
  with.hears("kvmstrap-fleet have\n{\"no-run\": \"monday\", \"known\": true}\n");
  EXPECT_TRUE(is_well(with.report()));
  EXPECT_EQ(with.report().headline, "nothing to do");
}

TEST(HostTalk, TellsHowTheLastRunEnded) {
  const auto status = [](const std::string& exit, const std::string& reverts) {
    Conversation with(FleetCommand::status);
    with.hears(
        "kvmstrap-fleet have\n{\"running\": null, \"cut-over\": null, \"runs\": [{\"run\": \"monday-1\", \"profile\": \"rack\", \"why\": \"so\", \"exit\": " +
        exit + ", \"reverts\": " + reverts + "}]}\n");
    with.ends(0);
    return with.report().headline + ": " + with.report().why;
  };
  EXPECT_EQ(status("0", "null"), "last run done: run monday-1, profile rack, at its end: so");
  EXPECT_EQ(status("0", "\"sunday\""), "taken back: run monday-1, took back sunday, at its end: so");
  EXPECT_EQ(status("7", "null"), "network was rolled back: run monday-1, profile rack, at its end: so");
  EXPECT_EQ(status("null", "null"), "run was killed: run monday-1, profile rack, at its end: so");
}

TEST(HostTalk, ShowsWhatWouldBeTakenBack) {
  Conversation with(FleetCommand::revert);
  with.task.begins_runs = false;
  with.hears(
      "kvmstrap-fleet have\n{\"settled\": false, \"blocked\": false, \"steps\": [{\"id\": \"set-sysctl\",\n\"changes\": [{\"summary\": \"one\"}], "
      "\"deferred\": [], "
      "\"warnings\": [], \"blockers\": []}]}\n");
  with.ends(0);
  EXPECT_EQ(with.report().headline, "to change (1)");
}

TEST(HostTalk, ShowsThatNothingWouldBeWhereThatRunHasNeverBeen) {
  Conversation with(FleetCommand::revert);
  with.task.begins_runs = false;
  with.hears("kvmstrap-fleet have\n{\"no-run\": \"monday\"}\n");
  with.ends(2);
  EXPECT_TRUE(is_well(with.report()));
  EXPECT_EQ(with.report().headline, no_such_run);
}

TEST(HostTalk, ReadsTheAnswerOfAPlan) {
  Conversation with(FleetCommand::plan);
  with.hears(
      "kvmstrap-fleet have\n{\"settled\": false, \"blocked\": false, \"steps\": [{\"id\": \"set-sysctl\",\n\"changes\": [{\"summary\": \"one\"}, {\"summary\": "
      "\"two\"}], "
      "\"deferred\": [], \"warnings\": [\"look\"], \"blockers\": []}]}\n");
  with.ends(0);
  EXPECT_EQ(with.report().state, HostState::answered);
  EXPECT_EQ(with.report().headline, "to change (2)");
  EXPECT_THAT(with.report().planned, ElementsAre("+ set-sysctl: one", "+ set-sysctl: two", "! set-sysctl: look"));
  EXPECT_EQ(with.report().steps.at(0).end, HostStepEnd::planned);
}

TEST(HostTalk, TellsWhoConfirmsTheNetworkOfAPlanAndWhereNobodyCan) {
  const auto warned = [](const std::string& reached_at) {
    Conversation with(FleetCommand::plan, {.name = "web", .address = reached_at});
    with.hears(R"(kvmstrap-fleet have
{"settled": false, "blocked": false, "steps": [{"id": "define-bridges", "changes": [], "deferred": [], "blockers": [],
"warnings": ["the old network comes back unless the new one is confirmed, on another machine: ssh -o ControlPath=none root@10.0.0.5 /usr/bin/kvmstrap network confirm"]}]}
)");
    with.ends(0);
    return with.report().planned.at(0);
  };
  EXPECT_THAT(warned("10.0.0.5"), testing::EndsWith("is confirmed, which this machine does over a new connection"));
  EXPECT_THAT(warned("web.example.org"), testing::EndsWith("is confirmed, which this machine does over a new connection"));
  EXPECT_THAT(warned("10.0.0.55"), HasSubstr("is confirmed; this machine reaches it at 10.0.0.55, which is not the new address"));
}

TEST(HostTalk, TakesAnExitCodeThatIsNoneOfKvmstrapsForAFailure) {
  Conversation with(FleetCommand::plan);
  with.hears("kvmstrap-fleet have\n");
  with.complains("cannot execute binary file");
  with.ends(126);
  EXPECT_EQ(with.report().state, HostState::answered);
  EXPECT_EQ(with.report().exit, Exit::failed);
}

TEST(HostTalk, DoesNotBelieveAPlanWhoseChangesAreNone) {
  Conversation with(FleetCommand::plan);
  with.hears(
      "kvmstrap-fleet have\n{\"settled\": false, \"blocked\": false, \"steps\": [{\"id\": \"set-sysctl\", \"changes\": [1], \"deferred\": [], "
      "\"warnings\": 7, \"blockers\": []}]}\n");
  with.ends(0);
  EXPECT_EQ(with.report().state, HostState::broken);
}

TEST(HostTalk, DoesNotBelieveAnAnswerOfAnotherForm) {
  Conversation with(FleetCommand::verify);
  with.hears("kvmstrap-fleet have\n{\"verified\": 1}\n");
  with.ends(0);
  EXPECT_EQ(with.report().state, HostState::broken);
}

}  // namespace kvmstrap::host_talk_test
