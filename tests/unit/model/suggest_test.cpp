#include "model/suggest.hpp"

#include <gtest/gtest.h>

#include <array>

namespace kvmstrap::suggest_test {

constexpr std::array<std::string_view, 5> names{"bridges", "ethernets", "forward-delay", "dhcp4", "url"};

TEST(EditDistance, CountsInsertionsRemovalsReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("stp", "stp"), 0U);
  EXPECT_EQ(edit_distance("", "stp"), 3U);
  EXPECT_EQ(edit_distance("bridges", "bridge"), 1U);
  EXPECT_EQ(edit_distance("bridge", "bridges"), 1U);
  EXPECT_EQ(edit_distance("bridges", "bridgas"), 1U);
  EXPECT_EQ(edit_distance("brigdes", "bridges"), 1U);
  EXPECT_EQ(edit_distance("abcd", "dcba"), 3U);
}

TEST(Closest, FindsWhatWasMeant) {
  EXPECT_EQ(closest("brigdes", names), "bridges");
  EXPECT_EQ(closest("bridge", names), "bridges");
  EXPECT_EQ(closest("forward_delay", names), "forward-delay");
  EXPECT_EQ(closest("DHCP4", names), "dhcp4");
}

TEST(Closest, DoesNotGuessWhenNothingIsNear) {
  EXPECT_EQ(closest("packages", names), std::nullopt);
  EXPECT_EQ(closest("x", names), std::nullopt);
  EXPECT_EQ(closest("", names), std::nullopt);
  EXPECT_EQ(closest(std::string(100'000, 'b'), names), std::nullopt);
}

TEST(Closest, TakesTheNearestAndTheFirstOfEquals) {
  constexpr std::array<std::string_view, 3> bridges{"br00", "br0", "br1"};
  EXPECT_EQ(closest("br0", bridges), "br0");
  EXPECT_EQ(closest("br2", bridges), "br0");
}

TEST(DidYouMean, IsASentenceOrNothing) {
  EXPECT_EQ(did_you_mean("dhpc4", names), "did you mean 'dhcp4'?");
  EXPECT_EQ(did_you_mean("security", names), "");
}

}  // namespace kvmstrap::suggest_test
