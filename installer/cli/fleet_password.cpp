#include "cli/fleet_password.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "cli/stop.hpp"

namespace kvmstrap {

std::string ask_for_password(const std::string& prompt) {
  const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (terminal < 0) throw Stop(Exit::invalid, "kvmstrap fleet: --ask-sudo-password asks on a terminal, and there is none\n");
  termios as_it_was{};
  const bool known = ::tcgetattr(terminal, &as_it_was) == 0;
  auto silent = as_it_was;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  if (known) ::tcsetattr(terminal, TCSAFLUSH, &silent);
  [[maybe_unused]] auto told = ::write(terminal, prompt.data(), prompt.size());
  std::string password;
  for (char c = 0; ::read(terminal, &c, 1) == 1 && c != '\n';) password += c;
  if (known) ::tcsetattr(terminal, TCSAFLUSH, &as_it_was);
  told = ::write(terminal, "\n", 1);
  ::close(terminal);
  if (password.empty()) throw Stop(Exit::invalid, "kvmstrap fleet: no password was typed\n");
  return password;
}

}  // namespace kvmstrap
