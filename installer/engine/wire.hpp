#pragma once
#include "engine/executor.hpp"
#include "model/plan.hpp"

namespace kvmstrap {

/// Asks the wire about every address that the plan takes and that the host does not have: one that another host has blocks its step. The host's own
/// scripts ask the same at boot, and give such an address to nobody.
void block_taken_addresses(Plan& plan, const Machine& machine);

}  // namespace kvmstrap
