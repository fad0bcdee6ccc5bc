#include "host/detach.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "host/descriptor.hpp"
#include "host/quiet_child.hpp"
#include "host/ssh_session.hpp"

namespace kvmstrap {

std::optional<int> detach() {
  const auto fault = [] { return std::system_error(errno, std::generic_category(), "a process of a session of its own cannot be made"); };
  own_ssh_session();  // later nothing leads to it any more
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw fault();
  const Descriptor in(ends[0]);
  Descriptor out(ends[1]);
  const pid_t pid = ::fork();
  if (pid < 0) throw fault();
  if (pid == 0) {
    ::setsid();
    reset_signals();
    close_descriptors({});  // and with them the pipe
    return std::nullopt;
  }
  out = Descriptor();
  char nothing = 0;  // whoever started us may end the session as soon as we end
  while (::read(in.get(), &nothing, 1) < 0 && errno == EINTR) continue;
  return pid;
}

}  // namespace kvmstrap
