#pragma once
#include "model/network.hpp"

namespace kvmstrap {

/// The network that the next boot makes of the host's files on the NICs that are there. What a DHCP server will give is taken to be what the same NIC has now.
NetworkState as_booted(const NetworkState& now);

}  // namespace kvmstrap
