#include "model/utc.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::utc_test {

constexpr std::chrono::system_clock::time_point moment{std::chrono::milliseconds(1'795'854'162'007)};

TEST(Utc, IsToldToTheSecond) { EXPECT_EQ(in_utc(moment), "2026-11-28T08:22:42Z"); }

TEST(Utc, IsToldToTheMillisecondWithItsZeros) { EXPECT_EQ(in_utc_to_the_millisecond(moment), "2026-11-28T08:22:42.007Z"); }

}  // namespace kvmstrap::utc_test
