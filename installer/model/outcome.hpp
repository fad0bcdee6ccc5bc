#pragma once
#include <optional>
#include <string>
#include <vector>

namespace kvmstrap {

/// The program's exit codes, the same for every command.
enum class Exit { done = 0, failed = 1, invalid = 2, blocked = 3, locked = 4, unverified = 5, reboot = 6, network_rolled_back = 7 };

/// nullopt: none of this program's.
constexpr std::optional<Exit> known_exit(int code) {
  return code >= static_cast<int>(Exit::done) && code <= static_cast<int>(Exit::network_rolled_back) ? std::optional(static_cast<Exit>(code)) : std::nullopt;
}

/// How a run ended.
struct Outcome {
  Exit exit = Exit::done;
  std::string step;       ///< where it ended, when it did not reach the end
  std::string why;        ///< one sentence
  std::string detail;     ///< the command, its exit code, the last lines of its output
  std::string state;      ///< what the host is left with
  std::string next;       ///< what to do now
  bool prepared = false;  ///< done as far as an installer allows: nothing is verified before the first boot
};

}  // namespace kvmstrap
