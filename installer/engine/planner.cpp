#include "engine/planner.hpp"

#include <algorithm>

#include "engine/until_first_boot.hpp"
#include "model/json.hpp"

namespace kvmstrap {

bool Selection::takes(std::string_view id) const {
  const auto names = [&](const auto& list) { return std::ranges::find(list, id) != list.end(); };
  return (only.empty() || names(only)) && !names(skip);
}

Proposal propose(const Step& step, const Profile& profile, const Facts& facts) {
  auto proposal = step.propose(profile, facts);
  return facts.identity.installer.empty() ? proposal : until_first_boot(std::move(proposal));
}

Plan make_plan(const Profile& profile, Facts facts, const Selection& selection) {
  Plan plan;
  for (const auto& step : catalogue()) {
    if (!selection.takes(step.id)) continue;
    auto proposal = propose(step, profile, facts);
    for (const auto& change : proposal.changes) facts = predict(std::move(facts), change);
    plan.steps.push_back({std::string(step.id), std::string(step.title), std::move(proposal)});
  }
  return plan;
}

Outcome in_the_way(const Plan& plan) {
  for (const auto& step : plan.steps)
    if (const auto& blockers = step.proposal.blockers; !blockers.empty())
      return {Exit::blocked, step.id, blockers.front().what, {}, {}, blockers.front().remedy};
  return {};
}

namespace {
/// What is asked, without what was there before: that may have moved on. Of a proof, what it rests on may have moved on too.
bool same_request(const Change& one, const Change& other) {
  const auto* proof = std::get_if<ChangeOf<Proof>>(&one);
  const auto* other_proof = std::get_if<ChangeOf<Proof>>(&other);
  if (proof && other_proof) return proof->subject == other_proof->subject && proof->after.acceleration == other_proof->after.acceleration;
  const auto a = to_json(one);
  const auto b = to_json(other);
  return a.at("subject") == b.at("subject") && a.at("after") == b.at("after");
}
}  // namespace

bool was_shown(const PlannedStep& step, const Change& change) {
  const auto subject = subject_of(change);
  return std::ranges::any_of(step.proposal.changes, [&](const auto& shown) { return same_request(shown, change); }) ||
         std::ranges::any_of(step.proposal.deferred, [&](const auto& deferred) { return std::ranges::find(deferred.scope, subject) != deferred.scope.end(); });
}

}  // namespace kvmstrap
