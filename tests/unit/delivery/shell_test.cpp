#include "delivery/shell.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::shell_test {

TEST(ShellQuoted, IsOneWordThatMeansNothingElse) {
  EXPECT_EQ(shell_quoted("a=b"), "'a=b'");
  EXPECT_EQ(shell_quoted(""), "''");
  EXPECT_EQ(shell_quoted("$(reboot) `id` \"x\" \\ %end"), "'$(reboot) `id` \"x\" \\ %end'");
  EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'");
}

TEST(ShellQuoted, RefusesWhatWouldEndALine) {
  for (const std::string text : {"a\nb", "a\rb", "a\tb", "a\x1b[m", "a\x7f"}) EXPECT_FALSE(shell_quoted(text));
  EXPECT_FALSE(shell_quoted(std::string("a\0b", 3)));
}

}  // namespace kvmstrap::shell_test
