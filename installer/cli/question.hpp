#pragma once
#include <string>

#include "report/terminal.hpp"

namespace kvmstrap {

/// Asks on the terminal; no is the answer to everything but y and yes, Ctrl-C among it.
bool answered_yes(const std::string& question, const Terminal& terminal);

}  // namespace kvmstrap
