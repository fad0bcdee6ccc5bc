#pragma once
#include <CLI/CLI.hpp>

#include "engine/planner.hpp"

namespace kvmstrap {

/// --only STEP and --skip STEP, each checked against the catalogue.
void add_selection(CLI::App& command, Selection& selection);

}  // namespace kvmstrap
