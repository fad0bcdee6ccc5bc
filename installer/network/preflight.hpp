#pragma once
#include <string>
#include <vector>

#include "model/change.hpp"

namespace kvmstrap {

/// What stands against a cut-over, and what a person should know of it.
struct Preflight {
  std::vector<Blocker> blockers;
  std::vector<std::string> warnings;
};

/// Looks for whatever would lose the machine, or would be lost on the way; nothing is changed unless there is no blocker.
Preflight preflight(const NetworkState& now, const WantedNetwork& wanted);

}  // namespace kvmstrap
