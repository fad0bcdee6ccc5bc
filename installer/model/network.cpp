#include "model/network.hpp"

#include <algorithm>
#include <set>

#include "model/find.hpp"
#include "model/predict.hpp"
#include "model/subject.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

enum class Family { ipv4, ipv6 };

bool is_of(Family family, std::string_view address) { return of_ipv6(address) == (family == Family::ipv6); }

std::set<std::string> usable_addresses(const Link& link, Family family) {
  std::set<std::string> addresses;
  for (const auto& address : link.addresses)
    if (address.is_given() && !address.duplicate && is_of(family, address.cidr)) addresses.insert(address.cidr);
  return addresses;
}

std::set<std::string> wanted_addresses(const Addressing& wanted, Family family) {
  std::set<std::string> addresses;
  for (const auto& cidr : wanted.addresses)
    if (is_of(family, cidr)) addresses.insert(cidr);
  return addresses;
}

template <class T>
std::set<T> as_set(const std::vector<T>& list) {
  return {list.begin(), list.end()};
}

bool has_all(const std::map<std::string, std::string>& options, const std::map<std::string, std::string>& wanted) {
  return std::ranges::all_of(wanted, [&](const auto& one) {
    const auto* value = find(options, one.first);
    return value && *value == one.second;
  });
}

template <class T>
bool as_wanted(const std::optional<T>& now, const std::optional<T>& wanted) {
  return !wanted || now == wanted;
}

std::optional<int> hundredths(const std::optional<int>& seconds) { return seconds ? std::optional(*seconds * 100) : std::nullopt; }

bool labels_live(const Link& link, const Addressing& wanted) {
  return std::ranges::all_of(link.addresses, [&](const LinkAddress& address) {
    const bool is_wanted = std::ranges::find(wanted.addresses, address.cidr) != wanted.addresses.end();
    return !is_wanted || address.label == wanted.label_of(address.cidr, link.name);
  });
}

bool addresses_live(const NetworkState& now, const Link& link, const Addressing& wanted) {
  if (usable_addresses(link, Family::ipv6) != wanted_addresses(wanted, Family::ipv6)) return false;
  const auto addresses = usable_addresses(link, Family::ipv4);
  const bool client = now.dhcp_clients.contains(link.name);
  switch (wanted.method) {
    case Method::none:
      return addresses.empty() && !client;
    case Method::fixed:
      return addresses == wanted_addresses(wanted, Family::ipv4) && labels_live(link, wanted) && !client;
    case Method::dhcp:
      return !addresses.empty() && std::ranges::includes(addresses, wanted_addresses(wanted, Family::ipv4)) && labels_live(link, wanted) && client;
  }
  return false;
}

bool leads_out(const NetworkState& now, const std::string& link, std::string_view to, const std::optional<std::string>& gateway) {
  return !gateway || std::ranges::any_of(now.routes, [&](const Route& route) {
    return route.to == to && route.table == main_table && route.device == link && route.via == gateway && route.is_given();
  });
}

bool gateway_live(const NetworkState& now, const WantedLink& wanted) { return leads_out(now, wanted.name, "default", wanted.addressing.gateway); }

bool gateway6_live(const NetworkState& now, const WantedLink& wanted) { return leads_out(now, wanted.name, ipv6_default, wanted.addressing.gateway6); }

/// Where the kernel has no IPv6 there is nothing to take. Whether redirects are followed is often decided for the whole host.
bool accept_ra_live(const Link& link, const Addressing& wanted) {
  const auto as_wanted = [&](const char* key) {
    const auto* value = find(link.ipv6_settings, key);
    return !value || (*value != "0") == *wanted.accept_ra;
  };
  return !wanted.accept_ra || (as_wanted("accept_ra") && as_wanted("autoconf"));
}

