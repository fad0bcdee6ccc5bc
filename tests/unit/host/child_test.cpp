#include "host/child.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fstream>

namespace kvmstrap {
namespace {

using std::chrono::steady_clock;

CommandResult result_of(const Argv& argv) {
  const auto answer = run_children({argv}).front();
  const auto* result = present(answer);
  EXPECT_TRUE(result) << argv.front();
  return result ? *result : CommandResult{};
}

/// What a shell script prints; the tests need children that do something, the product starts no shell.
CommandResult script(const std::string& text) { return result_of({"/bin/sh", "-c", text}); }

double seconds(steady_clock::duration time) { return std::chrono::duration<double>(time).count(); }

TEST(Children, GiveTheirOutputErrorsAndExitCode) {
  const auto result = script("echo out; echo err >&2; exit 3");
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
  EXPECT_EQ(result.exit, 3);
}

TEST(Children, EndedByASignalGive128AndItsNumber) { EXPECT_EQ(script("kill -KILL $$").exit, 128 + SIGKILL); }

TEST(Children, MayPrintALot) { EXPECT_EQ(script("head -c 3000000 /dev/zero").out.size(), 3000000u); }

TEST(Children, AreAbsentWhenThereIsNoSuchProgram) { EXPECT_TRUE(absent(run_children({{"kvmstrap-no-such-program"}}).front())); }

TEST(Children, ThatCannotBeExecutedAreUnknownAndLeaveNoZombie) {
  const std::string path = testing::TempDir() + "not-a-program";
  std::ofstream(path) << "\x7f"
                         "ELF";
  ::chmod(path.c_str(), 0755);
  EXPECT_TRUE(unknown(run_children({{path}}).front()));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
  ::unlink(path.c_str());
}

TEST(Children, RunAtTheSameTimeAndAnswerInOrder) {
  const auto start = steady_clock::now();
  const auto answers = run_children({{"/bin/sh", "-c", "sleep 0.5; echo 1"}, {"/bin/sh", "-c", "sleep 0.4; echo 2"}, {"/bin/echo", "3"}});
  EXPECT_LT(seconds(steady_clock::now() - start), 0.85);
  for (std::size_t i = 0; i < answers.size(); ++i) EXPECT_EQ(std::get<CommandResult>(answers[i]).out, std::to_string(i + 1) + "\n");
}

TEST(Children, SeeNoneOfOurDescriptors) {
  const int ours = ::open("/dev/null", O_RDONLY);  // on purpose without O_CLOEXEC
  EXPECT_EQ(script("ls /proc/self/fd | tr '\\n' ' '").out, "0 1 2 3 ") << "3 is the folder that ls reads";
  ::close(ours);
}

TEST(Children, HaveNoInputAndTheCLocale) { EXPECT_EQ(script("cat; echo $LC_ALL").out, "C\n"); }

TEST(Children, DieOfABrokenPipeAsAnyProgram) {
  ::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(script("yes | head -n 1; kill -PIPE $$").exit, 128 + SIGPIPE);
}

TEST(Children, AreStoppedAtTheirTimeoutWithTheirWholeGroup) {
  const auto start = steady_clock::now();
  const auto answer = run_children({{"/bin/sh", "-c", "sleep 31.4159 & sleep 31.4159"}}, {.timeout = std::chrono::seconds(1)}).front();
  EXPECT_LT(seconds(steady_clock::now() - start), 3);
  ASSERT_TRUE(unknown(answer));
  EXPECT_NE(std::get<Unknown>(answer).why.find("did not end within 1 s"), std::string::npos);
  EXPECT_EQ(script("pgrep -f 'sleep 31.415[9]' || echo none").out, "none\n");
}

TEST(Children, ThatMustNotBeKilledAreWaitedForLoudly) {
  int calls = 0;
  const auto answer =
      run_children({{"/bin/sleep", "2.5"}}, {.timeout = std::chrono::seconds(1), .never_killed = true, .overdue = [&](auto) { ++calls; }}).front();
  EXPECT_EQ(std::get<CommandResult>(answer).exit, 0);
  EXPECT_EQ(calls, 2);
}

TEST(Children, ThatLeaveADaemonWithOurPipeBehindAreNotWaitedForTwice) {
  const auto start = steady_clock::now();
  EXPECT_EQ(script("sleep 4 & echo started").out, "started\n");
  EXPECT_LT(seconds(steady_clock::now() - start), 2);
}

TEST(Children, TellTheirOutputAsItComes) {
  std::string told;
  run_children({{"/bin/echo", "hello"}}, {.output = [&](std::string_view text) { told += text; }});
  EXPECT_EQ(told, "hello\n");
}

TEST(Children, ThatOutliveUsPrintIntoAFileAndAreFollowed) {
  std::string told;
  const auto answer = run_children({{"/bin/sh", "-c", "echo out; echo err >&2; sleep 0.5; echo end; exit 3"}},
                                   {.output = [&](std::string_view text) { told += text; }, .outlives_us = true})
                          .front();
  EXPECT_EQ(std::get<CommandResult>(answer).out, "out\nerr\nend\n");
  EXPECT_EQ(std::get<CommandResult>(answer).exit, 3);
  EXPECT_EQ(told, "out\nerr\nend\n");
}

TEST(Children, ThatOutliveUsGoOnWhenWeAreKilled) {
  const auto done = testing::TempDir() + "kvmstrap-child-done";
  ::unlink(done.c_str());
  const auto us = ::fork();
  if (us == 0) {
    run_children({{"/bin/sh", "-c", "sleep 0.5; echo print || exit 1; echo more || exit 1; touch " + done}}, {.outlives_us = true});
    ::_exit(0);
  }
  ::usleep(200'000);
  ::kill(us, SIGKILL);
  ::waitpid(us, nullptr, 0);
  ::usleep(900'000);
  EXPECT_EQ(::access(done.c_str(), F_OK), 0);
}

TEST(Children, LeaveNoDescriptorAndNoZombieBehind) {
  script("true");  // the first one makes what stays for the life of the program
  const auto open_now = [] { return script("ls /proc/$PPID/fd | wc -l").out; };
  const auto before = open_now();
  for (int i = 0; i < 200; ++i) script("true");
  EXPECT_EQ(open_now(), before);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
}

}  // namespace
}  // namespace kvmstrap
