#pragma once
#include <string>
#include <vector>

#include "model/network.hpp"

/// The host's network in a person's words, for reports.
namespace kvmstrap {

/// The links that a person thinks of: without the loopback and tunnels that nobody uses.
std::vector<const Link*> links_of_interest(const NetworkState& state);

/// "NIC", "bridge", "bond, active-backup", "VLAN 7"
std::string kind_in_words(const Link& link);

/// What a link has, a line each: addresses, gateways, what else is not as usual, and its hardware address.
std::vector<std::string> lines_of(const Link& link, const NetworkState& state);

/// The links that `link` rests on: a bridge's ports, a bond's slaves, what a VLAN lies on.
std::vector<std::string> below(const Link& link, const NetworkState& state);

/// The whole network as text, for whoever cannot see its picture.
std::string network_in_words(const NetworkState& state);

/// What is another between the two, a sentence each: "10.0.7.21/24 moved from eth0 to br0".
std::vector<std::string> network_changes(const NetworkState& before, const NetworkState& after);

}  // namespace kvmstrap
