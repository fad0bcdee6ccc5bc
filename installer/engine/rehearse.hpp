#pragma once
#include "engine/executor.hpp"
#include "model/plan.hpp"

namespace kvmstrap {

/// Tries out, without changing anything, what the plan's cut-overs will rest on: that no other host has an address which they take, and that they can be
/// confirmed as the profile wants it. What speaks against a cut-over blocks its step; how to confirm it is told with the plan, before anything changes.
void rehearse_cut_overs(Plan& plan, const Machine& machine);

}  // namespace kvmstrap
