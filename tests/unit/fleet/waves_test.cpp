#include "fleet/waves.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

namespace kvmstrap::waves_test {

using testing::ElementsAre;
using testing::IsEmpty;

HostReport waiting() { return {}; }
HostReport under_way() { return {.state = HostState::running}; }
HostReport well() { return {.state = HostState::answered, .exit = Exit::done}; }
HostReport rolled_back() { return {.state = HostState::answered, .exit = Exit::network_rolled_back}; }
HostReport unreachable() { return {.state = HostState::unreachable}; }

NextHosts next(std::deque<HostReport> hosts, const WaveRules& rules) {
  std::vector<const HostReport*> all;
  for (const auto& host : hosts) all.push_back(&host);
  return next_hosts(all, rules);
}

TEST(Waves, HaveTheCanaryFirstThenBatchesThenTheRest) {
  EXPECT_THAT(wave_sizes(10, {.canary = 1, .batch = 4}), ElementsAre(1, 4, 4, 1));
  EXPECT_THAT(wave_sizes(10, {.canary = 1}), ElementsAre(1, 9));
  EXPECT_THAT(wave_sizes(10, {}), ElementsAre(10));
  EXPECT_THAT(wave_sizes(2, {.canary = 5, .batch = 4}), ElementsAre(2));
  EXPECT_THAT(wave_sizes(0, {.canary = 1}), IsEmpty());
}

TEST(Waves, BeginNoOneBesideTheCanary) {
  EXPECT_THAT(next({waiting(), waiting(), waiting()}, {.canary = 1}).begin, ElementsAre(0));
  EXPECT_THAT(next({under_way(), waiting(), waiting()}, {.canary = 1}).begin, IsEmpty());
  EXPECT_THAT(next({well(), waiting(), waiting()}, {.canary = 1}).begin, ElementsAre(1, 2));
}

TEST(Waves, WaitForTheWholeWaveBefore) {
  EXPECT_THAT(next({well(), under_way(), waiting(), waiting()}, {.batch = 2}).begin, IsEmpty());
  EXPECT_THAT(next({well(), well(), waiting(), waiting()}, {.batch = 2}).begin, ElementsAre(2, 3));
}

TEST(Waves, SpeakToNoMoreHostsAtOnceThanForks) {
  EXPECT_THAT(next({waiting(), waiting(), waiting()}, {.forks = 2}).begin, ElementsAre(0, 1));
  EXPECT_THAT(next({under_way(), waiting(), waiting()}, {.forks = 2}).begin, ElementsAre(1));
  EXPECT_THAT(next({under_way(), under_way(), waiting()}, {.forks = 2}).begin, IsEmpty());
}

TEST(Waves, AreHeldBackByOneFailureMoreThanIsAllowed) {
  EXPECT_TRUE(next({rolled_back(), waiting()}, {.canary = 1}).hold_back);
  EXPECT_TRUE(next({unreachable(), waiting()}, {.canary = 1}).hold_back);
  EXPECT_FALSE(next({rolled_back(), waiting()}, {.canary = 1, .failures = 1}).hold_back);
  EXPECT_THAT(next({rolled_back(), waiting()}, {.canary = 1, .failures = 1}).begin, ElementsAre(1));
  EXPECT_FALSE(next({well(), waiting()}, {.canary = 1}).hold_back);
}

}  // namespace kvmstrap::waves_test
