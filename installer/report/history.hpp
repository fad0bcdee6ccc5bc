#pragma once
#include <string>
#include <vector>

#include "engine/journal.hpp"
#include "model/json.hpp"
#include "report/terminal.hpp"

/// What runs did, as their journals tell it.
namespace kvmstrap {

/// "ended with exit code 7: no answer from 10.0.7.1", "was killed in define-bridges; ..."; `under_way`: that one is, if it has not ended.
std::string ending_of(const PastRun& run, bool under_way);

/// A run a paragraph, oldest first: what it was for, how it ended, the steps in which it changed something.
void print_runs(const std::vector<PastRun>& runs, bool under_way, const Terminal& terminal);

/// What one run changed, in its order, with the diff of each file from what was there before to what it left.
void print_changes(const PastRun& run, const Terminal& terminal);

/// Of `status --json` and `history --json`: how it ended.
Json to_json(const PastRun& run);

/// The changes, of each `step`, `subject`, `before`, `after` (what was wanted), `summary`, and `diffs`.
Json changes_to_json(const PastRun& run);

}  // namespace kvmstrap
