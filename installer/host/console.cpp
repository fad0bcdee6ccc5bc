#include "host/console.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "host/descriptor.hpp"

namespace kvmstrap {

void tell_console(std::string_view sentence) {
  const Descriptor console(::open("/dev/console", O_WRONLY | O_APPEND | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  const auto line = fmt::format("\r\nkvmstrap: {}\r\n", sentence);
  if (console && ::write(console.get(), line.data(), line.size()) < 0) return;
}

}  // namespace kvmstrap