bool route_live(const NetworkState& now, const std::string& link, const StaticRoute& wanted) {
  return std::ranges::any_of(now.routes,
                             [&](const Route& route) { return route.device == link && wanted.is(route) && as_wanted(route.source, wanted.source); });
}

bool rule_live(const NetworkState& now, const RoutingRule& wanted) {
  return std::ranges::any_of(now.rules, [&](const RoutingRule& rule) { return wanted.is(rule); });
}

bool addressing_live(const NetworkState& now, const Link& link, const WantedLink& wanted) {
  const auto& addressing = wanted.addressing;
  return addresses_live(now, link, addressing) && gateway_live(now, wanted) && gateway6_live(now, wanted) && accept_ra_live(link, addressing) &&
         contains_all(now.nameservers, addressing.nameservers) && contains_all(now.search, addressing.search) &&
         std::ranges::all_of(addressing.routes, [&](const auto& route) { return route_live(now, wanted.name, route); }) &&
         std::ranges::all_of(addressing.rules, [&](const auto& rule) { return rule_live(now, rule); });
}

/// While spanning tree learns of a change, the kernel shows twice the forward delay (IEEE 802.1D 7.9.2).
bool ageing_live(const Link& link, const WantedLink& wanted) {
  return as_wanted(link.ageing, hundredths(wanted.ageing)) || (wanted.stp && link.ageing == wanted.forward_delay * 200);
}

bool settings_live(const Link& link, const WantedLink& wanted) {
  if (wanted.kind == LinkKind::bridge)
    return link.stp == wanted.stp && link.forward_delay == wanted.forward_delay * 100 && ageing_live(link, wanted) && as_wanted(link.priority, wanted.priority);
  if (wanted.kind == LinkKind::vlan) return link.vlan_id == wanted.vlan_id && link.parent == wanted.parent;
  return has_all(link.bond_options, wanted.bond_options);
}

bool link_live(const NetworkState& now, const WantedLink& wanted) {
  const auto* link = find(now.links, wanted.name);
  return link && link->kind == wanted.kind && link->up && link->bridge == wanted.bridge && link->bond == wanted.bond &&
         as_wanted(std::optional(link->mtu), wanted.mtu) && as_wanted(std::optional(link->mac), wanted.mac) && settings_live(*link, wanted) &&
         addressing_live(now, *link, wanted);
}

bool same_addressing(const Addressing& now, const Addressing& wanted) {
  return now.method == wanted.method && as_set(now.addresses) == as_set(wanted.addresses) && now.aliases == wanted.aliases && now.gateway == wanted.gateway &&
         now.gateway6 == wanted.gateway6 && as_wanted(now.accept_ra, wanted.accept_ra) && now.nameservers == wanted.nameservers &&
         now.search == wanted.search && as_set(now.routes) == as_set(wanted.routes) && as_set(now.rules) == as_set(wanted.rules);
}

bool settings_configured(const ConfiguredLink& link, const WantedLink& wanted) {
  if (wanted.kind == LinkKind::bridge)
    return link.stp == wanted.stp && link.forward_delay == wanted.forward_delay && as_wanted(link.ageing, wanted.ageing) &&
           as_wanted(link.priority, wanted.priority);
  if (wanted.kind == LinkKind::vlan) return link.vlan_id == wanted.vlan_id && link.parent == wanted.parent;
  return has_all(link.bond_options, wanted.bond_options);
}

/// A file that is bound to another hardware address leaves its link without it at the next boot.
bool bound_to_its_card(const NetworkState& now, const ConfiguredLink& files) {
  const auto* link = find(now.links, files.name);
  return !files.mac || (link && files.is_of(*link));
}

bool link_configured(const NetworkState& now, const WantedLink& wanted) {
  const auto* link = find(now.configured, wanted.name);
  return link && link->kind == wanted.kind && link->at_boot && link->bridge == wanted.bridge && link->bond == wanted.bond && as_wanted(link->mtu, wanted.mtu) &&
         as_wanted(link->set_mac, wanted.mac) && bound_to_its_card(now, *link) && settings_configured(*link, wanted) &&
         same_addressing(link->addressing, wanted.addressing);
}

