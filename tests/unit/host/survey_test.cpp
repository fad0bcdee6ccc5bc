#include "host/survey.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>

namespace kvmstrap::survey_test {

TEST(Survey, TriesWhatWorksHereAndEndsWithinASecond) {
  const auto start = std::chrono::steady_clock::now();
  const auto result = survey({}, "/var/lib/kvmstrap");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
  EXPECT_EQ(result.root, ::geteuid() == 0);
  EXPECT_TRUE(result.c_library.starts_with("2."));
  EXPECT_EQ(result.attempts.size(), 10u);
  for (const auto& attempt : result.attempts) EXPECT_TRUE(attempt.error == 0 || !result.root) << attempt.what << ": " << std::strerror(attempt.error);
}

TEST(Survey, LooksForTheToolsWhereTheyAreRunFrom) {
  const std::vector<Tool> asked{{"sh", "bash", "is there"}, {"kvmstrap-no-such-tool", "none", "is not there"}, {"/etc/passwd", "setup", "is no program"}};
  const auto missing = survey(asked, "/").missing_tools;
  ASSERT_EQ(missing.size(), 2u);
  EXPECT_EQ(missing[0].program, "kvmstrap-no-such-tool");
  EXPECT_EQ(missing[1].program, "/etc/passwd");
}

TEST(Survey, LooksAtTheFolderThatTheStateWouldBeMadeInAndMakesNone) {
  const std::filesystem::path here = testing::TempDir();
  const auto wanted = here / "kvmstrap-no-such" / "folder";
  const auto result = survey({}, wanted);
  const auto* folder = present(result.state);
  ASSERT_TRUE(folder);
  EXPECT_TRUE(std::filesystem::equivalent(folder->path, here)) << folder->path;
  EXPECT_TRUE(folder->writable);
  EXPECT_GT(folder->free, 0u);
  EXPECT_FALSE(std::filesystem::exists(wanted.parent_path()));
}

TEST(Survey, SeesAFileSystemThatCannotBeWritten) {
  const auto result = survey({}, "/proc/sys");
  ASSERT_TRUE(present(result.state));
  EXPECT_EQ(present(result.state)->magic, 0x9fa0) << "proc's";
  EXPECT_FALSE(present(result.state)->labels);
}

}  // namespace kvmstrap::survey_test
