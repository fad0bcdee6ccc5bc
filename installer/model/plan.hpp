#pragma once
#include <string>
#include <vector>

#include "model/change.hpp"

namespace kvmstrap {

struct PlannedStep {
  std::string id;     ///< kebab-case, what --only and --skip take
  std::string title;  ///< for a person
  Proposal proposal;
};

/// What will be done, step by step, as far as it can be foreseen.
struct Plan {
  std::vector<PlannedStep> steps;
};

bool settled(const Plan& plan);
bool blocked(const Plan& plan);

}  // namespace kvmstrap
