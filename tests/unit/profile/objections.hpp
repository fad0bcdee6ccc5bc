#pragma once
#include <string>
#include <vector>

#include "profile/checks.hpp"

/// What tests of a profile's checks have in common.
namespace kvmstrap::example {

/// "path: message" of each objection.
inline std::vector<std::string> said(const Objections& objections) {
  std::vector<std::string> texts;
  for (const auto& one : objections) texts.push_back(to_string(one.path) + ": " + one.message);
  return texts;
}

/// A profile whose only bridge is br0 over eth0.
inline Profile with_bridge(BridgeProfile bridge) {
  if (bridge.interfaces.empty()) bridge.interfaces = {"eth0"};
  Profile profile;
  profile.network = NetworkProfile{.bridges = {{"br0", std::move(bridge)}}};
  return profile;
}

inline BridgeProfile fixed(std::vector<std::string> addresses, std::optional<std::string> gateway = {}) {
  return {.addresses = std::move(addresses), .gateway4 = std::move(gateway)};
}

}  // namespace kvmstrap::example
