#pragma once
#include "engine/executor.hpp"
#include "report/terminal.hpp"

namespace kvmstrap {

/// What a run that was killed left under way: a guard goes back to the old network, half written files are put back, a package transaction is waited for.
void settle_what_was_left(const Machine& machine, const Terminal& terminal);

}  // namespace kvmstrap
