#include "unit/fleet/conversation.hpp"

namespace kvmstrap::letting_in_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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

TEST(HostTalk, GivesAHostUpThatTakesAConnectionAndSaysNothing) {
  Conversation with;
  EXPECT_EQ(with.wire.alarm, std::chrono::minutes(10));
  with.talk.woken(with.now);
  EXPECT_EQ(with.report().state, HostState::unreachable);
  EXPECT_GE(with.wire.closed, 1);
}

TEST(HostTalk, SendsThePasswordOfSudoWhereItIsAskedForAndNowhereElse) {
  Conversation with(FleetCommand::apply, {.name = "web", .address = "10.0.0.5", .ssh = {.sudo = true}}, "secret\n");
  EXPECT_THAT(with.wire.sent, IsEmpty());
  with.complains("We trust you have received the usual lecture\n[kvmstrap: password ");
  with.complains("for sudo]");
  EXPECT_THAT(with.wire.sent, ElementsAre("secret\n"));
  with.is_under_way();
  EXPECT_THAT(with.wire.sent, ElementsAre("secret\n", "version: 1\n"));
  with.record("confirm", R"(, "by": "ssh", "command": "x", "seconds": 50)");
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
  EXPECT_THAT(with.report().next, HasSubstr("old-algorithms:"));
}

struct NotIn {
  std::string said;
  int exit;
  HostState state;
  std::string next;
};

class NotLetIn : public testing::TestWithParam<NotIn> {};

TEST_P(NotLetIn, IsToldByWhatSshSays) {
  Conversation with;
  with.complains(GetParam().said);
  with.ends(GetParam().exit);
  EXPECT_EQ(with.report().state, GetParam().state);
  EXPECT_THAT(with.report().next, HasSubstr(GetParam().next));
}

INSTANTIATE_TEST_SUITE_P(
    Each, NotLetIn,
    testing::Values(NotIn{"ssh: connect to host 10.0.0.5 port 22: Connection refused", 255, HostState::unreachable, "no sshd at that port"},
                    NotIn{"ssh: connect to host 10.0.0.5 port 22: Connection timed out", 255, HostState::unreachable, "is it up?"},
                    NotIn{"ssh: connect to host 10.0.0.5 port 22: No route to host", 255, HostState::unreachable, "in this network?"},
                    NotIn{"ssh: connect to host 10.0.0.5 port 22: Network is unreachable", 255, HostState::unreachable, "its routes"},
                    NotIn{"ssh: Could not resolve hostname web1: Name or service not known", 255, HostState::unreachable, "give the host an address"},
                    NotIn{"Connection closed by 10.0.0.5 port 22", 255, HostState::unreachable, "once it can be reached"},
                    NotIn{"Host key verification failed.", 255, HostState::untrusted, "known_hosts"},
                    NotIn{"root@10.0.0.5: Permission denied (publickey).", 255, HostState::denied, "ssh -v"},
                    NotIn{"sudo: sorry, you must have a tty to run sudo", 1, HostState::denied, "!requiretty"}));

}  // namespace kvmstrap::letting_in_test