/// What a lease will say is not known; that it will say what the old one said is the best guess.
std::vector<LinkAddress> addresses_to_keep(const NetworkState& before, const WantedNetwork& wanted, const std::string& name) {
  for (const auto& below : wanted.all_below(name))
    if (const auto* link = find(before.links, below); link && !usable_addresses(*link, Family::ipv4).empty()) return link->addresses;
  const auto* link = find(before.links, name);
  return link ? link->addresses : std::vector<LinkAddress>{};
}

void foresee_member(NetworkState& state, Link& link) {
  link.addresses.clear();
  std::erase_if(state.routes, [&](const Route& route) { return route.device == link.name; });
}

void foresee_addressing(const NetworkState& before, const WantedNetwork& all, NetworkState& state, const WantedLink& wanted, Link& link) {
  const auto& addressing = wanted.addressing;
  const auto kept = addresses_to_keep(before, all, wanted.name);
  std::erase_if(link.addresses, [](const LinkAddress& address) { return address.is_given(); });
  if (addressing.method == Method::dhcp) {
    state.dhcp_clients[wanted.name] = {};
    for (const auto& address : kept)
      if (!of_ipv6(address.cidr) && !addressing.aliases.contains(address.cidr)) link.addresses.push_back(address);
  }
  const auto end_of_ipv4 = static_cast<std::ptrdiff_t>(link.addresses.size());
  for (const auto& cidr : addressing.addresses)  // the kernel tells the latest of IPv6 first
    link.addresses.insert(of_ipv6(cidr) ? link.addresses.begin() + end_of_ipv4 : link.addresses.end(),
                          {.cidr = cidr, .scope = "global", .label = addressing.label_of(cidr, wanted.name)});
  if (addressing.gateway)
    std::erase_if(state.routes, [&](const Route& route) { return route.is_default() && route.device == wanted.name && route.via != addressing.gateway; });
  if (addressing.gateway && !gateway_live(state, wanted)) state.routes.push_back({.to = "default", .via = addressing.gateway, .device = wanted.name});
  if (addressing.gateway6)
    std::erase_if(state.routes, [&](const Route& route) {
      return route.is_default6() && route.is_given() && route.device == wanted.name && route.via != addressing.gateway6;
    });
  if (addressing.gateway6 && !gateway6_live(state, wanted)) state.routes.push_back({.to = ipv6_default, .via = addressing.gateway6, .device = wanted.name});
  if (addressing.accept_ra && state.ipv6_disabled)
    for (const auto key : accept_ra_settings) link.ipv6_settings[std::string(key)] = *addressing.accept_ra ? "1" : "0";
  for (const auto& route : addressing.routes)
    if (!route_live(state, wanted.name, route)) state.routes.push_back(route.over(wanted.name));
  for (const auto& rule : addressing.rules)
    if (!rule_live(state, rule)) state.rules.push_back(rule);
  const auto is_link_local = [&](const Route& route) { return route.to == link_local_network && route.device == wanted.name; };
  if (wanted.link_local_route && std::ranges::none_of(state.routes, is_link_local))
    state.routes.push_back({.to = link_local_network, .device = wanted.name, .scope = "link", .metric = Route::metric_by_number});
  for (const auto& server : addressing.nameservers)
    if (!contains(state.nameservers, server)) state.nameservers.push_back(server);
  for (const auto& domain : addressing.search)
    if (!contains(state.search, domain)) state.search.push_back(domain);
}

