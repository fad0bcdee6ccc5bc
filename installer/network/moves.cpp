#include "network/moves.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "network/ip_address.hpp"
#include "network/lookup.hpp"

namespace kvmstrap {

namespace {

/// Whether a route still makes sense among these addresses.
bool fits(const Route& route, const std::vector<LinkAddress>& addresses) {
  const auto owns = [&](const std::string& text) {
    return std::ranges::any_of(addresses, [&](const auto& address) { return address.cidr.substr(0, address.cidr.find('/')) == text; });
  };
  const auto reaches = [&](const std::string& text) {
    const auto gateway = parse_address(text);
    return gateway && (gateway->is_link_local() || std::ranges::any_of(addresses, [&](const auto& address) {
                         const auto cidr = parse_cidr(address.cidr);
                         return cidr && cidr->contains(*gateway);
                       }));
  };
  return (!route.source || owns(*route.source)) && (!route.via || reaches(*route.via));
}

bool same_way(const Route& a, const Route& b) { return a.to == b.to && a.via == b.via && a.metric == b.metric && a.table == b.table; }

bool holds(const std::vector<Route>& routes, const Route& wanted) {
  return std::ranges::any_of(routes, [&](const Route& route) { return same_way(route, wanted); });
}

/// What of `now` is on its way to `wanted` from below it; a port's or slave's own things go nowhere.
std::vector<std::string> sources(const WantedNetwork& all, const WantedLink& wanted) {
  return wanted.is_member() ? std::vector<std::string>{} : all.all_below(wanted.name);
}

bool is_default(const Route& route) { return route.is_default() || route.is_default6(); }

/// The gateway of the default route of the same family.
const std::optional<std::string>& gateway_like(const Route& route, const Addressing& addressing) {
  return of_ipv6(route.to) ? addressing.gateway6 : addressing.gateway;
}

bool another_leads_out(const WantedNetwork& all, const Route& route) {
  return std::ranges::any_of(all.links, [&](const auto& link) { return gateway_like(route, link.addressing).has_value(); });
}

/// The files of its link have it, and `wanted` has not.
bool is_given_up(const NetworkState& now, const WantedLink& wanted, const Route& route) {
  const auto has = [&](const std::vector<StaticRoute>& routes) { return std::ranges::any_of(routes, [&](const StaticRoute& one) { return one.is(route); }); };
  const auto* files = find(now.configured, route.device);
  return files && has(files->addressing.routes) && !has(wanted.addressing.routes);
}

/// The address that the host speaks from to the network of `cidr`.
std::string speaker_to(const std::vector<std::string>& cidrs, const std::string& cidr) {
  const auto same_network = [](const std::string& a, const std::string& b) {
    const auto first = parse_cidr(a);
    const auto second = parse_cidr(b);
    return first && second && first->prefix == second->prefix && first->network() == second->network();
  };
  const auto found = std::ranges::find_if(cidrs, [&](const auto& one) { return same_network(one, cidr); });
  return found == cidrs.end() ? std::string{} : *found;
}

/// An IPv6 route does not go with the addresses of its link: it stays while its gateway can be reached, if only by what a router gave the link.
bool stays_reachable(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted, const Route& route) {
  auto addresses = addresses_for(now, all, wanted);
  if (const auto* link = find(now.links, wanted.name))
    std::ranges::copy_if(link->addresses, std::back_inserter(addresses), [](const auto& address) { return !address.is_given(); });
  return !wanted.is_member() && fits(route, addresses);
}

}  // namespace

bool is_busy(const NetworkState& now, const std::string& link) {
  return !given_addresses(now, link).empty() || !own_routes(now, link).empty() || now.dhcp_clients.contains(link);
}

std::vector<LinkAddress> addresses_for(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted) {
  std::vector<LinkAddress> had;
  for (const auto& below : sources(all, wanted)) std::ranges::copy(given_addresses(now, below), std::back_inserter(had));
  std::vector<LinkAddress> addresses;
  if (wanted.addressing.method == Method::dhcp)
    for (auto address : had) {
      address.dynamic = false;
      address.label.reset();
      if (!of_ipv6(address.cidr) && !wanted.addressing.aliases.contains(address.cidr)) addresses.push_back(address);
    }
  for (const auto& cidr : wanted.addressing.addresses) {
    const auto old = std::ranges::find(had, cidr, &LinkAddress::cidr);
    LinkAddress address{.cidr = cidr, .scope = "global", .label = wanted.addressing.label_of(cidr, wanted.name)};
    if (old != had.end()) {
      address.scope = old->scope;
      address.broadcast = old->broadcast;
      address.nodad = of_ipv6(cidr);
    } else if (const auto parsed = parse_cidr(cidr); parsed && !of_ipv6(cidr) && parsed->prefix < 31) {
      address.broadcast = to_string(parsed->broadcast());
    }
    addresses.push_back(address);
  }
  return addresses;
}

std::map<std::string, std::string> ipv6_settings_for(const NetworkState& now, const WantedLink& wanted) {
  std::map<std::string, std::string> settings;
  const auto* link = find(now.links, wanted.name);
  if (!wanted.addressing.accept_ra || (link ? link->ipv6_settings.empty() : !now.ipv6_disabled)) return settings;
  for (const auto key : accept_ra_settings) {
    const auto* value = link ? find(link->ipv6_settings, std::string(key)) : nullptr;
    if (!value || (*value != "0") != *wanted.addressing.accept_ra) settings[std::string(key)] = *wanted.addressing.accept_ra ? "1" : "0";
  }
  return settings;
}

bool renews_addresses(const NetworkState& now, const WantedLink& wanted) {
  if (wanted.addressing.method == Method::dhcp) return false;
  const auto labels_change = [&](const LinkAddress& address) { return address.label != wanted.addressing.label_of(address.cidr, wanted.name); };
  if (std::ranges::any_of(ipv4_addresses(now, wanted.name), labels_change)) return true;
  const auto had = ipv4_cidrs(now, wanted.name);
  std::vector<std::string> gets;
  std::ranges::copy_if(wanted.addressing.addresses, std::back_inserter(gets), [](const auto& cidr) { return !of_ipv6(cidr); });
  return std::ranges::any_of(had,
                             [&](const auto& cidr) { return std::ranges::find(gets, cidr) == gets.end() || speaker_to(had, cidr) != speaker_to(gets, cidr); });
}

std::vector<std::string> kept_addresses(const NetworkState& now, const WantedLink& wanted) {
  const auto& gets = wanted.addressing.addresses;
  const bool keeps_ipv4 = !renews_addresses(now, wanted);
  auto kept = given_cidrs(now, wanted.name);
  std::erase_if(kept, [&](const auto& cidr) { return of_ipv6(cidr) ? std::ranges::find(gets, cidr) == gets.end() : !keeps_ipv4; });
  return kept;
}

bool stays(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted, const Route& route) {
  if (of_ipv6(route.to) ? !stays_reachable(now, all, wanted, route) : wanted.addressing.method == Method::none) return false;
  const auto& gateway = gateway_like(route, wanted.addressing);
  if (is_default(route)) return gateway ? route.via == gateway : !another_leads_out(all, route);
  return !is_given_up(now, wanted, route);
}

std::vector<Route> routes_for(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted) {
  const auto addresses = addresses_for(now, all, wanted);
  auto present_routes = own_routes(now, wanted.name);
  std::vector<Route> routes;
  if (renews_addresses(now, wanted)) {
    std::ranges::copy_if(present_routes, std::back_inserter(routes),
                         [&](const Route& route) { return !of_ipv6(route.to) && stays(now, all, wanted, route) && fits(route, addresses); });
    std::erase_if(present_routes, [](const Route& route) { return !of_ipv6(route.to); });
  }
  const auto add = [&](Route route) {
    route.device = wanted.name;
    if (!holds(routes, route) && !holds(present_routes, route)) routes.push_back(std::move(route));
  };
  for (const auto& below : sources(all, wanted))
    for (const auto& route : own_routes(now, below)) {
      const bool by_lease = route.is_default() && wanted.addressing.method == Method::dhcp;
      const bool other_default = is_default(route) && !by_lease && route.via != gateway_like(route, wanted.addressing);
      if (route.to != link_local_network && !other_default && !is_given_up(now, wanted, route) && fits(route, addresses)) add(route);
    }
  for (const auto& route : wanted.addressing.routes) add(route.over(wanted.name));
  const auto lead_out = [&](const Route& route) {
    const auto same = [&](const Route& one) { return one.to == route.to && one.table == main_table && one.via == route.via; };
    if (route.via && std::ranges::none_of(routes, same) && std::ranges::none_of(present_routes, same)) add(route);
  };
  lead_out({.to = "default", .via = wanted.addressing.gateway});
  lead_out({.to = ipv6_default, .via = wanted.addressing.gateway6, .metric = gateway6_metric});
  const auto is_link_local = [](const Route& route) { return route.to == link_local_network; };
  if (wanted.link_local_route && std::ranges::none_of(present_routes, is_link_local) && std::ranges::none_of(routes, is_link_local))
    add({.to = link_local_network, .scope = "link", .metric = Route::metric_by_number});
  std::stable_partition(routes.begin(), routes.end(), [](const Route& route) { return !route.via; });
  return routes;
}

std::vector<RoutingRule> rules_to_add(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted) {
  const auto below = sources(all, wanted);
  std::vector<RoutingRule> rules;
  for (auto rule : wanted.addressing.rules) {
    if (std::ranges::any_of(now.rules, [&](const RoutingRule& live) { return rule.is(live); })) continue;
    for (const auto& live : now.rules) {
      auto before = rule;
      before.incoming = live.incoming;
      const bool comes_over = rule.incoming && live.incoming && std::ranges::find(below, *live.incoming) != below.end();
      if (comes_over && before.is(live)) rule.priority = live.priority;
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::vector<RoutingRule> rules_to_remove(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted) {
  const auto* files = find(now.configured, wanted.name);
  const auto means = [](const std::vector<RoutingRule>& rules, const RoutingRule& live) {
    return std::ranges::any_of(rules, [&](const RoutingRule& rule) { return rule.is(live); });
  };
  std::vector<RoutingRule> rules;
  if (files)
    std::ranges::copy_if(now.rules, std::back_inserter(rules), [&](const RoutingRule& live) {
      return means(files->addressing.rules, live) && std::ranges::none_of(all.links, [&](const auto& link) { return means(link.addressing.rules, live); });
    });
  return rules;
}

std::string mac_of_bond(const NetworkState& now, const WantedNetwork& all, const WantedLink& bond) {
  if (bond.mac) return *bond.mac;
  auto slaves = all.members(bond.name);
  std::ranges::sort(slaves);  // EL6's ifup takes them in the order of their files' names
  const auto* first = slaves.empty() ? nullptr : find(now.links, slaves.front());
  return first ? first->own_mac() : std::string{};
}

std::string unclaimed_mac(int vlan_id) { return fmt::format("02:00:00:00:{:02x}:{:02x}", vlan_id >> 8, vlan_id & 0xff); }

std::string future_mac(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted) {
  if (wanted.mac) return *wanted.mac;
  const auto of = [&](const std::string& name) {
    const auto* below = all.link(name);
    const auto* link = find(now.links, name);
    return below ? future_mac(now, all, *below) : link ? link->mac : std::string{};
  };
  const auto* files = find(now.configured, wanted.name);
  if (files && files->set_mac) return *files->set_mac;
  if (wanted.kind == LinkKind::bond && !has_slaves(now, wanted.name)) return mac_of_bond(now, all, wanted);
  if (wanted.kind == LinkKind::vlan) return of(wanted.parent.value_or(""));
  if (wanted.kind == LinkKind::bridge) {
    std::string lowest;  // the kernel gives a bridge the lowest of its ports
    for (const auto& port : all.members(wanted.name))
      if (const auto mac = of(port); lowest.empty() || mac < lowest) lowest = mac;
    if (!lowest.empty()) return lowest;
  }
  const auto* link = find(now.links, wanted.name);
  return link ? link->mac : std::string{};
}

}  // namespace kvmstrap
