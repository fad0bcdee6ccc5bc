#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/made_by_run.hpp"
#include "model/confirm.hpp"
#include "model/facts.hpp"
#include "model/plan.hpp"

/// What a run changed is taken back by its journal: pure, from records and from what is there now.
namespace kvmstrap {

/// The subjects that have to be read for that.
std::vector<SubjectId> subjects_of(const PastRun& run, const Brings& brings);

/// Whether a run is one of a fleet's call, which counts its runs on a host: CALL-1, CALL-2 and so on.
bool is_of_call(const std::string& run, const std::string& call);

/// The runs that a name means: the one of that name, or all of a fleet's call, whose runs on a host are NAME-1, NAME-2 and so on; oldest first.
std::vector<std::string> runs_named(const std::vector<PastRun>& runs, const std::string& name);

/// What is taken back under that name, several runs as if they were one. Without a name the last that changed something; those that took something back are not
/// meant then.
std::optional<PastRun> run_to_revert(const std::vector<PastRun>& runs, const std::string& name);

/// What is to be done so that all that `run` changed is as it was before, newest first: what is so already is left out, what is neither as it was before nor as
/// the run left it is in the way. `runs` are all of them, to say who changed it since; `facts` are of now. What stays stands among the warnings. The network is
/// confirmed as `confirm` says, without it as it was in the run.
Plan plan_revert(const PastRun& run, const std::vector<PastRun>& runs, const Facts& facts, std::optional<Confirm> confirm = {});

}  // namespace kvmstrap
