#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/journal.hpp"
#include "model/plan.hpp"

/// What a run changed is taken back by its journal: pure, from records and from what is there now.
namespace kvmstrap {

/// The subjects that have to be read for that.
std::vector<SubjectId> subjects_of(const PastRun& run);

/// Whether it left anything of what it may take back other than it was.
bool changed_something(const PastRun& run);

/// The run that is taken back when nobody names one: the last that changed something; those that took something back are not meant.
const PastRun* run_to_revert(const std::vector<PastRun>& runs);

/// What is to be done so that all that `run` changed is as it was before, newest first: what is so already is left out, what is neither as it was before nor as
/// the run left it is in the way. `runs` are all of them, to say who changed it since. What stays stands among the warnings.
Plan plan_revert(const PastRun& run, const std::vector<PastRun>& runs, const States& now);

}  // namespace kvmstrap
