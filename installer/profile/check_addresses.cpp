#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "model/network.hpp"
#include "network/ip_address.hpp"
#include "profile/device.hpp"

namespace kvmstrap {

namespace {

/// The interfaces of a bond or bridge, with theirs.
std::vector<std::string> all_below(const NetworkProfile& network, const std::string& name) {
  std::vector<std::string> names;
  if (const auto bond = network.bonds.find(name); bond != network.bonds.end()) names = bond->second.interfaces;
  if (const auto bridge = network.bridges.find(name); bridge != network.bridges.end())
    for (const auto& port : bridge->second.interfaces) {
      names.push_back(port);
      if (network.bonds.contains(port)) std::ranges::copy(all_below(network, port), std::back_inserter(names));
    }
  return names;
}

bool is_of(Family family, std::string_view address) { return of_ipv6(address) == (family == Family::ipv6); }

std::vector<std::string> those_of(const std::vector<std::string>& addresses, Family family) {
  std::vector<std::string> some;
  std::ranges::copy_if(addresses, std::back_inserter(some), [&](const auto& address) { return is_of(family, address); });
  return some;
}

bool has_one_of(const std::vector<std::string>& addresses, Family family) { return !those_of(addresses, family).empty(); }

struct Gateway {
  std::string address;
  Path path;
  bool leads_out = true;  ///< it is the default one
  Family family() const { return of_ipv6(address) ? Family::ipv6 : Family::ipv4; }

