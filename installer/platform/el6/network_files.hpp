#pragma once
#include <vector>

#include "model/op.hpp"
#include "platform/el6/ifcfg.hpp"

namespace kvmstrap::el6 {

/// The files that change so that the scripts bring `wanted` up at boot, edited by key, in the order in which they are put in place: whoever loses power
/// in between still has a NIC with an address.
std::vector<WriteFile> network_files(const NetworkState& now, const WantedNetwork& wanted);

/// The ifcfg file of a wanted link as it will be.
Ifcfg future_ifcfg(const NetworkState& now, const WantedNetwork& wanted, const WantedLink& link);

}  // namespace kvmstrap::el6
