#pragma once
#include <optional>

#include "cli/profile_argument.hpp"
#include "engine/planner.hpp"
#include "model/json.hpp"

namespace kvmstrap {

/// A plan that somebody looked at and kept (plan --out), to be carried out as it was shown or not at all (apply FILE). It holds all that it was made from:
/// the profile's text, what overrode it, and which steps were chosen.
struct SavedPlan {
  std::string made_at;  ///< UTC, ISO 8601
  ProfileText profile;
  std::vector<std::string> overrides;
  Selection selection;
  Json plan;  ///< as plan_to_json gives it
};

/// JSON, made now by this version of kvmstrap.
std::string saved_plan_text(const ProfileText& profile, const std::vector<std::string>& overrides, const Selection& selection, const Json& plan);

/// nullopt for a text that is no saved plan but, perhaps, a profile.
/// @throws Stop (2) for one that is not whole, or that another version made.
std::optional<SavedPlan> parse_saved_plan(const ProfileText& file);

/// Where it is not the plan that `now` is, see differences. @throws Stop (2) when it is not whole.
std::vector<std::string> differences_to(const SavedPlan& saved, const Json& now, const std::string& file);

}  // namespace kvmstrap
