#include "cli/help.hpp"

#include <fmt/format.h>

namespace kvmstrap {

std::string help_footer() {
  std::string text = "Examples:\n";
  for (const auto& [command, what] : examples) text += fmt::format("  {:<36}  {}\n", command, what);
  text += "\nExit codes, the same for every command:\n";
  bool left = true;
  for (const auto& [exit, meaning] : exit_meanings) {
    text += left ? fmt::format("  {} {:<26} ", static_cast<int>(exit), meaning) : fmt::format("{} {}\n", static_cast<int>(exit), meaning);
    left = !left;
  }
  text.pop_back();  // CLI11 ends it
  return text;
}

}  // namespace kvmstrap
