#include "import/trial.hpp"

#include <vector>

#include "engine/planner.hpp"
#include "engine/words.hpp"
#include "model/text.hpp"
#include "profile/load.hpp"

namespace kvmstrap {

namespace {

TrialResult judge(const Profile& profile, const Facts& facts) {
  const auto loaded = load_profile("import", profile_text(profile));
  if (loaded.profile) return {{}, make_plan(*loaded.profile, facts)};
  std::vector<std::string> messages;
  for (const auto& mistake : loaded.diagnostics) messages.push_back(mistake.message);
  return {join(messages, "; "), {}};
}

}  // namespace

std::string TrialResult::why() const {
  if (!mistakes.empty()) return mistakes;
  std::vector<std::string> reasons, changes;
  for (const auto& step : plan.steps) {
    for (const auto& blocker : step.proposal.blockers) reasons.push_back(blocker.what);
    for (const auto& deferred : step.proposal.deferred) reasons.push_back("it cannot be told: " + deferred.why);
    for (const auto& change : step.proposal.changes) changes.push_back(describe_change(change));
  }
  if (!changes.empty()) reasons.push_back("a plan by it would have something to do: " + join(changes, ", "));
  return join(reasons, "; ");
}

TrialResult Trial::take(const std::function<void(Profile&)>& edit) {
  auto profile = imported.profile;
  edit(profile);
  auto result = judge(profile, facts_);
  if (result.good()) imported.profile = std::move(profile);
  return result;
}

bool Trial::take_or_note(const Path& path, const std::function<void(Profile&)>& edit) {
  const auto result = take(edit);
  if (!result.good()) leave_out(path, result.why());
  return result.good();
}

}  // namespace kvmstrap
