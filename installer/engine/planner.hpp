#pragma once
#include "model/facts.hpp"
#include "model/outcome.hpp"
#include "model/plan.hpp"
#include "model/profile.hpp"
#include "steps/step.hpp"

namespace kvmstrap {

/// Which steps are left out, by --only and --skip.
struct Selection {
  std::vector<std::string> only;
  std::vector<std::string> skip;
  bool takes(std::string_view id) const;
  bool takes_all() const { return only.empty() && skip.empty(); }
};

/// What `step` wants of a host that is like `facts`; in an installer's chroot what holds there. Pure.
Proposal propose(const Step& step, const Profile& profile, const Facts& facts);

/// What each step wants, one planned on what those before it will have made. Pure.
Plan make_plan(const Profile& profile, Facts facts, const Selection& selection = {});

/// How a command ends whose plan cannot be carried out: by the first thing that is in the way.
Outcome in_the_way(const Plan& plan);

/// Whether `change` is among what `plan` showed for its step: that very change, or within the scope of something deferred.
bool was_shown(const PlannedStep& step, const Change& change);

}  // namespace kvmstrap
