#include "fleet/host_talk.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kvmstrap {
namespace {

using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FakeWire : public Wire {
 public:
  void open(Channel channel, const std::vector<std::string>& argv) override {
    opened.push_back((channel == Channel::main ? "" : "confirming: ") + argv.back());
    last = argv;
  }
  void send(Channel, std::shared_ptr<const std::string> bytes) override { sent.push_back(*bytes); }
  void end_input(Channel) override { ++ended; }
  void close(Channel) override { ++closed; }
  void wake(std::chrono::milliseconds after) override { alarm = after; }

  std::vector<std::string> opened;
  std::vector<std::string> last;
  std::vector<std::string> sent;
  int ended = 0;
  int closed = 0;
  std::chrono::milliseconds alarm{0};  ///< the one that is set
};

/// A conversation with a host of this name; what it answers is played.
class Conversation {
 public:
  explicit Conversation(FleetCommand command = FleetCommand::apply, Target target = {.name = "web", .address = "10.0.0.5"}, const char* password = nullptr)
      : host{std::move(target), {"-", "--set", "a=it's"}},
        task{.command = command,
             .id = "call",
             .profile = std::make_shared<const std::string>("version: 1\n"),
             .sha256 = "abcd",
             .compressed_executable = [] { return std::make_shared<const std::string>("EXECUTABLE"); },
             .sudo_password = password ? std::make_shared<const std::string>(password) : nullptr},
        talk(host, task, wire) {
    talk.begin();
  }

  void hears(const std::string& text) { talk.said(Channel::main, text); }
  void complains(const std::string& text) { talk.complained(Channel::main, text); }
  void ends(int exit) { talk.ended(Channel::main, exit, now); }
  /// A record with the number that comes next.
  void record(const std::string& event, const std::string& more = {}) {
    hears(fmt::format(R"({{"number": {}, "event": "{}"{}}})", ++number, event, more) + "\n");
  }
  void is_under_way() {
    hears("kvmstrap-fleet have\n{\"detached\": \"call-1\", \"new\": true}\n");
    record("run");
  }
  const HostReport& report() const { return talk.report(); }

