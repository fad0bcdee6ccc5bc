#include "model/change.hpp"

#include <algorithm>

#include "model/plan.hpp"

namespace kvmstrap {

SubjectId subject_of(const Change& change) {
  return std::visit([](const auto& one) -> SubjectId { return one.subject; }, change);
}

bool settled(const Proposal& proposal) { return proposal.changes.empty() && proposal.blockers.empty() && proposal.deferred.empty(); }

bool settled(const Plan& plan) {
  return std::ranges::all_of(plan.steps, [](const auto& step) { return settled(step.proposal); });
}

bool blocked(const Plan& plan) {
  return std::ranges::any_of(plan.steps, [](const auto& step) { return !step.proposal.blockers.empty(); });
}

}  // namespace kvmstrap
