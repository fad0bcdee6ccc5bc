#include "host/interrupt.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace kvmstrap::interrupt_test {

using testing::ExitedWithCode;
using testing::KilledBySignal;

void is_interrupted_by(int signal) {
  const InterruptWatch watch("stopping soon\n");
  if (interrupted()) ::_exit(1);
  ::raise(signal);
  if (!interrupted()) ::_exit(2);
}

TEST(InterruptDeathTest, IsAskedByTheFirst) {
  for (const int signal : {SIGINT, SIGTERM}) EXPECT_EXIT((is_interrupted_by(signal), ::_exit(7)), ExitedWithCode(7), "^stopping soon\n$");
}

TEST(InterruptDeathTest, TakesWhatComesAtTheSameTimeForTheSame) {
  const auto twice_at_once = [] {
    const InterruptWatch watch("stopping soon\n");
    ::raise(SIGINT);
    ::raise(SIGINT);
    ::_exit(7);
  };
  EXPECT_EXIT(twice_at_once(), ExitedWithCode(7), "^stopping soon\n$");
}

TEST(InterruptDeathTest, EndsAtTheSecond) {
  const auto twice = [] {
    const InterruptWatch watch("stopping soon\n");
    ::raise(SIGINT);
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    ::raise(SIGINT);
    ::_exit(7);
  };
  EXPECT_EXIT(twice(), KilledBySignal(SIGINT), "^stopping soon\n$");
}

TEST(InterruptDeathTest, EndsTheProgramWithoutAWatch) {
  const auto afterwards = [] {
    { const InterruptWatch watch("stopping soon\n"); }
    ::raise(SIGINT);
  };
  EXPECT_EXIT(afterwards(), KilledBySignal(SIGINT), "^$");
}

TEST(InterruptDeathTest, LeavesIgnoredWhatIsIgnored) {
  const auto in_the_background = [] {
    ::signal(SIGINT, SIG_IGN);
    const InterruptWatch watch("stopping soon\n");
    ::raise(SIGINT);
    ::_exit(interrupted() ? 1 : 7);
  };
  EXPECT_EXIT(in_the_background(), ExitedWithCode(7), "^$");
}

}  // namespace kvmstrap::interrupt_test
