#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/reader.hpp"

/// Child processes; the only user of Boost.Process.
namespace kvmstrap {

struct ChildOptions {
  std::chrono::seconds timeout{60};
  bool never_killed = false;  ///< past the timeout `overdue` is called again and again, and the child is waited for
  std::function<void(std::chrono::seconds elapsed)> overdue;
  std::function<void(std::string_view text)> output;  ///< what the child prints, as it comes
  std::function<void()> goes_on;                      ///< every 100 ms, with `outlives_us`
  bool outlives_us = false;  ///< it prints into a file and not into our pipe, so that our death cannot end it by SIGPIPE; errors are then part of `out`
};

/// Where run_children finds the program, whatever the caller's PATH is.
std::optional<std::string> find_program(const std::string& name);

/// Runs every command at the same time, each in a session of its own, with LC_ALL=C, no input and none of our descriptors.
/// Results stand in the order of `commands`: Absent where there is no such program, Unknown where it could not be started or was ended at its timeout.
std::vector<Known<CommandResult>> run_children(const std::vector<Argv>& commands, const ChildOptions& options = {});

}  // namespace kvmstrap
