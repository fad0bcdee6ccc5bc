#pragma once
#include <optional>
#include <string>

namespace kvmstrap {

/// Asks on the terminal, which shows nothing of what is typed and is as before afterwards. nullopt: there is no terminal, or Ctrl-C was typed.
std::optional<std::string> ask_for_password(const std::string& prompt);

}  // namespace kvmstrap