  /// fe80::1 is reached without an address in its network.
  bool is_link_local() const {
    const auto parsed = parse_address(address);
    return parsed && parsed->is_link_local();
  }
};

std::vector<Gateway> gateways(const Device& s) {
  std::vector<Gateway> all;
  if (s.gateway4) all.push_back({*s.gateway4, s.path() / "gateway4"});
  if (s.gateway6) all.push_back({*s.gateway6, s.path() / "gateway6"});
  for (std::size_t i = 0; i < s.routes.size(); ++i) all.push_back({s.routes[i].via, s.path() / "routes" / std::to_string(i) / "via", s.routes[i].leads_out()});
  return all;
}

std::vector<Gateway> ways_out(const Device& s, Family family) {
  auto all = gateways(s);
  std::erase_if(all, [&](const Gateway& gateway) { return !gateway.leads_out || gateway.family() != family; });
  return all;
}

/// gateway4 or gateway6.
std::string_view key_for(Family family) { return family == Family::ipv4 ? "gateway4" : "gateway6"; }

/// Each way to an address excludes the others; the first key that contradicts `way` is shown.
Objections ways_exclude(const Device& s, std::string_view way, std::string_view hint) {
  const bool adopt = way == "adopt";
  const bool leads_out = std::ranges::any_of(s.routes, [](const auto& route) { return route.leads_out() && !of_ipv6(route.via); });
  const std::vector<std::pair<std::string_view, bool>> others{{"dhcp4", adopt && s.dhcp4.value_or(false)},
                                                              {"addresses", adopt ? !s.addresses.empty() : has_one_of(s.addresses, Family::ipv4)},
                                                              {"gateway4", s.gateway4.has_value()},
                                                              {"gateway6", adopt && s.gateway6.has_value()},
                                                              {"routes", adopt ? !s.routes.empty() : leads_out},
                                                              {"routing-policy", adopt && !s.routing_policy.empty()}};
  Objections found;
  for (const auto& [key, given] : others)
    if (given) found.push_back({s.path() / key, s.message(fmt::format("{} and {} contradict each other", way, key)), std::string(hint), true});
  return found;
}

Objections one_way_to_an_address(const Device& s) {
  if (s.adopt) return ways_exclude(s, "adopt", "adopt takes over addresses, gateway, routes and rules as they are: leave one of them out");
  if (s.dhcp4.value_or(false)) return ways_exclude(s, "dhcp4: true", "DHCP brings addresses and gateway: leave one of them out");
  return {};
}

/// A gateway is reached by way of an address.
Objections routes_have_an_address(const Device& s) {
  for (const auto& gateway : gateways(s)) {
    const auto family = gateway.family();
    if (s.adopt || gateway.is_link_local() || (family == Family::ipv4 && s.dhcp4.value_or(false)) || has_one_of(s.addresses, family)) continue;
    const auto named = family == Family::ipv4 ? s.gateway4 : s.gateway6;
    return {{s.path() / (named ? key_for(family) : "routes"), s.message("a gateway and no address in its network"), "add addresses", true}};
  }
  return {};
}

/// EL6's client for it runs beside the scripts, with a number of its own for each host that no bridge could take over.
Objections no_dhcp6(const Device& s) {
  if (!s.dhcp6.value_or(false)) return {};
  return {{s.path() / "dhcp6", s.message("DHCP for IPv6 is not supported"), "accept-ra: true takes what a router advertises; or give addresses"}};
}

Objections adopts_from_itself(const Device& s) {
  Objections found;
  if (!s.adopt) return found;
  auto possible = all_below(s.network, s.name);
  possible.push_back(s.name);
  for (std::size_t i = 0; i < s.adopt->from.size(); ++i) {
    const auto& from = s.adopt->from[i];
    if (std::ranges::find(possible, from) != possible.end()) continue;
    found.push_back({s.path() / "adopt" / "from" / std::to_string(i),
                     s.message(fmt::format("{} is neither its {} nor the {} itself", from, s.map == "bonds" ? "slave" : "port", s.word)),
                     fmt::format("possible here: {}", fmt::join(possible, ", ")),
                     false,
                     {s.path() / "interfaces"}});
  }
  return found;
}

std::string unfit_of_ipv6(const Cidr& address) {
  constexpr std::uint8_t multicast = 0xff;
  const bool reserved = parse_cidr("::/96")->contains(address.address) || parse_cidr("::ffff:0:0/96")->contains(address.address);
  if (reserved || address.address.bytes[0] == multicast) return "is no address of a host";
  if (address.address.is_link_local()) return "is link-local: the kernel makes such an address itself";
  // RFC 6164: between two routers there is no address of the network.
  if (address.prefix < 127 && address.address == address.network()) return "is the network itself, not an address in it";
  return {};
}

/// Why no interface can have this address; empty when it can.
std::string unfit(const Cidr& address) {
  if (address.address.family == Family::ipv6) return unfit_of_ipv6(address);
  const auto first = address.address.bytes[0];
  if (first == 0 || first == 127 || first >= 224) return "is no address of a host";
  if (address.prefix > 30) return {};  // RFC 3021: no network and broadcast address there
  if (address.address == address.network()) return "is the network itself, not an address in it";
  if (address.address == address.broadcast()) return "is the network's broadcast address";
  return {};
}

Objections addresses_fit(const Device& s) {
  Objections found;
  std::vector<IpAddress> seen;
  for (std::size_t i = 0; i < s.addresses.size(); ++i) {
    const auto address = parse_cidr(s.addresses[i]);
    if (!address) continue;
    const auto path = s.path() / "addresses" / std::to_string(i);
    if (const auto why = unfit(*address); !why.empty())
      found.push_back({path, s.message(fmt::format("{} {}", s.addresses[i], why)), "give the host's own address"});
    else if (std::ranges::find(seen, address->address) != seen.end())
      found.push_back({path, s.message(fmt::format("{} is there twice", to_string(address->address))), "one address has one prefix"});
    seen.push_back(address->address);
  }
  return found;
}

Objections one_gateway(const Device& s) {
  Objections found;
  for (const auto family : {Family::ipv4, Family::ipv6})
    if (const auto all = ways_out(s, family); all.size() > 1)
      found.push_back({all[1].path,
                       s.message(fmt::format("a second default gateway, beside {}", all[0].address)),
                       fmt::format("{} and a route to default say the same: leave one", key_for(family)),
                       false,
                       {s.path()}});
  return found;
}

Objections gateway_can_be_reached(const Device& s) {
  Objections found;
  for (const auto& named : gateways(s)) {
    const auto gateway = parse_address(named.address);
    const auto addresses = those_of(s.addresses, named.family());
    if (!gateway || addresses.empty() || named.is_link_local()) continue;
    const auto object = [&](std::string_view what, std::string hint) {
      found.push_back({named.path, s.message(fmt::format("gateway {} {}", named.address, what)), std::move(hint), false, {s.path() / "addresses"}});
    };
    bool inside = false, own = false, no_host = false;
    for (const auto& one : addresses)
      if (const auto address = parse_cidr(one); address && address->contains(*gateway)) {
        inside = true;
        own |= address->address == *gateway;
        // The first address of an IPv6 network is all its routers'.
        no_host |= gateway->family == Family::ipv4 && !unfit({*gateway, address->prefix}).empty();
      }
    if (!inside)
      object(fmt::format("is outside {}", fmt::join(addresses, " and ")),
             "on EL6 such a gateway is dropped without a word and the host loses its default route");
    else if (own)
      object(fmt::format("is the {}'s own address", s.word), "name the router's address");
    else if (no_host)
      object("is the network's first or last address, which no router has", "name the router's address");
  }
  return found;
}

constexpr auto the_kernels_own = "table {} is the kernel's own: the host's addresses are in it";

/// The kernel takes a network by its first address only, and EL6's scripts go on without a word when it does not take it.
Objections routes_fit(const Device& s) {
  Objections found;
  std::set<std::tuple<std::string, int, int>> seen;
  for (std::size_t i = 0; i < s.routes.size(); ++i) {
    const auto& route = s.routes[i];
    const auto path = s.path() / "routes" / std::to_string(i);
    const auto to = parse_cidr(route.to);
    if (to && to->address != to->network())
      found.push_back({path / "to", s.message(fmt::format("{} is an address in a network, not a network", route.to)),
                       fmt::format("write {}", to_string(Cidr{to->network(), to->prefix}))});
    if (route.table == main_table) found.push_back({path / "table", s.message("table 254 is the main one"), "leave table out", true});
    if (route.table == local_table) found.push_back({path / "table", s.message(fmt::format(the_kernels_own, local_table)), "take another number"});
    if (to && !is_of(to->address.family, route.via))
      found.push_back(
          {path / "via", s.message(fmt::format("{} is no gateway to {}", route.via, route.to)), "target and gateway are of one family, IPv4 or IPv6"});
    if (!to && route.metric) found.push_back({path / "metric", s.message("a default route with a metric is not supported"), "leave the metric out", true});
    const auto target = route.to == "default" && of_ipv6(route.via) ? ipv6_default : route.to;
    if (!route.leads_out() && !seen.emplace(target, route.metric.value_or(0), route.table.value_or(main_table)).second)
      found.push_back({path / "to", s.message(fmt::format("a second route to {}", route.to)), "of two routes to one target give one a metric"});
  }
  return found;
}

Objections rules_fit(const Device& s) {
  Objections found;
  std::set<int> seen;
  for (std::size_t i = 0; i < s.routing_policy.size(); ++i) {
    const auto& rule = s.routing_policy[i];
    const auto path = s.path() / "routing-policy" / std::to_string(i);
    if (!rule.from && !rule.to && !rule.mark)
      found.push_back({path, s.message("a rule for every packet would take the host's own ways from it"), "say from, to or mark"});
    if (rule.table == local_table) found.push_back({path / "table", s.message(fmt::format(the_kernels_own, local_table)), "name the table of the routes"});
    for (const auto& [key, side] : {std::pair{"from", rule.from}, std::pair{"to", rule.to}})
      if (const auto cidr = parse_cidr(side.value_or("")); cidr && cidr->address != cidr->network())
        found.push_back({path / key, s.message(fmt::format("{} is an address in a network, not a network", *side)),
                         fmt::format("write {} or {}", to_string(Cidr{cidr->network(), cidr->prefix}), to_string(cidr->address))});
    if (rule.priority && !seen.insert(*rule.priority).second)
      found.push_back({path / "priority", s.message(fmt::format("a second rule with priority {}", *rule.priority)), "say which of them is asked first"});
  }
  return found;
}

/// A host has one way out, for each family.
Objections one_way_out(const std::vector<Device>& all) {
  Objections found;
  for (const auto family : {Family::ipv4, Family::ipv6}) {
    const Device* first = nullptr;
    for (const auto& device : all) {
      const auto ways = ways_out(device, family);
      if (ways.empty()) continue;
      if (first)
        found.push_back({ways.front().path,
                         device.message(fmt::format("a second default gateway, beside that of {}", first->name)),
                         "leave one of them out; other networks are reached by routes",
                         false,
                         {first->path()}});
      if (!first) first = &device;
    }
  }
  return found;
}

/// Answers to one network would leave by another interface than they came in by.
Objections networks_do_not_overlap(const std::vector<Device>& all) {
  Objections found;
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t k = 0; k < all[i].addresses.size(); ++k)
      for (std::size_t j = 0; j < i; ++j)
        for (const auto& other : all[j].addresses) {
          const auto a = parse_cidr(all[i].addresses[k]), b = parse_cidr(other);
          if (a && b && (a->contains(b->network()) || b->contains(a->network())))
            found.push_back({all[i].path() / "addresses" / std::to_string(k),
                             all[i].message(fmt::format("{} overlaps {} of {}", all[i].addresses[k], other, all[j].name)),
                             "each interface has a network of its own",
                             false,
                             {all[j].path() / "addresses"}});
        }
  return found;
}

}  // namespace

Objections check_addresses(const std::vector<Device>& all) {
  Objections found;
  const auto take = [&](Objections more) { std::ranges::move(more, std::back_inserter(found)); };
  for (const auto& device : all)
    if (!master_of(all, device.name))
      for (const auto check : {one_way_to_an_address, no_dhcp6, routes_have_an_address, adopts_from_itself, addresses_fit, one_gateway, gateway_can_be_reached,
                               routes_fit, rules_fit})
        take(check(device));
  take(one_way_out(all));
  take(networks_do_not_overlap(all));
  return found;
}

}  // namespace kvmstrap
