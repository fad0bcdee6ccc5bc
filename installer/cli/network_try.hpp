#pragma once
#include "cli/profile_argument.hpp"
#include "model/outcome.hpp"

namespace kvmstrap {

/// The cut-over of the profile's network as `apply` would make it, up to the commit, and then back. What a run would install first is taken as there:
/// a trial writes no file that a boot reads.
Exit try_network(const ProfileArgument& profile);

}  // namespace kvmstrap
