#include "host/interrupt.hpp"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace kvmstrap {

namespace {

constexpr int signals[]{SIGINT, SIGTERM};
volatile sig_atomic_t was_interrupted = 0;
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
  if (!was_interrupted) {
    first = now();
    was_interrupted = 1;
    const char* text = to_say;
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text, ::strlen(text));
  } else if (now() - first > same_key) {
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

InterruptWatch::InterruptWatch(const char* said, Reading reading) {
  to_say = said;
  was_interrupted = 0;
  for (const int signal : signals) on(signal, hear, reading == Reading::goes_on ? SA_RESTART : 0);
}

InterruptWatch::~InterruptWatch() {
  for (const int signal : signals) on(signal, SIG_DFL, 0);
}

bool interrupted() { return was_interrupted != 0; }

}  // namespace kvmstrap
