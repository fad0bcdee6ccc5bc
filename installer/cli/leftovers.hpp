#pragma once
#include <functional>
#include <string>

#include "engine/executor.hpp"

namespace kvmstrap {

/// What a run that was killed left under way: a guard goes back to the old network, half written files are put back, a package transaction is waited for. Each
/// is said in a sentence.
void settle_what_was_left(const Machine& machine, const std::function<void(const std::string&)>& say);

}  // namespace kvmstrap
