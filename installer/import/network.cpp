#include "import/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>

#include "model/text.hpp"
#include "network/bond_options.hpp"
#include "network/lookup.hpp"
#include "network/resolve.hpp"

namespace kvmstrap {

namespace {

std::vector<const ConfiguredLink*> members_of(const NetworkState& now, const std::string& master) {
  std::vector<const ConfiguredLink*> members;
  for (const auto& [name, link] : now.configured)
    if (link.bridge == master || link.bond == master) members.push_back(&link);
  return members;
}

std::vector<std::string> names_of(const std::vector<const ConfiguredLink*>& links) {
  std::vector<std::string> names;
  for (const auto* link : links) names.push_back(link->name);
  return names;
}

const ConfiguredLink* master_of(const NetworkState& now, const ConfiguredLink& link) {
  return find(now.configured, link.bridge.value_or(link.bond.value_or("")));
}

/// `link` and all that it rests on.
void collect(const NetworkState& now, const ConfiguredLink& link, std::set<std::string>& all) {
  if (!all.insert(link.name).second) return;
  for (const auto* member : members_of(now, link.name)) collect(now, *member, all);
  if (const auto* parent = find(now.configured, link.parent.value_or(""))) collect(now, *parent, all);
}

/// As the installer leaves a NIC that nobody uses.
bool is_idle(const ConfiguredLink& link) {
  return !link.at_boot && link.kind == LinkKind::ethernet && link.addressing.addresses.empty() && !link.bridge && !link.bond;
}

bool can_adopt(LinkKind kind) { return kind == LinkKind::bridge || kind == LinkKind::bond; }

/// What no key for addresses, routes and rules says; `adopt` keeps it all the same.
std::optional<std::string> beyond_the_keys(const ConfiguredLink& link) {
  const auto& addressing = link.addressing;
  if (!addressing.aliases.empty()) {
    const auto& [address, end] = *addressing.aliases.begin();
    return fmt::format("{} is an alias ({}:{})", address, link.name, end);
  }
  for (const auto& route : addressing.routes) {
    if (!route.via) return fmt::format("the route to {} has no gateway", route.to);
    if (route.source) return fmt::format("the route to {} has a source, {}", route.to, *route.source);
  }
  for (const auto& rule : addressing.rules) {
    if (rule.incoming) return fmt::format("a routing rule is about what comes in by {}", *rule.incoming);
    if (rule.mark.value_or(0) > static_cast<std::uint32_t>(std::numeric_limits<int>::max())) return fmt::format("a routing rule has the mark {}", *rule.mark);
  }
  return std::nullopt;
}

RouteProfile route_profile(const StaticRoute& route) {
  return {.to = route.to == ipv6_default ? "default" : route.to,
          .via = route.via.value_or(""),
          .metric = route.metric,
          .table = route.table == main_table ? std::nullopt : std::optional(route.table)};
}

RoutingPolicyProfile policy_profile(const RoutingRule& rule) {
  const auto side = [](const std::optional<std::string>& network) {
    return network && network->ends_with("/32") ? std::optional(network->substr(0, network->size() - 3)) : network;
  };
  return {.from = side(rule.from),
          .to = side(rule.to),
          .table = rule.table,
          .priority = rule.priority,
          .mark = rule.mark ? std::optional(static_cast<int>(*rule.mark)) : std::nullopt};
}

/// Where IPv6 addresses are given, routers are listened to without a word.
std::optional<bool> accept_ra_to_say(const Addressing& addressing) {
  const bool of_itself = addressing.gateway6 || std::ranges::any_of(addressing.addresses, of_ipv6);
  return of_itself && addressing.accept_ra == true ? std::nullopt : addressing.accept_ra;
}

template <class Device>
void say_addressing(const ConfiguredLink& link, Device& device) {
  const auto& addressing = link.addressing;
  device.accept_ra = accept_ra_to_say(addressing);
  if constexpr (requires { device.adopt; })
    if (beyond_the_keys(link)) {
      device.adopt = AdoptProfile{.from = {link.name}};
      return;
    }
  if (addressing.method == Method::dhcp) device.dhcp4 = true;
  device.addresses = addressing.addresses;
  device.gateway4 = addressing.gateway;
  device.gateway6 = addressing.gateway6;
  std::ranges::transform(addressing.routes, std::back_inserter(device.routes), route_profile);
  std::ranges::transform(addressing.rules, std::back_inserter(device.routing_policy), policy_profile);
  device.nameservers = {.addresses = addressing.nameservers, .search = addressing.search};
}

/// A profile gives a bond's slaves the bond's MTU.
std::optional<int> mtu_to_say(const NetworkState& now, const ConfiguredLink& link) {
  const auto has_it = [&](const auto* slave) { return slave->mtu == link.mtu; };
  if (link.kind == LinkKind::bond && !std::ranges::all_of(members_of(now, link.name), has_it)) return std::nullopt;
  if (const auto* master = master_of(now, link); link.bond && master && mtu_to_say(now, *master)) return std::nullopt;
  return link.mtu;
}

EthernetProfile ethernet_profile(const NetworkState& now, const ConfiguredLink& link) {
  EthernetProfile nic;
  nic.mtu = mtu_to_say(now, link);
  say_addressing(link, nic);
  return nic;
}

BondProfile bond_profile(const NetworkState& now, const ConfiguredLink& link) {
  BondProfile bond;
  bond.interfaces = names_of(members_of(now, link.name));
  bond.parameters = bond_parameters(link.bond_options);
  bond.mtu = mtu_to_say(now, link);
  if (link.set_mac) bond.macaddress = MacProfile{.literal = link.set_mac};
  say_addressing(link, bond);
  return bond;
}

VlanProfile vlan_profile(const ConfiguredLink& link) {
  VlanProfile vlan;
  vlan.id = link.vlan_id.value_or(0);
  vlan.link = link.parent.value_or("");
  vlan.mtu = link.mtu;
  say_addressing(link, vlan);
  return vlan;
}

BridgeProfile bridge_profile(const NetworkState& now, const ConfiguredLink& link) {
  BridgeProfile bridge;
  bridge.interfaces = names_of(members_of(now, link.name));
  const bool stp = link.stp.value_or(false);
  if (stp) bridge.parameters.stp = true;
  if (link.forward_delay != usual_forward_delay(stp)) bridge.parameters.forward_delay = link.forward_delay;
  bridge.parameters.ageing_time = link.ageing;
  bridge.parameters.priority = link.priority;
  bridge.mtu = link.mtu;
  if (link.set_mac) bridge.macaddress = MacProfile{.literal = link.set_mac};
  say_addressing(link, bridge);
  return bridge;
}

/// Whether the entry says anything that `interfaces` of its bridge or bond does not.
bool is_needed(const NetworkState& now, const ConfiguredLink& nic) { return (!nic.bridge && !nic.bond) || mtu_to_say(now, nic); }

}  // namespace

std::vector<LinkTower> towers_of(const NetworkState& now) {
  std::vector<LinkTower> towers;
  for (const auto& [name, link] : now.configured) {
    if (link.kind == LinkKind::loopback || is_idle(link) || master_of(now, link)) continue;
    LinkTower tower{.top = name};
    collect(now, link, tower.links);
    towers.push_back(std::move(tower));
  }
  return towers;
}

Path path_of(const std::string& link, LinkKind kind) {
  const auto* map = kind == LinkKind::bridge ? "bridges" : kind == LinkKind::bond ? "bonds" : kind == LinkKind::vlan ? "vlans" : "ethernets";
  return {"network", map, link};
}

std::optional<std::string> beyond_a_profile(const NetworkState& now, const ConfiguredLink& link) {
  if (link.kind == LinkKind::other) return "no profile knows this kind of interface";
  if (!link.at_boot) return "it does not come up at boot (ONBOOT=no), and what a profile names does";
  if (const auto master = link.bridge ? link.bridge : link.bond; master && !master_of(now, link))
    return fmt::format("its file makes it a {} of {}, which has no file", link.bridge ? "port" : "slave", *master);
  if (link.kind == LinkKind::vlan && (!link.vlan_id || !link.parent)) return "its file does not say which VLAN on what it is";
  if (link.kind == LinkKind::bond)
    if (const auto why = beyond_parameters(link.bond_options)) return why;
  const auto why = can_adopt(link.kind) ? std::nullopt : beyond_the_keys(link);
  return why ? std::optional(*why + ", and no key says that") : std::nullopt;
}

NetworkProfile network_profile(const NetworkState& now, const std::set<std::string>& links) {
  NetworkProfile profile;
  bool nics_are_listed = false;
  for (const auto& name : links) {
    const auto& link = now.configured.at(name);
    if (link.kind == LinkKind::bond) profile.bonds[name] = bond_profile(now, link);
    if (link.kind == LinkKind::vlan) profile.vlans[name] = vlan_profile(link);
    if (link.kind == LinkKind::bridge) profile.bridges[name] = bridge_profile(now, link);
    if (link.kind != LinkKind::ethernet) continue;
    profile.ethernets[name] = ethernet_profile(now, link);
    nics_are_listed = nics_are_listed || is_needed(now, link);
  }
  if (!nics_are_listed) profile.ethernets.clear();
  return profile;
}

std::vector<Note> reasons_to_adopt(const ConfiguredLink& link) {
  const auto why = can_adopt(link.kind) ? beyond_the_keys(link) : std::nullopt;
  if (!why) return {};
  return {{path_of(link.name, link.kind) / "adopt", *why + ": no key says that, and adopt keeps all as it is"}};
}

std::vector<Note> left_unsaid(const NetworkState& now, const ConfiguredLink& link) {
  std::vector<Note> notes;
  const auto path = path_of(link.name, link.kind);
  for (const auto& phrase : link.not_understood) notes.push_back({path, phrase + ": no profile says that"});
  if (link.set_mac && !can_adopt(link.kind))
    notes.push_back({path, fmt::format("its hardware address {} (MACADDR): a profile gives one to bonds and bridges only", *link.set_mac)});
  if (link.kind != LinkKind::bond) return notes;
  if (link.mtu && !mtu_to_say(now, link))
    notes.push_back({path, fmt::format("its MTU {}: the files of its slaves do not have it, and a profile gives it to them", *link.mtu)});
  for (const auto& option : options_without_a_key(link.bond_options)) notes.push_back({path, option + " in its BONDING_OPTS: no profile says that"});
  return notes;
}

std::vector<Note> links_without_files(const NetworkState& now, const std::set<std::string>& bridges_of_libvirt) {
  std::vector<Note> notes;
  for (const auto& [name, link] : now.links) {
    const bool is_made = link.kind == LinkKind::bridge || link.kind == LinkKind::bond || link.kind == LinkKind::vlan;
    const bool is_used = link.kind == LinkKind::ethernet && !given_cidrs(now, name).empty();
    if (now.configured.contains(name) || bridges_of_libvirt.contains(name) || !(is_made || is_used)) continue;
    notes.push_back({path_of(name, link.kind), "left out: no file of the host describes it, and it is gone after the next boot"});
  }
  return notes;
}

}  // namespace kvmstrap
