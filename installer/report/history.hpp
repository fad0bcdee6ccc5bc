#pragma once
#include <string>
#include <vector>

#include "engine/journal.hpp"
#include "model/json.hpp"
#include "report/terminal.hpp"

/// What runs did, as their journals tell it.
namespace kvmstrap {

/// "ended with exit code 7: no answer from 10.0.7.1"; "was killed in define-bridges"; `under_way`: that one is, if it has not ended.
std::string ending_of(const PastRun& run, bool under_way);

/// What goes on with one that was killed.
std::string remedy_of_killed(const PastRun& run);

/// A run in a paragraph: what it was for, how it ended, the steps in which it changed something.
void print_run(const PastRun& run, bool under_way, const Terminal& terminal);

/// Each action in its order: what it was to change, the diff of each file that it wrote, and how it ended.
void print_actions(const PastRun& run, bool under_way, const Terminal& terminal);

/// Of `status --json` and `history --json`.
Json to_json(const PastRun& run);

/// The form of `history RUN --json`, which is documented in the README.
Json actions_to_json(const PastRun& run);

}  // namespace kvmstrap
