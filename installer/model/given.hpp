#pragma once
#include <set>
#include <string>
#include <vector>

#include "model/network.hpp"

/// What somebody gave a link, in words that can be compared.
namespace kvmstrap {

/// Each with its label; IPv4's in the kernel's order, of which the first is the primary one.
std::vector<std::string> given_addresses_of(const Link& link);

/// Those over `link`, each with gateway, metric and table; not the one to the link-local network, whose metric is made of the link's number.
std::set<std::string> given_routes_over(const NetworkState& state, const std::string& link);

}  // namespace kvmstrap
