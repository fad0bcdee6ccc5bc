#include "host/quiet_child.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <thread>

namespace kvmstrap {

int exit_code(int wait_status) { return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status); }

void reset_signals() {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &standard, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

namespace {

std::vector<int> open_descriptors() {
  std::vector<int> open;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder{::opendir("/proc/self/fd"), ::closedir};
  while (const auto* entry = folder ? ::readdir(folder.get()) : nullptr) open.push_back(std::atoi(entry->d_name));
  return open;
}

void close_standard_descriptors() {
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int number : {0, 1, 2}) ::dup2(nothing, number);
  if (nothing > 2) ::close(nothing);
}

}  // namespace

void close_descriptors(const std::vector<int>& keep) {
  for (const int number : open_descriptors())
    if (number > 2 && std::ranges::find(keep, number) == keep.end()) ::close(number);
  close_standard_descriptors();
}

void close_inherited_descriptors() {
  for (const int number : open_descriptors())
    if (const int flags = ::fcntl(number, F_GETFD); number > 2 && flags >= 0 && (flags & FD_CLOEXEC) == 0) ::close(number);
  close_standard_descriptors();
}

void fill_standard_descriptors() {
  for (int number = 0; number <= 2; ++number)  // open takes the lowest number that is free
    if (::fcntl(number, F_GETFD) < 0 && ::open("/dev/null", O_RDWR) < 0) return;
}

std::optional<int> run_quietly(const std::vector<std::string>& argv, const std::function<bool()>& keep_waiting, const std::function<void(int)>& started) {
  std::vector<char*> arguments;
  arguments.reserve(argv.size() + 1);
  for (const auto& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const char* environment[] = {"LC_ALL=C", "PATH=/sbin:/usr/sbin:/bin:/usr/bin", nullptr};
  const pid_t pid = ::fork();
  if (pid < 0) return exit_not_started;
  if (pid == 0) {
    reset_signals();
    ::setsid();
    close_descriptors({});
    ::execve(arguments[0], arguments.data(), const_cast<char* const*>(environment));
    ::_exit(exit_not_started);
  }
  started(pid);
  for (;;) {
    int status = 0;
    const auto ended = ::waitpid(pid, &status, WNOHANG);
    if (ended < 0 && errno != EINTR) return exit_not_started;
    if (ended == pid) return exit_code(status);
    if (!keep_waiting()) {
      ::kill(-pid, SIGKILL);
      ::kill(pid, SIGKILL);
      ::waitpid(pid, &status, 0);
      return std::nullopt;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace kvmstrap
