#pragma once
#include <vector>

#include "model/change.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

/// The profile with every NIC that it finds by `match` under the name that the NIC has on this host. What matches none, or several, blocks.
NetworkProfile with_matched_nics(const NetworkProfile& profile, const NetworkState& now, std::vector<Blocker>& blockers);

}  // namespace kvmstrap
