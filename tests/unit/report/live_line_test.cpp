#include "report/live_line.hpp"

#include <gtest/gtest.h>

namespace kvmstrap::live_line_test {

using std::chrono::seconds;

std::string line(const std::string& said, std::size_t columns = 0, long since_said = 0) {
  return live_line({"Install packages", seconds(12), said, seconds(since_said)}, columns);
}

TEST(LiveLine, SaysWhatIsDoneAndForHowLong) {
  EXPECT_EQ(line(""), "  > Install packages 12 s");
  EXPECT_EQ(line("Resolving   Dependencies"), "  > Install packages 12 s: Resolving Dependencies");
}

TEST(LiveLine, DrawsTheCountsOfYumAndDnf) {
  EXPECT_EQ(line("  Installing : libvirt-0.10.2-54.el6.x86_64      3/12 "), "  > Install packages 12 s: [###.........] Installing : libvirt-0.10.2-54.el6.x8");
  EXPECT_EQ(line("(6/12): a.rpm"), "  > Install packages 12 s: [######......] (6/12): a.rpm");
  EXPECT_EQ(line("Verifying: b 12/12"), "  > Install packages 12 s: [############] Verifying: b 12/12");
}

TEST(LiveLine, LetsTheTimeOfALimitGoOn) {
  EXPECT_EQ(line("waiting: 0/60 s", 0, 30), "  > Install packages 12 s: [######......] waiting: 30/60 s");
  EXPECT_EQ(line("waiting: 0/60 s", 0, 90), "  > Install packages 12 s: [############] waiting: 60/60 s");
}

TEST(LiveLine, TakesNoOtherNumbersForACount) {
  for (const auto* said : {"10.0.7.21/24 moves", "3/0", "7/3", "a3/12", "/3/12/", "2026/11"}) EXPECT_EQ(line(said).find('['), std::string::npos) << said;
}

TEST(LiveLine, FitsItsTerminal) { EXPECT_EQ(line("Installing : libvirt 3/12", 40), "  > Install packages 12 s: Installing :"); }

TEST(LiveLine, HandsOnNothingThatMovesACursor) {
  EXPECT_EQ(line("\033[2Ja\r\ab"), "  > Install packages 12 s: [2Ja b");
  EXPECT_EQ(line("caf\u00e9 \x80\x9b"), "  > Install packages 12 s: caf?? ??") << "of other characters nobody knows how wide they are";
}

}  // namespace kvmstrap::live_line_test