void foresee_settings(NetworkState& state, const WantedNetwork& all, const WantedLink& wanted, Link& link) {
  if (wanted.kind == LinkKind::bridge) {
    link.stp = wanted.stp;
    link.forward_delay = wanted.forward_delay * 100;
    if (wanted.ageing) link.ageing = hundredths(wanted.ageing);
    if (wanted.priority) link.priority = wanted.priority;
  }
  link.vlan_id = wanted.vlan_id;
  link.parent = wanted.parent;
  for (const auto& [option, value] : wanted.bond_options) link.bond_options[option] = value;
  auto below = all.members(wanted.name);
  if (wanted.parent) below.push_back(*wanted.parent);
  for (const auto& name : below)
    if (const auto* other = find(state.links, name)) {
      link.carrier = link.carrier || other->carrier;
      if (link.mac.empty()) link.mac = other->mac;
    }
  if (wanted.mtu) link.mtu = *wanted.mtu;
  if (wanted.mac) link.mac = *wanted.mac;
}

ConfiguredLink foresee_files(const NetworkState& before, const WantedLink& wanted, const Link& link) {
  const auto* old = find(before.configured, wanted.name);
  ConfiguredLink files{.name = wanted.name,
                       .kind = wanted.kind,
                       .at_boot = true,
                       .bridge = wanted.bridge,
                       .bond = wanted.bond,
                       .set_mac = wanted.mac,
                       .mtu = wanted.mtu,
                       .addressing = wanted.addressing,
                       .ageing = wanted.ageing,
                       .priority = wanted.priority,
                       .bond_options = wanted.bond_options,
                       .vlan_id = wanted.vlan_id,
                       .parent = wanted.parent};
  if (wanted.kind == LinkKind::bridge) {
    files.stp = wanted.stp;
    files.forward_delay = wanted.forward_delay;
  } else if (old && old->mac) {
    files.mac = link.own_mac();
  }
  if (old && !wanted.mtu) files.mtu = old->mtu;
  return files;
}

void foresee_link(const NetworkState& before, const WantedNetwork& all, const WantedLink& wanted, NetworkState& state) {
  auto& link = state.links[wanted.name];
  link.name = wanted.name;
  link.kind = wanted.kind;
  link.up = true;
  link.bridge = wanted.bridge;
  link.bond = wanted.bond;
  foresee_settings(state, all, wanted, link);
  state.dhcp_clients.erase(wanted.name);
  if (wanted.is_member())
    foresee_member(state, link);
  else
    foresee_addressing(before, all, state, wanted, link);
  state.configured[wanted.name] = foresee_files(before, wanted, link);
}

}  // namespace

std::optional<std::string> Addressing::label_of(const std::string& address, const std::string& link) const {
  const auto* alias = find(aliases, address);
  return alias ? std::optional(link + ":" + *alias) : std::nullopt;
}

const WantedLink* WantedNetwork::link(const std::string& name) const {
  const auto found = std::ranges::find(links, name, &WantedLink::name);
  return found == links.end() ? nullptr : &*found;
}

std::vector<std::string> WantedNetwork::members(const std::string& name) const {
  std::vector<std::string> names;
  for (const auto& one : links)
    if (one.is_member_of(name)) names.push_back(one.name);
  return names;
}

std::vector<std::string> WantedNetwork::all_below(const std::string& name) const {
  auto names = members(name);
  for (const auto& member : members(name)) std::ranges::copy(all_below(member), std::back_inserter(names));
  return names;
}

bool satisfies(const Known<NetworkState>& state, const WantedNetwork& wanted) {
  const auto* now = present(state);
  if (now && wanted.back_to) return not_as_before(*wanted.back_to, *now).empty();
  return now &&
         std::ranges::all_of(wanted.links, [&](const auto& link) { return (wanted.files_only || link_live(*now, link)) && link_configured(*now, link); });
}

Known<NetworkState> foreseen(const Known<NetworkState>& before, const WantedNetwork& wanted) {
  const auto* now = present(before);
  if (!now) return Unknown{"the network was not read"};
  auto state = *now;
  for (const auto& link : wanted.links) foresee_link(*now, wanted, link, state);
  return state;
}

}  // namespace kvmstrap
