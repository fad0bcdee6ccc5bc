#include "delivery/shell.hpp"

#include <algorithm>

namespace kvmstrap {

std::string shell_word(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::optional<std::string> shell_quoted(std::string_view text) {
  if (std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; })) return std::nullopt;
  return shell_word(text);
}

}  // namespace kvmstrap
