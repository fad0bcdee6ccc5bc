#pragma once
#include <stdexcept>
#include <string>

#include "model/outcome.hpp"

namespace kvmstrap {

/// Ends a command early with an exit code and a message for standard error.
struct Stop : std::runtime_error {
  Stop(Exit exit_code, const std::string& message) : std::runtime_error(message), exit(exit_code) {}
  Exit exit;
};

}  // namespace kvmstrap
