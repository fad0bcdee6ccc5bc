#include "host/child.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

namespace kvmstrap::child_test {

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

TEST(Children, MayPrintALot) { EXPECT_EQ(script("head -c 64M /dev/zero").out.size(), 64u << 20); }

TEST(Children, MayFillBothPipesInTurn) {
  const auto result = script("for i in 1 2 3 4; do head -c 200000 /dev/zero; head -c 200000 /dev/zero >&2; done");
  EXPECT_EQ(result.out.size(), 800000u);
  EXPECT_EQ(result.err.size(), 800000u);
}

TEST(Children, AreAbsentWhenThereIsNoSuchProgram) { EXPECT_TRUE(absent(run_children({{"kvmstrap-no-such-program"}}).front())); }

TEST(Children, ThatCannotBeExecutedAreUnknownAndLeaveNoZombie) {
  const std::string path = testing::TempDir() + "not-a-program";
  std::ofstream(path) << "\x7f"
                         "ELF";
  ::chmod(path.c_str(), 0755);
  for (int i = 0; i < 200; ++i) {
    const auto answer = run_children({{path}}).front();
    ASSERT_TRUE(unknown(answer));
    EXPECT_EQ(std::get<Unknown>(answer).why, path + ": Exec format error");
  }
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

/// Runs `body` in a process of its own, which it may spoil; it is started anew, since a fork would share the event loop of ours.
void expect_apart(int exit_code, const std::function<int()>& body) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        ::alarm(20);
        ::_exit(body());
      },
      testing::ExitedWithCode(exit_code), "");
}

TEST(Children, StartWithEverySignalAtItsDefaultAndNoneBlocked) {
  expect_apart(0, [] {
    for (const int number : {SIGPIPE, SIGHUP, SIGUSR1, SIGTSTP, SIGALRM}) ::signal(number, SIG_IGN);
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    const auto status = result_of({"/bin/cat", "/proc/self/status"}).out;
    const auto none = [&](const std::string& which) { return status.find(which + ":\t0000000000000000\n") != std::string::npos; };
    return none("SigIgn") && none("SigBlk") ? 0 : 1;
  });
}

TEST(Children, AreHeardOfWhateverTheCallerDidWithTheirSignal) {
  // Ignored, they would vanish; blocked, they would be waited for for ever.
  expect_apart(3, [] {
    ::signal(SIGCHLD, SIG_IGN);
    return script("sleep 0.3; exit 3").exit;
  });
  expect_apart(3, [] {
    sigset_t child;
    ::sigemptyset(&child);
    ::sigaddset(&child, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &child, nullptr);
    return script("sleep 0.3; exit 3").exit;
  });
}

TEST(Children, DoNotEndUsByABrokenPipe) {
  expect_apart(0, [] {
    script("true");
    ::raise(SIGPIPE);
    return 0;
  });
}

TEST(Children, LeaveOurOwnHandlersAndChildrenAlone) {
  const auto ours = ::fork();
  if (ours == 0) ::_exit(42);  // ends while the others run
  const auto handler = [](int) {};
  const auto old = ::signal(SIGTERM, handler);
  script("sleep 0.2");
  EXPECT_EQ(::signal(SIGTERM, old), handler);
  int status = 0;
  EXPECT_EQ(::waitpid(ours, &status, 0), ours);
  EXPECT_EQ(WEXITSTATUS(status), 42);
}

TEST(Children, AreNotStartedAndNotLostWithoutDescriptors) {
  expect_apart(0, [] {
    script("true");
    const rlimit few{40, 40};
    ::setrlimit(RLIMIT_NOFILE, &few);
    int ran = 0, refused = 0;
    for (const auto& answer : run_children(std::vector<Argv>(30, {"/bin/echo", "hello"}))) {
      if (const auto* result = present(answer)) ran += result->out == "hello\n";
      if (const auto* why = std::get_if<Unknown>(&answer)) refused += why->why.find("Too many open files") != std::string::npos;
    }
    return ran > 0 && refused > 0 && ran + refused == 30 && script("exit 3").exit == 3 ? 0 : 1;
  });
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

TEST(Children, AreStoppedAtTheirTimeoutWithWhatLeftTheirGroup) {
  const auto answer =
      run_children({{"/bin/bash", "-c", "trap '' TERM HUP; set -m; sleep 31.5926 & exec sleep 31.5926"}}, {.timeout = std::chrono::seconds(1)}).front();
  ASSERT_TRUE(unknown(answer));
  EXPECT_EQ(script("pgrep -f 'sleep 31.592[6]' || echo none").out, "none\n");
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

/// Whoever is told holds everything up for longer than the time between two looks: a child's end and the next look at its output come together.
TEST(Children, ThatOutliveUsAreHeardOfWhenTheirEndAndALookAtThemComeTogether) {
  std::vector<Argv> commands;
  for (const auto* seconds : {"0.1", "0.3", "0.5", "0.7", "0.9", "1.1"}) commands.push_back({"/bin/sh", "-c", std::string("sleep ") + seconds + "; echo done"});
  ::alarm(30);
  const auto answers = run_children(commands, {.goes_on = [] { ::usleep(150'000); }, .outlives_us = true});
  ::alarm(0);
  for (const auto& answer : answers) {
    ASSERT_TRUE(present(answer));
    EXPECT_EQ(present(answer)->out, "done\n");
  }
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

TEST(Children, LeaveNoDescriptorNoMemoryAndNoZombieBehind) {
  const auto open_now = [] { return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}); };
  const auto kib = [] { return std::stol(script("awk '/^VmRSS/ { print $2 }' /proc/$PPID/status").out); };
  const auto one_after_the_other = [](int count) {
    for (int i = 0; i < count; ++i) EXPECT_EQ(result_of({"/bin/echo", "hello"}).out, "hello\n");
  };
  const auto at_once = [] {
    for (const auto& answer : run_children(std::vector<Argv>(64, {"/bin/echo", "hello"}))) EXPECT_EQ(std::get<CommandResult>(answer).out, "hello\n");
  };
  one_after_the_other(100);  // the first ones make what stays for the life of the program
  at_once();
  const auto open_before = open_now();
  const auto kib_before = kib();
  one_after_the_other(2000);
  for (int i = 0; i < 5; ++i) at_once();
  EXPECT_EQ(open_now(), open_before);
  EXPECT_LT(kib() - kib_before, 1024) << "KiB";
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
}

}  // namespace kvmstrap::child_test
