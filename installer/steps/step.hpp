#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "model/change.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

/// One line of the table of contents: which subjects a step looks at, and what it proposes.
struct Step {
  std::string_view id;     ///< kebab-case
  std::string_view title;  ///< for a person
  std::vector<SubjectId> (*wants)(const Profile&);
  Proposal (*propose)(const Profile&, const Facts&);
};

/// Every step, in the order in which they run.
std::span<const Step> catalogue();

/// Every subject that any step looks at, each once.
std::vector<SubjectId> wants(const Profile& profile);

}  // namespace kvmstrap
