#include "host/record_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <system_error>

#include "host/followed_file.hpp"

namespace kvmstrap::record_file_test {

struct Records : testing::Test {
  Records() { std::filesystem::remove(path); }
  ~Records() override { std::filesystem::remove(path); }
  std::string path = testing::TempDir() + "kvmstrap-records-" + std::to_string(::getpid());
};

TEST_F(Records, AreReadAsTheyCome) {
  RecordFile file(path);
  FollowedFile reader(path);
  EXPECT_EQ(reader.whole_lines(), "");
  EXPECT_TRUE(file.append("one"));
  EXPECT_TRUE(file.append("two"));
  EXPECT_EQ(reader.whole_lines(), "one\ntwo\n");
  EXPECT_EQ(reader.more(), "");
  EXPECT_TRUE(file.append("three"));
  EXPECT_EQ(reader.more(), "three\n");
}

TEST_F(Records, AreNotReadBeforeTheyAreWhole) {
  { RecordFile file(path); }
  FollowedFile reader(path);
  FILE* writer = std::fopen(path.c_str(), "a");
  std::fputs("one\ntw", writer);
  std::fflush(writer);
  EXPECT_EQ(reader.whole_lines(), "one\n");
  EXPECT_EQ(reader.whole_lines(), "");
  std::fputs("o\n", writer);
  std::fclose(writer);
  EXPECT_EQ(reader.whole_lines(), "two\n");
}

TEST_F(Records, AreNeverAppendedToWhatIsThere) {
  { RecordFile file(path); }
  EXPECT_THROW(RecordFile{path}, std::system_error);
}

/// As on a full disk: a file may not become longer than 10 bytes.
TEST_F(Records, ThatDoNotFitLeaveNothingBehind) {
  const auto child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    RecordFile file(path);
    const rlimit limit{10, 10};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const bool first = file.append("12345");
    const bool second = file.append("this is too long");
    ::_exit(first && !second && file.append("678") ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(FollowedFile(path).more(), "12345\n678\n");
}

}  // namespace kvmstrap::record_file_test
