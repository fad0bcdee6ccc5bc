#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "profile/tree.hpp"

/// What the table of the profile says of keys and paths without a value.
namespace kvmstrap {

/// Where in a profile a key of this name has its place: network.bridges.NAME; the empty path is the profile itself. None for a key that there is nowhere.
std::vector<Path> places_of_key(std::string_view key);

/// A dotted path of the command line as keys. A name that contains dots itself is one key: kernel.sysctl.net.ipv4.ip_forward, and bond0.30 in
/// network.vlans.bond0.30.id, by the longest name that `profile` has there, or else by what may stand behind one.
Path split_path(std::string_view dotted, const Node& profile);

}  // namespace kvmstrap
