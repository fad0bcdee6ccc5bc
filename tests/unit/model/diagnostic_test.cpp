#include "model/diagnostic.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::diagnostic_test {

TEST(Diagnostic, ShowsPlaceLineCaretAndHint) {
  const Diagnostic d{"profile.yaml", 14, 17, 8, "      gateway4: 10.0.1.1", "bridge br0: gateway 10.0.1.1 is outside 10.0.0.5/24", "on EL6 it is dropped"};
  EXPECT_EQ(to_string(d),
            "profile.yaml:14:17: error: bridge br0: gateway 10.0.1.1 is outside 10.0.0.5/24\n"
            "   14 |       gateway4: 10.0.1.1\n"
            "      |                 ^~~~~~~~\n"
            "   hint: on EL6 it is dropped\n");
}

TEST(Diagnostic, KeepsTabsBeforeTheCaretSoThatBothLinesAreIndentedAlike) {
  const Diagnostic d{"p", 1, 4, 2, "\ta\tbc", "m", ""};
  EXPECT_EQ(to_string(d), "p:1:4: error: m\n    1 | \ta\tbc\n      | \t \t^~\n");
}

TEST(Diagnostic, CountsCharactersNotBytes) {
  const Diagnostic d{"p", 1, 7, 2, "größe: ja", "m", ""};
  EXPECT_EQ(to_string(d), "p:1:7: error: m\n    1 | größe: ja\n      |       ^~\n");
}

TEST(Diagnostic, PointsBehindTheEndOfALine) {
  const Diagnostic d{"p", 3, 5, 1, "ab", "m", ""};
  EXPECT_EQ(to_string(d), "p:3:5: error: m\n    3 | ab\n      |     ^\n");
}

TEST(Diagnostic, WithoutAPlaceIsOneLine) {
  EXPECT_EQ(to_string(Diagnostic{.file = "--set a=b", .message = "m", .hint = "h"}), "--set a=b: error: m\n   hint: h\n");
}

TEST(Diagnostic, WithoutASourceLineShowsNoCaret) {
  EXPECT_EQ(to_string(Diagnostic{.file = "p", .line = 1, .column = 900, .message = "m"}), "p:1:900: error: m\n");
}

}  // namespace kvmstrap::diagnostic_test
