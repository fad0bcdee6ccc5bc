#include "host/append_log.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace kvmstrap::append_log_test {

/// What the file holds once `line` was appended to `before`.
std::string appended(const std::string& before, const std::string& line) {
  const auto path = testing::TempDir() + "kvmstrap-append-log-test-" + std::to_string(::getpid());
  std::ofstream(path) << before;
  AppendLog(path).append(line);
  std::ifstream in(path);
  std::filesystem::remove(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(AppendLog, AddsALine) {
  EXPECT_EQ(appended("", "one"), "one\n");
  EXPECT_EQ(appended("one\n", "two"), "one\ntwo\n");
}

TEST(AppendLog, AddsNothingToALineThatWasCutShort) { EXPECT_EQ(appended("one\ntw", "three"), "one\ntw\nthree\n"); }

}  // namespace kvmstrap::append_log_test
