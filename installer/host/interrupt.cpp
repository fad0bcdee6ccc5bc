#include "host/interrupt.hpp"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace kvmstrap {

namespace {

constexpr int signals[]{SIGINT, SIGTERM};
volatile sig_atomic_t times = 0;
volatile sig_atomic_t most_times = 1;  ///< that are counted
const char* volatile to_say = "";

/// Milliseconds; one of the few clocks that a signal handler may read.
long long now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

/// `timeout` and its like hand on what the terminal has sent us too: that is not the second time.
void hear(int signal) {
  constexpr long long same_key = 500;
  static volatile long long first = 0;
  const int error = errno;
  if (times == 0) {
    first = now();
    times = 1;
    const char* text = to_say;
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text, ::strlen(text));
  } else if (now() - first <= same_key) {
  } else if (times < most_times) {
    first = now();
    times = times + 1;
  } else {
    ::signal(signal, SIG_DFL);
    ::raise(signal);  // comes once this returns
  }
  errno = error;
}

/// Waiting (poll, sleep) ends in any case.
void on(int signal, void (*handler)(int), int flags) {
  struct sigaction action {};
  ::sigaction(signal, nullptr, &action);
  if (action.sa_handler == SIG_IGN) return;
  action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

InterruptWatch::InterruptWatch(const char* said, Reading reading, Second second) {
  to_say = said;
  times = 0;
  most_times = second == Second::is_counted ? 2 : 1;
  for (const int signal : signals) on(signal, hear, reading == Reading::goes_on ? SA_RESTART : 0);
}

InterruptWatch::~InterruptWatch() {
  for (const int signal : signals) on(signal, SIG_DFL, 0);
}

bool interrupted() { return times != 0; }

int interruptions() { return times; }

}  // namespace kvmstrap
