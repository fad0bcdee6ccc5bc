#include "host/offshoot.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>

#include "host/fail.hpp"
#include "host/quiet_child.hpp"

namespace kvmstrap {

Offshoot::Offshoot() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) fail("cannot make a pipe");
  Descriptor reads(ends[0]);
  Descriptor writes(ends[1]);
  ::signal(SIGHUP, SIG_IGN);  // in the caller as well: it has only to say what came of it
  std::cout << std::flush;    // else both would print it
  pid_ = ::fork();
  if (pid_ < 0) fail("cannot start a process");
  channel_ = is_caller() ? std::move(reads) : std::move(writes);
  if (!is_caller()) ::setsid();
}

std::optional<int> Offshoot::await() const {
  char word = 0;
  ssize_t got = 0;
  do got = ::read(channel_.get(), &word, 1);
  while (got < 0 && errno == EINTR);
  if (got == 1) return std::nullopt;
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
  return exit_code(status);
}

void Offshoot::let_go(const Descriptor& output) {
  std::cout << std::flush;
  close_inherited_descriptors();
  for (const int number : {STDOUT_FILENO, STDERR_FILENO}) ::dup2(output.get(), number);
  const char word = '.';
  [[maybe_unused]] const auto told = ::write(channel_.get(), &word, 1);  // a caller that was killed meanwhile does not hear it
  channel_ = Descriptor();
}

void Offshoot::let_go() { let_go(Descriptor(::open("/dev/null", O_RDWR | O_CLOEXEC))); }

}  // namespace kvmstrap
