#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/network.hpp"
#include "profile/profile_text.hpp"

/// A host's network in a profile's words: network/resolve.cpp the other way round. It goes by the host's files; whether the kernel has the same is for a plan
/// to find out.
namespace kvmstrap {

/// A link of the host that is nobody's port or slave, and every other one that it rests on: what a profile takes over together or not at all.
struct LinkTower {
  std::string top;
  std::set<std::string> links;  ///< `top` among them
};

/// Every one that the files bring up at boot, or that says more than an idle NIC; in the order of their names.
std::vector<LinkTower> towers_of(const NetworkState& now);

/// Where a link stands in a profile: network.bridges.br0.
Path path_of(const std::string& link, LinkKind kind);

/// Why no profile can say what the files say of `link`.
std::optional<std::string> beyond_a_profile(const NetworkState& now, const ConfiguredLink& link);

/// What the files say of `links`, none of which is beyond a profile.
NetworkProfile network_profile(const NetworkState& now, const std::set<std::string>& links);

/// Why the profile of `link` adopts what it has in the place of naming it; nothing where it does not.
std::vector<Note> reasons_to_adopt(const ConfiguredLink& link);

/// What the files say of `link` and its place in a profile cannot: it stays as it is.
std::vector<Note> left_unsaid(const NetworkState& now, const ConfiguredLink& link);

/// Links that somebody made and no file of the host brings up, libvirt's own bridges aside.
std::vector<Note> links_without_files(const NetworkState& now, const std::set<std::string>& bridges_of_libvirt);

}  // namespace kvmstrap
