#include "host/password.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "host/descriptor.hpp"
#include "host/interrupt.hpp"

namespace kvmstrap {

std::optional<std::string> ask_for_password(const std::string& prompt) {
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  termios as_it_was{};
  if (!terminal || ::tcgetattr(terminal.get(), &as_it_was) != 0) return std::nullopt;
  auto silent = as_it_was;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  const InterruptWatch watch("", InterruptWatch::Reading::ends);  // else Ctrl-C would leave it silent
  ::tcsetattr(terminal.get(), TCSAFLUSH, &silent);
  [[maybe_unused]] auto told = ::write(terminal.get(), prompt.data(), prompt.size());
  std::string password;
  char c = 0;
  while (::read(terminal.get(), &c, 1) == 1 && c != '\n') password += c;
  ::tcsetattr(terminal.get(), TCSAFLUSH, &as_it_was);
  told = ::write(terminal.get(), "\n", 1);
  return interrupted() ? std::nullopt : std::optional(password);
}

}  // namespace kvmstrap
