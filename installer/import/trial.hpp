#pragma once
#include <functional>
#include <optional>
#include <string>

#include "import/import.hpp"
#include "model/plan.hpp"

namespace kvmstrap {

/// What came of a profile: the mistakes that its text has, or the plan that it leads to.
struct TrialResult {
  std::string mistakes;  ///< empty: it is valid, and there is a plan
  Plan plan;

  bool good() const { return mistakes.empty() && settled(plan); }

  /// What speaks against it, in one sentence.
  std::string why() const;
};

/// A profile that grows by what leaves its plan with nothing to do.
class Trial {
 public:
  explicit Trial(const Facts& facts) : facts_(facts) {}

  /// Takes `edit` over if the profile is valid with it and plans nothing.
  TrialResult take(const std::function<void(Profile&)>& edit);

  /// The same; what is not taken is noted as left out at `path`.
  bool take_or_note(const Path& path, const std::function<void(Profile&)>& edit);

  void leave_out(const Path& path, const std::string& why) { imported.left_out.push_back({path, "left out: " + why}); }

  Imported imported;

 private:
  const Facts& facts_;
};

}  // namespace kvmstrap
