#pragma once
#include <optional>
#include <vector>

#include "model/change.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

/// What a profile asks of the network, in literals, or why this host cannot tell them.
struct ResolvedNetwork {
  WantedNetwork wanted;
  std::vector<Blocker> blockers;  ///< `wanted` means nothing unless this is empty
};

/// Puts what is adopted in the place of `adopt`: from the NIC while it has the address, from the bridge once the cut-over was made.
ResolvedNetwork resolve(const NetworkProfile& profile, const NetworkState& now, const NetworkChangeProfile& change);

/// Seconds before a new port of a bridge forwards, where the profile does not say: without spanning tree nothing is gained by keeping it silent; with it, the
/// standard's delay.
constexpr int usual_forward_delay(bool stp) { return stp ? 15 : 0; }

}  // namespace kvmstrap
