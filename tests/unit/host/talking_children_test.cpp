#include "host/talking_children.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace kvmstrap::talking_children_test {

using testing::HasSubstr;

/// What one child says until it ends.
class Heard {
 public:
  ChildListener listener() {
    return {[this](std::string_view bytes) { out += bytes; }, [this](std::string_view bytes) { err += bytes; }, [this](int code) { exit = code; }};
  }

  std::string out;
  std::string err;
  int exit = -1;
};

std::shared_ptr<const std::string> text(std::string bytes) { return std::make_shared<const std::string>(std::move(bytes)); }

TEST(TalkingChildren, HearWhatIsSentAndAreHeardToTheirEnd) {
  TalkingChildren children;
  Heard heard;
  const auto child = children.start({"/bin/sh", "-c", "cat; echo wrong >&2; exit 3"}, heard.listener());
  children.send(child, text("one "));
  children.send(child, text("two"));
  children.end_input(child);
  children.run();
  EXPECT_EQ(heard.out, "one two");
  EXPECT_EQ(heard.err, "wrong\n");
  EXPECT_EQ(heard.exit, 3);
}

TEST(TalkingChildren, TakeMoreThanAPipeHolds) {
  TalkingChildren children;
  Heard heard;
  const std::string much(4'000'000, 'x');
  const auto child = children.start({"/bin/cat"}, heard.listener());
  children.send(child, text(much));
  children.end_input(child);
  children.run();
  EXPECT_TRUE(heard.out == much);
  EXPECT_EQ(heard.exit, 0);
}

/// Each ends when its outputs have long been closed: the end is heard of at once.
TEST(TalkingChildren, MayBeStartedByWhoHearsOfAnEnd) {
  TalkingChildren children;
  int ended = 0;
  std::function<void(int)> start = [&](int more) {
    ChildListener listener;
    listener.ended = [&, more](int) {
      ++ended;
      for (int i = 0; i < (more > 40 ? 2 : 1) && more > 0; ++i) start(more - 1);
    };
    children.start({"/bin/sh", "-c", "exec >&- 2>&-; exec sleep 0.02"}, listener);
  };
  start(44);
  children.run();
  EXPECT_EQ(ended, 1 + 2 + 4 + 8 + 16 * 41);
}

TEST(TalkingChildren, AreHeardToTheirEndByWhoListensSlowly) {
  TalkingChildren children;
  std::size_t heard = 0;
  ChildListener listener;
  listener.out = [&](std::string_view bytes) {
    heard += bytes.size();
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
  };
  children.start({"/usr/bin/head", "-c", "30000", "/dev/zero"}, listener);
  children.run();
  EXPECT_EQ(heard, 30000);
}

TEST(TalkingChildren, TalkSideBySide) {
  TalkingChildren children;
  Heard first, second;
  const auto waits = children.start({"/bin/cat"}, first.listener());
  ChildListener listener = second.listener();
  listener.ended = [&](int code) {
    second.exit = code;
    children.send(waits, text("after the second"));
    children.end_input(waits);
  };
  children.start({"/bin/echo", "second"}, listener);
  children.run();
  EXPECT_EQ(second.out, "second\n");
  EXPECT_EQ(first.out, "after the second");
}

TEST(TalkingChildren, AreNotHeardOnceTheyAreEnded) {
  TalkingChildren children;
  Heard heard;
  const auto child = children.start({"/bin/sh", "-c", "echo said; sleep 60"}, heard.listener());
  children.alarm(std::chrono::milliseconds(200), [&] {
    children.end(child);
    children.end(child);  // no mistake
  });
  const auto began = std::chrono::steady_clock::now();
  children.run();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30));
  EXPECT_EQ(heard.out, "said\n");
  EXPECT_EQ(heard.exit, -1);
}

TEST(TalkingChildren, MayBeEndedByWhatTheySay) {
  TalkingChildren children;
  TalkingChildren::Child child = 0;
  int pieces = 0;
  child = children.start({"/bin/sh", "-c", "yes"}, {[&](std::string_view) {
                                                      ++pieces;
                                                      children.end(child);
                                                    },
                                                    {},
                                                    {}});
  children.run();
  EXPECT_EQ(pieces, 1);
}

TEST(TalkingChildren, ThatCannotBeStartedSayWhyAndEndWith127) {
  TalkingChildren children;
  Heard heard;
  const auto child = children.start({"no-such-program"}, heard.listener());
  children.send(child, text("x"));
  children.run();
  EXPECT_EQ(heard.exit, 127);
  EXPECT_THAT(heard.err, HasSubstr("there is no no-such-program"));
}

TEST(TalkingChildren, ThatCloseTheirInputEndNobody) {
  TalkingChildren children;
  Heard heard;
  const auto child = children.start({"/bin/sh", "-c", "exec <&-; sleep 0.3; echo still"}, heard.listener());
  children.alarm(std::chrono::milliseconds(150), [&] { children.send(child, text(std::string(1'000'000, 'x'))); });
  children.run();
  EXPECT_EQ(heard.out, "still\n");
}

TEST(TalkingChildren, AreLeftByStop) {
  TalkingChildren children;
  int rang = 0;
  children.alarm(std::chrono::milliseconds(10), [&] {
    ++rang;
    children.stop();
  });
  children.alarm(std::chrono::seconds(60), [&] { ++rang; });
  children.run();
  EXPECT_EQ(rang, 1);
}

}  // namespace kvmstrap::talking_children_test
