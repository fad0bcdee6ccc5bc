#include "host/offshoot.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace kvmstrap::offshoot_test {

/// Calls `go_on` in the offshoot of a process whose standard output is `output`, and gives what that process makes of it: 100 when it goes on.
template <class GoOn>
int exit_of_caller(const std::string& output, const GoOn& go_on) {
  const auto caller = ::fork();
  if (caller == 0) {
    Offshoot offshoot;
    if (offshoot.is_caller()) ::_exit(offshoot.await().value_or(100));
    const Descriptor file(::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    go_on(offshoot, file);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(caller, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string content(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct AnOffshoot : testing::Test {
  ~AnOffshoot() override { std::filesystem::remove(path); }
  std::string path = testing::TempDir() + "kvmstrap-offshoot-" + std::to_string(::getpid());
};

TEST_F(AnOffshoot, ThatEndsBeforeItLetsGoEndsItsCaller) {
  EXPECT_EQ(exit_of_caller(path, [](Offshoot&, const Descriptor&) { ::_exit(4); }), 4);
  EXPECT_EQ(exit_of_caller(path, [](Offshoot&, const Descriptor&) { ::raise(SIGKILL); }), 128 + SIGKILL);
}

TEST_F(AnOffshoot, GoesOnWithoutWhatItsCallerHad) {
  const int inherited = ::open("/dev/zero", O_RDONLY);  // as by exec: without close-on-exec
  ASSERT_GT(inherited, 2);
  int gone[2];
  ASSERT_EQ(::pipe(gone), 0);
  int ended[2];
  ASSERT_EQ(::pipe2(ended, O_CLOEXEC), 0);
  EXPECT_EQ(exit_of_caller(path,
                           [&](Offshoot& offshoot, const Descriptor& output) {
                             offshoot.let_go(output);
                             ::raise(SIGHUP);
                             std::printf("session %d, inherited %d, input %zd\n", static_cast<int>(::getsid(0) == ::getpid()), ::fcntl(inherited, F_GETFD),
                                         ::read(STDIN_FILENO, &offshoot, 1));
                             std::fflush(stdout);
                             std::fputs("error\n", stderr);
                           }),
            100);
  ::close(gone[1]);
  char byte;
  EXPECT_EQ(::read(gone[0], &byte, 1), 0) << "nobody holds the other end any more";
  ::close(ended[1]);
  EXPECT_EQ(::read(ended[0], &byte, 1), 0);
  EXPECT_EQ(content(path), "session 1, inherited -1, input 0\nerror\n");
  ::close(inherited);
  ::close(gone[0]);
  ::close(ended[0]);
}

}  // namespace kvmstrap::offshoot_test
