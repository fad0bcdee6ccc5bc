#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "model/find.hpp"
#include "model/given.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

/// Not the hardware address of a bridge, which is a port's; nor a bridge's ageing time, which the kernel itself changes while spanning tree learns.
auto settings_of(const Link& link) {
  return std::tuple(link.kind, link.bridge, link.bond, link.parent, link.up, link.mtu, link.kind == LinkKind::bridge ? std::string{} : link.mac, link.stp,
                    link.forward_delay, link.priority, link.bond_options, link.vlan_id);
}

std::optional<std::string> content_of(const NetworkState& state, const std::string& path) {
  const auto* file = find(state.files, path);
  return file ? std::optional(file->content) : std::nullopt;
}

/// " (+ what came, - what went)"; of two that differ in their order alone, nothing.
template <class Words>
std::string difference(const Words& old, const Words& now) {
  std::vector<std::string> parts;
  const auto note = [&](const std::string& sign, const Words& those, const Words& others) {
    for (const auto& word : those)
      if (std::ranges::find(others, word) == others.end()) parts.push_back(sign + word);
  };
  note("+ ", now, old);
  note("- ", old, now);
  return parts.empty() ? "" : " (" + first_of(parts, 4) + ")";
}

}  // namespace

std::vector<std::string> not_as_before(const NetworkBefore& before, const NetworkState& now) {
  std::vector<std::string> phrases;
  for (const auto& name : before.links) {
    const auto* old = find(before.state.links, name);
    const auto* link = find(now.links, name);
    if (!old && !link) continue;
    if (!old || !link) {
      phrases.push_back(fmt::format("{} is {}there", name, link ? "" : "not "));
      continue;
    }
    if (settings_of(*old) != settings_of(*link)) phrases.push_back("the settings of " + name);
    const auto compare = [&](std::string_view what, const auto& those, const auto& these) {
      if (those != these) phrases.push_back(fmt::format("the {} {}{}", what, name, difference(those, these)));
    };
    compare("addresses of", given_addresses_of(*old), given_addresses_of(*link));
    compare("routes over", given_routes_over(before.state, name), given_routes_over(now, name));
  }
  for (const auto& path : before.files)
    if (content_of(before.state, path) != content_of(now, path)) phrases.push_back(path);
  return phrases;
}

}  // namespace kvmstrap
