#pragma once
#include <map>
#include <string>

#include "model/op.hpp"

namespace kvmstrap {

/// The cut-over from `now` to `wanted`, as far as no distribution has a say in it: the platform adds its files and how it waits for udev.
/// `clients` are the DHCP clients to start, by link. What is so already is left out; the way back leads to `now` from anywhere in between.
NetworkBatch cut_over_batch(const NetworkState& now, const WantedNetwork& wanted, const std::map<std::string, DhcpClient>& clients);

}  // namespace kvmstrap
