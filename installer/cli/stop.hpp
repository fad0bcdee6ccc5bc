#pragma once
#include <stdexcept>
#include <string>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/outcome.hpp"

namespace kvmstrap {

/// Ends a command early with an exit code and a message for standard error.
struct Stop : std::runtime_error {
  Stop(Exit exit_code, const std::string& message) : std::runtime_error(message), exit(exit_code) {}
  Exit exit;
};

/// For a text with mistakes. @throws Stop (2) with all of them
[[noreturn]] inline void refuse(const std::vector<Diagnostic>& mistakes) {
  std::string message;
  for (const auto& one : mistakes) message += to_string(one);
  throw Stop(Exit::invalid, message);
}

}  // namespace kvmstrap
