#include "engine/diff.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::diff_test {

TEST(UnifiedDiff, OfTheSameIsEmpty) { EXPECT_EQ(unified_diff("f", "a\nb\n", "a\nb\n"), ""); }

TEST(UnifiedDiff, OfANewFile) { EXPECT_EQ(unified_diff("f", "", "a\n"), "--- /dev/null\n+++ f\n@@ -0,0 +1,1 @@\n+a\n"); }

TEST(UnifiedDiff, OfARemovedFile) { EXPECT_EQ(unified_diff("f", "a\n", ""), "--- f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n"); }

TEST(UnifiedDiff, ShowsThreeLinesAround) {
  EXPECT_EQ(unified_diff("f", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
            "--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(UnifiedDiff, KeepsChangesFarApartInHunksOfTheirOwn) {
  const std::string middle = "1\n2\n3\n4\n5\n6\n7\n8\n";
  EXPECT_EQ(unified_diff("f", "a\n" + middle + "b\n", "A\n" + middle + "B\n"),
            "--- f\n+++ f\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -7,4 +7,4 @@\n 6\n 7\n 8\n-b\n+B\n");
}

}  // namespace kvmstrap::diff_test
