#pragma once
#include <map>
#include <string>
#include <vector>

#include "model/op.hpp"

namespace kvmstrap {

/// The way back to `now` from anywhere on the way to `wanted`, and from what the host's scripts make or leave of either: what was there is made anew where it
/// is missing. First what lets the host be reached again, then what is only tidy.
std::vector<LinkOp> way_back(const NetworkState& now, const WantedNetwork& wanted, const std::map<std::string, DhcpClient>& clients);

}  // namespace kvmstrap