  FleetHost host;
  FleetTask task;
  FakeWire wire;
  HostTalk talk;
  int number = 0;
  steady_clock::time_point now;
};

std::string end_record(int exit, const std::string& run = "call-1") {
  return fmt::format(
      R"(, "run": "{}", "exit": {}, "headline": "Verified", "step": "", "why": "as it says", "detail": "", "state": "", "next": "", "changed": true)", run,
      exit);
}

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

TEST(HostTalk, SendsTheExecutableOnlyWhereItIsNeeded) {
  Conversation with;
  with.hears("kvmstrap-fleet need\n");
  EXPECT_THAT(with.wire.sent, ElementsAre("10\n", "EXECUTABLE"));
  EXPECT_EQ(with.wire.ended, 0);
  with.hears("kvmstrap-fleet have\n");
  EXPECT_THAT(with.wire.sent, ElementsAre("10\n", "EXECUTABLE", "version: 1\n"));
}

TEST(HostTalk, TellsWhyTheExecutableDidNotArrive) {
  Conversation with;
  with.hears("kvmstrap-fleet need\nkvmstrap-fleet failed the executable did not arrive whole: 100% /var\n");
  with.ends(71);
  EXPECT_EQ(with.report().state, HostState::undelivered);
  EXPECT_THAT(with.report().why, HasSubstr("100% /var"));
}

TEST(HostTalk, TakesWhatALoginShellPrintsForNoAnswer) {
  Conversation with;
  with.hears("Welcome!\nauthorised use only\n");
  with.is_under_way();
  EXPECT_EQ(with.report().state, HostState::running);
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

TEST(HostTalk, GivesAHostUpThatTakesAConnectionAndSaysNothing) {
  Conversation with;
  EXPECT_EQ(with.wire.alarm, std::chrono::minutes(10));
  with.talk.woken(with.now);
  EXPECT_EQ(with.report().state, HostState::unreachable);
  EXPECT_GE(with.wire.closed, 1);
}

TEST(HostTalk, BeginsAnotherRunWhereOneWasKilled) {
  Conversation with;
  with.is_under_way();
  with.hears(R"({"number": 2, "event": "lost", "why": "the host was booted since"})"
             "\n");
  with.ends(1);
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
  with.is_under_way();
  with.hears(R"({"number": 2, "event": "lost", "why": "the host was booted since"})"
             "\n");
  with.ends(1);
  with.hears("kvmstrap-fleet have\n{\"under-way\": null}\n");
  with.ends(4);
  with.talk.leave();
  EXPECT_EQ(with.report().state, HostState::left);
  EXPECT_THAT(with.report().why, HasSubstr("call-1"));
}

TEST(HostTalk, SendsThePasswordOfSudoWhereItIsAskedForAndNowhereElse) {
  Conversation with(FleetCommand::apply, {.name = "web", .address = "10.0.0.5", .ssh = {.sudo = true}}, "secret\n");
  EXPECT_THAT(with.wire.sent, IsEmpty());
  with.complains("We trust you have received the usual lecture\n[kvmstrap: password ");
  with.complains("for sudo]");
  EXPECT_THAT(with.wire.sent, ElementsAre("secret\n"));
  with.is_under_way();
  EXPECT_THAT(with.wire.sent, ElementsAre("secret\n", "version: 1\n"));
  with.record("confirm", R"(, "command": "x", "seconds": 50)");
  EXPECT_EQ(with.wire.sent.size(), 2);
  with.talk.complained(Channel::confirming, sudo_prompt);
  EXPECT_EQ(with.wire.sent.back(), "secret\n");
}

TEST(HostTalk, TellsOfAPasswordThatSudoDoesNotTake) {
  Conversation with(FleetCommand::apply, {.name = "web", .address = "10.0.0.5", .ssh = {.sudo = true}}, "secret\n");
  with.complains(std::string(sudo_prompt));
  with.complains("Sorry, try again.\n" + std::string(sudo_prompt));
  EXPECT_EQ(with.report().state, HostState::denied);
  EXPECT_THAT(with.wire.sent, ElementsAre("secret\n"));
}

TEST(HostTalk, ConfirmsANetworkOverAConnectionOfItsOwn) {
  Conversation with;
  with.is_under_way();
  with.record("confirm", R"(, "command": "x", "seconds": 50)");
  EXPECT_THAT(with.wire.opened.back(), HasSubstr("confirming: "));
  EXPECT_THAT(with.wire.opened.back(), HasSubstr("kvmstrap-abcd network confirm"));
  EXPECT_THAT(with.wire.last, testing::Contains("ControlPath=none"));
  with.talk.ended(Channel::confirming, 255, with.now);
  with.talk.woken(with.now);
  EXPECT_EQ(with.wire.opened.size(), 3);  // again
  with.talk.ended(Channel::confirming, 0, with.now);
  EXPECT_EQ(with.report().confirmations, 1);
}

TEST(HostTalk, ConfirmsOnceMoreWhateverTheRunSaysMeanwhile) {
  Conversation with;
  with.is_under_way();
  with.record("confirm", R"(, "command": "x", "seconds": 50)");
  with.talk.ended(Channel::confirming, 255, with.now);
  const auto soon = with.wire.alarm;
  EXPECT_LE(soon, std::chrono::seconds(1));
  with.record("progress", R"(, "text": "waits")");
  EXPECT_EQ(with.wire.alarm, soon);
  with.talk.woken(with.now);
  EXPECT_THAT(with.wire.opened.back(), HasSubstr("confirming: "));
  EXPECT_GT(with.wire.alarm, soon);
}

TEST(HostTalk, ConfirmsOnceMoreWhereItsOtherConnectionBrokeAsWell) {
  Conversation with;
  with.is_under_way();
  with.record("confirm", R"(, "command": "x", "seconds": 50)");
  with.ends(255);
  with.talk.ended(Channel::confirming, 255, with.now);
  with.wire.opened.clear();
  with.talk.woken(with.now);
  EXPECT_THAT(with.wire.opened, ElementsAre(HasSubstr("confirming: "), HasSubstr("attach")));
}

TEST(HostTalk, TriesToConfirmMoreThanOnceWithinADeadline) {
  Conversation with;
  with.is_under_way();
  with.record("confirm", R"(, "command": "x", "seconds": 50)");
  EXPECT_THAT(with.wire.last, testing::Contains("ConnectTimeout=5"));
}

TEST(HostTalk, LeavesTheConfirmationToAPersonWhereTheProfileDoes) {
  Conversation with;
  with.host.confirms = false;
  with.is_under_way();
  with.record("confirm", R"(, "command": "x", "seconds": 50)");
  EXPECT_EQ(with.wire.opened.size(), 1);
}

TEST(HostTalk, OffersOldAlgorithmsOnceItHasToAndSaysSo) {
  Conversation with;
  with.complains("no matching host key type found. Their offer: ssh-rsa");
  with.ends(255);
  EXPECT_EQ(with.wire.opened.size(), 2);
  EXPECT_THAT(with.wire.last, testing::Contains("HostKeyAlgorithms=+ssh-rsa"));
  with.complains("no matching host key type found. Their offer: ssh-dss");
  with.ends(255);
  EXPECT_EQ(with.report().state, HostState::unreachable);
}

TEST(HostTalk, OffersNoOldAlgorithmsWhereTheInventoryForbidsIt) {
  Conversation with(FleetCommand::apply, {.name = "web", .address = "a", .ssh = {.old_algorithms = false}});
  with.complains("no matching host key type found. Their offer: ssh-rsa");
  with.ends(255);
  EXPECT_EQ(with.report().state, HostState::unreachable);
}

struct Refusal {
  std::string said;
  int exit;
  HostState state;
};

class NotLetIn : public testing::TestWithParam<Refusal> {};

TEST_P(NotLetIn, IsToldByWhatSshSays) {
  Conversation with;
  with.complains(GetParam().said);
  with.ends(GetParam().exit);
  EXPECT_EQ(with.report().state, GetParam().state);
}

INSTANTIATE_TEST_SUITE_P(Each, NotLetIn,
                         testing::Values(Refusal{"ssh: connect to host 10.0.0.5 port 22: Connection refused", 255, HostState::unreachable},
                                         Refusal{"Host key verification failed.", 255, HostState::untrusted},
                                         Refusal{"root@10.0.0.5: Permission denied (publickey).", 255, HostState::denied},
                                         Refusal{"sudo: sorry, you must have a tty to run sudo", 1, HostState::denied}));

TEST(HostTalk, TellsWhatARunRefusesBeforeItBegins) {
  Conversation with;
  with.hears("kvmstrap-fleet have\n");
  with.complains("kvmstrap: this system is not one that kvmstrap knows: CentOS Linux release 7.9\n");
  with.ends(3);
  EXPECT_EQ(with.report().state, HostState::answered);
  EXPECT_EQ(with.report().exit, Exit::blocked);
  EXPECT_THAT(with.report().why, HasSubstr("is not one that kvmstrap knows"));
}

struct Lie {
  std::string name;
  std::string said;
};

class Hostile : public testing::TestWithParam<Lie> {};

TEST_P(Hostile, IsNotBelieved) {
  Conversation with;
  with.is_under_way();
  with.hears(GetParam().said);
  with.ends(0);
  EXPECT_EQ(with.report().state, HostState::broken);
  EXPECT_FALSE(is_well(with.report()));
}

INSTANTIATE_TEST_SUITE_P(Each, Hostile,
                         testing::Values(Lie{"no_record", "hello\n"},
                                         Lie{"a_number_left_out", R"({"number": 3, "event": "end", "run": "call-1", "exit": 0})"
                                                                  "\n"},
                                         Lie{"a_number_twice", R"({"number": 1, "event": "end", "run": "call-1", "exit": 0})"
                                                               "\n"},
                                         Lie{"the_end_of_another_run", R"({"number": 2, "event": "end", "run": "call-0", "exit": 0})"
                                                                       "\n"},
                                         Lie{"an_exit_code_that_there_is_not", R"({"number": 2, "event": "end", "run": "call-1", "exit": 99})"
                                                                               "\n"},
                                         Lie{"another_exit_code_than_it_ended_with", R"({"number": 2, "event": "end", "run": "call-1", "exit": 5})"
                                                                                     "\n"},
                                         Lie{"something_behind_its_end", R"({"number": 2, "event": "end", "run": "call-1", "exit": 0})"
                                                                         "\n"
                                                                         R"({"number": 3, "event": "step"})"
                                                                         "\n"},
                                         Lie{"a_line_without_end", std::string(70'000, 'x')},
                                         Lie{"a_number_that_is_none", R"({"number": "2", "event": "end"})"
                                                                      "\n"}),
                         [](const auto& lie) { return lie.param.name; });

TEST(HostTalk, TakesABoundedAmountOfWhatAHostSays) {
  Conversation with;
  with.is_under_way();
  const auto text = R"(, "text": ")" + std::string(60'000, 'x') + "\"";
  for (int i = 0; i < 1000 && !is_over(with.report().state); ++i) with.record("progress", text);
  EXPECT_EQ(with.report().state, HostState::broken);
  EXPECT_LT(with.number, 600);
}

TEST(HostTalk, ShowsNoEscapeSequencesOfAHost) {
  Conversation with;
  with.is_under_way();
  with.record("progress", R"(, "text": "\u001b[2Jgone\nnext")");
  EXPECT_THAT(with.report().said, testing::Not(HasSubstr("\033")));
  EXPECT_THAT(with.report().said, testing::Not(HasSubstr("\n")));
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

TEST(HostTalk, ReadsTheAnswerOfAPlan) {
  Conversation with(FleetCommand::plan);
  with.hears(
      "kvmstrap-fleet have\n{\"settled\": false, \"blocked\": false, \"steps\": [{\"id\": \"set-sysctl\",\n\"changes\": [1, 2], \"deferred\": [], "
      "\"blockers\": []}]}\n");
  with.ends(0);
  EXPECT_EQ(with.report().state, HostState::answered);
  EXPECT_EQ(with.report().headline, "2 to change");
  EXPECT_EQ(with.report().steps.at(0).end, HostStepEnd::planned);
}

TEST(HostTalk, TakesAnExitCodeThatIsNoneOfKvmstrapsForAFailure) {
  Conversation with(FleetCommand::plan);
  with.hears("kvmstrap-fleet have\n");
  with.complains("cannot execute binary file");
  with.ends(126);
  EXPECT_EQ(with.report().state, HostState::answered);
  EXPECT_EQ(with.report().exit, Exit::failed);
}

TEST(HostTalk, DoesNotBelieveAnAnswerOfAnotherForm) {
  Conversation with(FleetCommand::verify);
  with.hears("kvmstrap-fleet have\n{\"verified\": 1}\n");
  with.ends(0);
  EXPECT_EQ(with.report().state, HostState::broken);
}

}  // namespace
}  // namespace kvmstrap
