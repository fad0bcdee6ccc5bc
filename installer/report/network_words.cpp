#include "report/network_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/json.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

/// Every IPv6 link has one of these of its own: they tell nothing.
bool is_link_local(const LinkAddress& address) { return of_ipv6(address.cidr) && address.scope == "link"; }

const Link* link_in(const NetworkState& state, const std::string& name) {
  const auto found = state.links.find(name);
  return found == state.links.end() ? nullptr : &found->second;
}

std::optional<std::string> upper(const Link& link) { return link.bridge ? link.bridge : link.bond; }

/// Links by the address that they have.
std::map<std::string, std::string> addresses_of(const NetworkState& state) {
  std::map<std::string, std::string> links;
  for (const auto* link : links_of_interest(state))
    for (const auto& address : link->addresses)
      if (!is_link_local(address)) links[address.cidr] = link->name;
  return links;
}

/// Devices by the gateway that is reached over them.
std::map<std::string, std::string> gateways_of(const NetworkState& state) {
  std::map<std::string, std::string> devices;
  for (const auto& route : state.routes)
    if (route.is_default() || route.is_default6()) devices[route.via.value_or("itself")] = route.device;
  return devices;
}

void compare_links(const NetworkState& before, const NetworkState& after, std::vector<std::string>& changes) {
  for (const auto* link : links_of_interest(after))
    if (!link_in(before, link->name)) changes.push_back(fmt::format("{} is new: {}", link->name, kind_in_words(*link)));
  for (const auto* was : links_of_interest(before)) {
    const auto* is = link_in(after, was->name);
    if (!is) changes.push_back(fmt::format("{} is gone: {}", was->name, kind_in_words(*was)));
  }
  for (const auto* is : links_of_interest(after)) {
    const auto* was = link_in(before, is->name);
    const auto above = was ? upper(*was) : std::nullopt;
    if (upper(*is) != above && upper(*is)) changes.push_back(fmt::format("{} is a {} of {}", is->name, is->bridge ? "port" : "slave", *upper(*is)));
    if (upper(*is) != above && above) changes.push_back(fmt::format("{} is no {} of {} any more", is->name, was->bridge ? "port" : "slave", *above));
    if (!was) continue;
    if (is->own_mac() != was->own_mac()) changes.push_back(fmt::format("{} has the hardware address {}, before {}", is->name, is->own_mac(), was->own_mac()));
    if (is->mtu != was->mtu) changes.push_back(fmt::format("{} has an mtu of {}, before {}", is->name, is->mtu, was->mtu));
    if (is->up != was->up) changes.push_back(fmt::format("{} is {}", is->name, is->up ? "up" : "down"));
    if (kind_in_words(*is) != kind_in_words(*was)) changes.push_back(fmt::format("{} is a {}, before {}", is->name, kind_in_words(*is), kind_in_words(*was)));
  }
}

/// `moves`, `comes` and `goes` are sentences about what stands in one map and not in the other, or elsewhere there.
template <class Moves, class Comes, class Goes>
void compare_places(const std::map<std::string, std::string>& before, const std::map<std::string, std::string>& after, Moves moves, Comes comes, Goes goes) {
  for (const auto& [what, place] : after) {
    const auto was = before.find(what);
    if (was == before.end())
      comes(what, place);
    else if (was->second != place)
      moves(what, was->second, place);
  }
  for (const auto& [what, place] : before)
    if (!after.contains(what)) goes(what, place);
}

}  // namespace

std::vector<const Link*> links_of_interest(const NetworkState& state) {
  std::vector<const Link*> links;
  for (const auto& [name, link] : state.links) {
    const bool idle = link.kind == LinkKind::other && !link.up && link.addresses.empty() && !upper(link);
    if (link.kind != LinkKind::loopback && !idle) links.push_back(&link);
  }
  return links;
}

std::string kind_in_words(const Link& link) {
  switch (link.kind) {
    case LinkKind::ethernet:
      return "NIC";
    case LinkKind::bond: {
      const auto mode = link.bond_options.find("mode");
      return mode == link.bond_options.end() ? "bond" : "bond, " + mode->second;
    }
    case LinkKind::vlan:
      return link.vlan_id ? fmt::format("VLAN {}", *link.vlan_id) : "VLAN";
    case LinkKind::bridge:
      return link.stp.value_or(false) ? "bridge with STP" : "bridge";
    default:
      return std::string(name_of(link.kind));
  }
}

std::vector<std::string> below(const Link& link, const NetworkState& state) {
  std::vector<std::string> names;
  for (const auto* one : links_of_interest(state))
    if (one->bridge == link.name || one->bond == link.name || link.parent == one->name) names.push_back(one->name);
  return names;
}

std::vector<std::string> lines_of(const Link& link, const NetworkState& state) {
  std::vector<std::string> lines;
  for (const auto& address : link.addresses) {
    if (is_link_local(address)) continue;
    const bool leased = !of_ipv6(address.cidr) && state.dhcp_clients.contains(link.name);
    lines.push_back(address.cidr + (leased ? " by DHCP" : "") + (address.duplicate ? " taken by another host" : ""));
  }
  for (const auto& [gateway, device] : gateways_of(state))
    if (device == link.name) lines.push_back("gateway " + gateway);
  if (!link.up) lines.emplace_back("down");
  if (link.up && !link.carrier && link.kind == LinkKind::ethernet) lines.emplace_back("no carrier");
  if (link.mtu != usual_mtu) lines.push_back(fmt::format("mtu {}", link.mtu));
  if (!link.own_mac().empty()) lines.push_back(link.own_mac());
  return lines;
}

std::string network_in_words(const NetworkState& state) {
  std::string text;
  for (const auto* link : links_of_interest(state)) {
    const auto lower = below(*link, state);
    text += fmt::format("{}: {}{}, {}. ", link->name, kind_in_words(*link), lower.empty() ? "" : " over " + join(lower, " and "),
                        join(lines_of(*link, state), ", "));
  }
  return text;
}

std::vector<std::string> network_changes(const NetworkState& before, const NetworkState& after) {
  std::vector<std::string> changes;
  compare_links(before, after, changes);
  compare_places(
      addresses_of(before), addresses_of(after),
      [&](const auto& address, const auto& from, const auto& to) { changes.push_back(fmt::format("{} moved from {} to {}", address, from, to)); },
      [&](const auto& address, const auto& link) { changes.push_back(fmt::format("{} is a new address of {}", address, link)); },
      [&](const auto& address, const auto& link) { changes.push_back(fmt::format("{} is gone from {}", address, link)); });
  compare_places(
      gateways_of(before), gateways_of(after),
      [&](const auto& gateway, const auto& from, const auto& to) { changes.push_back(fmt::format("gateway {} moved from {} to {}", gateway, from, to)); },
      [&](const auto& gateway, const auto& link) { changes.push_back(fmt::format("gateway {} over {} is new", gateway, link)); },
      [&](const auto& gateway, const auto& link) { changes.push_back(fmt::format("gateway {} over {} is gone", gateway, link)); });
  if (before.nameservers != after.nameservers)
    changes.push_back(fmt::format("nameservers are {}, before {}", after.nameservers.empty() ? "none" : join(after.nameservers, ", "),
                                  before.nameservers.empty() ? "none" : join(before.nameservers, ", ")));
  return changes;
}

}  // namespace kvmstrap
