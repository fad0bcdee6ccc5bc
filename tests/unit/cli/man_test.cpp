#include "cli/man.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace kvmstrap::man_test {

/// What groff prints of a page that holds `source` alone.
std::string printed(const std::string& source) {
  const auto folder = testing::TempDir();
  std::ofstream(folder + "page") << source << "\n";
  EXPECT_EQ(std::system(("groff -Tascii -P-cbou <" + folder + "page 2>&1 | sed '/^$/d' >" + folder + "printed").c_str()), 0);
  std::ifstream in(folder + "printed");
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Troff, PrintsToTheLetterWhatItWouldTakeForACommand) {
  for (const std::string text : {"plain words", ".br is no request here", "'nor is this", "a \\fBbackslash\\fR and \\n", "--set KEY=VALUE",
                                 "a `command` and 'text'", "~/.bashrc ^ caret", "\"quoted\""})
    EXPECT_EQ(printed(troff(text)), text + "\n");
}

TEST(Troff, GuardsTheBeginningOfEveryLine) { EXPECT_EQ(troff("one\n.two\n'three"), "one\n\\&.two\n\\&\\(aqthree"); }

TEST(Troff, WritesDashesThatCanBeCopied) { EXPECT_EQ(troff("--yes"), "\\-\\-yes"); }

}  // namespace kvmstrap::man_test
