#include "unit/fleet/conversation.hpp"

namespace kvmstrap::confirming_test {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(HostTalk, ConfirmsANetworkOverAConnectionOfItsOwn) {
  Conversation with;
  with.is_under_way();
  with.record("confirm", R"(, "by": "ssh", "command": "x", "seconds": 50)");
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
  with.record("confirm", R"(, "by": "ssh", "command": "x", "seconds": 50)");
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
  with.record("confirm", R"(, "by": "ssh", "command": "x", "seconds": 50)");
  with.ends(255);
  with.talk.ended(Channel::confirming, 255, with.now);
  with.wire.opened.clear();
  with.talk.woken(with.now);
  EXPECT_THAT(with.wire.opened, ElementsAre(HasSubstr("confirming: "), HasSubstr("attach")));
}

TEST(HostTalk, TriesToConfirmMoreThanOnceWithinADeadline) {
  Conversation with;
  with.is_under_way();
  with.record("confirm", R"(, "by": "ssh", "command": "x", "seconds": 50)");
  EXPECT_THAT(with.wire.last, testing::Contains("ConnectTimeout=5"));
}

TEST(HostTalk, ConfirmsTheNetworkOfARunThatAnEndedCallHasLeft) {
  Conversation with;
  with.hears("kvmstrap-fleet have\n{\"under-way\": \"monday-1\"}\n");
  with.ends(4);
  with.hears("kvmstrap-fleet have\n");
  with.record("confirm", R"(, "by": "ssh", "command": "x", "seconds": 50)");
  EXPECT_THAT(with.wire.opened.back(), HasSubstr("kvmstrap-abcd network confirm"));
}

TEST(HostTalk, LeavesTheConfirmationToAPersonWhereTheProfileDoes) {
  Conversation with;
  with.is_under_way();
  with.record("confirm", R"(, "by": "manual", "command": "x", "seconds": 50)");
  EXPECT_EQ(with.wire.opened.size(), 1);
  EXPECT_THAT(with.report().said, HasSubstr("waits for a person"));
  EXPECT_THAT(with.report().asks, HasSubstr("for 50 s at most; there, as root: /var/lib/kvmstrap/bin/kvmstrap-abcd network confirm"));
  with.record("progress", R"(, "text": "59 s are left")");
  EXPECT_THAT(with.report().asks, HasSubstr("network confirm"));
  with.record("step-end", R"(, "id": "define-bridges", "changed": true, "seconds": 2)");
  EXPECT_EQ(with.report().asks, "");
}

TEST(HostTalk, CallsNoPersonForEverToAHostThatGoesOnAsking) {
  Conversation with;
  with.is_under_way();
  int called = 0;
  for (int i = 0; i < 50; ++i) {
    with.record("confirm", R"(, "by": "manual", "command": "x", "seconds": 50)");
    called += with.report().asks.empty() ? 0 : 1;
    with.record("step", R"(, "id": "define-bridges")");
  }
  EXPECT_EQ(called, 5);
}

}  // namespace kvmstrap::confirming_test
