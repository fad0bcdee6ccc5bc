#include "host/quiet_child.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>

namespace kvmstrap::quiet_child_test {

bool go_on() { return true; }

/// A script that is there as long as the test runs.
class QuietChild : public testing::Test {
 protected:
  QuietChild() {
    std::string name = testing::TempDir() + "quiet-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~QuietChild() override { std::filesystem::remove_all(folder_); }

  std::optional<int> run(const std::string& script, const std::function<bool()>& keep_waiting = go_on) {
    const auto path = folder_ + "/script";
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    ::chmod(path.c_str(), 0755);
    return run_quietly({path, folder_}, keep_waiting);
  }

  std::string folder_;
};

TEST_F(QuietChild, TellsHowItEnded) {
  EXPECT_EQ(run("exit 0"), 0);
  EXPECT_EQ(run("exit 3"), 3);
  EXPECT_EQ(run("kill -TERM $$"), 128 + SIGTERM);
  EXPECT_EQ(run_quietly({folder_ + "/not-there"}, go_on), exit_not_started);
  EXPECT_EQ(run("test \"$1\" = " + folder_), 0);
}

TEST_F(QuietChild, IsKilledWhenNobodyWaitsAnyLonger) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(run("sleep 27.1828 & sleep 27.1828", [&] { return std::chrono::steady_clock::now() - start < std::chrono::milliseconds(200); }), std::nullopt);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  EXPECT_EQ(run("sleep 0.1; pgrep -f 'sleep 27.182[8]' >/dev/null"), 1) << "its own child is left";
}

TEST_F(QuietChild, InheritsNoIgnoredSignal) {
  const auto old = ::signal(SIGTERM, SIG_IGN);
  const auto ended = run("kill -TERM $$; exit 0");
  ::signal(SIGTERM, old);
  EXPECT_EQ(ended, 128 + SIGTERM);
}

TEST_F(QuietChild, InheritsNothingOpen) {
  const int file = ::open(folder_.c_str(), O_RDONLY);
  ASSERT_GT(file, 2);
  EXPECT_EQ(run("test ! -e /proc/$$/fd/" + std::to_string(file)), 0);
  EXPECT_EQ(run("test \"$(readlink /proc/$$/fd/1)\" = /dev/null"), 0);
  ::close(file);
}

TEST_F(QuietChild, CannotBeHandedOurStandardDescriptorsByAFile) {
  const auto us = ::fork();
  if (us == 0) {
    for (const int number : {0, 1, 2}) ::close(number);
    fill_standard_descriptors();
    ::_exit(::fcntl(0, F_GETFD) >= 0 && ::fcntl(1, F_GETFD) >= 0 && ::fcntl(2, F_GETFD) >= 0 ? 0 : 1);
  }
  int status = 0;
  ::waitpid(us, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(QuietChild, SpeaksEnglish) { EXPECT_EQ(run("test \"$LC_ALL\" = C && test -z \"$HOME\""), 0); }

}  // namespace kvmstrap::quiet_child_test
