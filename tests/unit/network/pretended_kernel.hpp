#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <set>
#include <stdexcept>

#include "model/op.hpp"
#include "network/describe.hpp"
#include "network/ip_address.hpp"
#include "network/moves.hpp"

namespace kvmstrap::example {

/// Carries LinkOps out on a NetworkState as the kernel would, as far as these tests look: links, ports, slaves, VLANs, addresses and their routes.
class PretendedKernel {
 public:
  explicit PretendedKernel(NetworkState start) : state(std::move(start)) {}

  void perform(const LinkOp& op) {
    using What = LinkOp::What;
    switch (op.what) {
      case What::create_bridge:
        if (!state.links.contains(op.name))
          state.links[op.name] = {.name = op.name,
                                  .kind = LinkKind::bridge,
                                  .ipv6_disabled = state.ipv6_disabled,
                                  .ipv6_settings = new_settings(),
                                  .stp = false,
                                  .forward_delay = 1500};
        break;
      case What::delete_bridge:
        if (state.links.contains(op.name) && at(op.name).up) throw std::logic_error(op.name + " is up and cannot be deleted");
        for (auto& [name, link] : state.links)
          if (link.bridge == op.name) link.bridge.reset();
        remove(op.name);
        break;
      case What::set_bridge:
        set_bridge(op);
        break;
      case What::create_bond:
        if (!state.links.contains(op.name))
          state.links[op.name] = {.name = op.name,
                                  .kind = LinkKind::bond,
                                  .ipv6_disabled = state.ipv6_disabled,
                                  .ipv6_settings = new_settings(),
                                  .bond_options = {{"mode", "balance-rr"}}};
        break;
      case What::delete_bond:
        for (auto& [name, link] : state.links)
          if (link.bond == op.name) release(link);
        remove(op.name);
        break;
      case What::set_bond:
        set_bond(op);
        break;
      case What::add_slave:
        add_slave(op);
        break;
      case What::remove_slave:
        if (state.links.contains(op.value) && at(op.value).bond == op.name) release(at(op.value));
        break;
      case What::create_vlan:
        if (!state.links.contains(op.name))
          state.links[op.name] = {.name = op.name,
                                  .kind = LinkKind::vlan,
                                  .mac = unclaimed_mac(op.id),
                                  .mtu = at(op.value).mtu,
                                  .parent = op.value,
                                  .ipv6_disabled = state.ipv6_disabled,
                                  .ipv6_settings = new_settings(),
                                  .vlan_id = op.id};
        break;
      case What::delete_vlan:
        remove(op.name);
        break;
      case What::set_mtu:
        at(op.name).mtu = std::stoi(op.value);
        break;
      case What::set_mac:
        at(op.name).mac = op.value;
        break;
      case What::add_port:
        at(op.value).bridge = op.name;
        at(op.name).carrier = at(op.value).carrier;
        if (at(op.name).mac.empty()) at(op.name).mac = at(op.value).mac;
        break;
      case What::remove_port:
        if (state.links.contains(op.value) && at(op.value).bridge == op.name) at(op.value).bridge.reset();
        break;
      case What::set_up:
        at(op.name).up = true;
        break;
      case What::set_down:
        if (!state.links.contains(op.name)) break;
        at(op.name).up = false;
        drop_routes(op.name);
        drop_ipv6(op.name);
        break;
      case What::add_address:
        add_address(op);
        break;
      case What::remove_address:
        remove_address(op);
        break;
      case What::set_ipv6:
        at(op.name).ipv6_settings.at(op.value.substr(0, op.value.find('='))) = op.value.substr(op.value.find('=') + 1);
        break;
      case What::renew_ipv6:
        drop_ipv6(op.name);
        break;
      case What::add_route:
        if (of_ipv6(op.route.to) && !reaches(op.route)) throw std::logic_error("no route to host: " + op.route.via.value_or("nothing"));
        if (std::ranges::find(state.routes, op.route) == state.routes.end()) state.routes.push_back(op.route);
        break;
      case What::remove_route:
        std::erase_if(state.routes,
                      [&](const Route& r) { return r.to == op.route.to && r.device == op.route.device && r.via == op.route.via && r.table == op.route.table; });
        break;
      case What::add_rule:
        if (std::ranges::none_of(state.rules, [&](const RoutingRule& live) { return op.rule.is(live); })) state.rules.push_back(op.rule);
        break;
      case What::remove_rule:
        if (const auto found = std::ranges::find_if(state.rules, [&](const RoutingRule& live) { return op.rule.is(live); }); found != state.rules.end())
          state.rules.erase(found);
        break;
      case What::start_dhcp:
        start_client(op);
        break;
      case What::end_dhcp:
        state.dhcp_clients.erase(op.name);
        break;
      case What::resume_dhcp:
        if (!state.dhcp_clients.contains(op.name)) start_client(op);
        break;
      case What::announce:
      case What::pause_dhcp:
        break;
    }
  }

  void perform(const std::vector<LinkOp>& ops) {
    for (const auto& op : ops) perform(op);
  }

  /// What EL6's scripts leave when they take the network down and get no further: bridges, bonds and VLANs go with their files' links.
  void stop_everything() {
    for (auto& [name, link] : state.links) {
      link.up = false;
      link.bridge.reset();
      if (link.bond) release(link);
      std::erase_if(link.addresses, is_ipv4_cidr);
      drop_routes(name);
    }
    std::erase_if(state.links, [](const auto& one) {
      return one.second.kind == LinkKind::bridge || one.second.kind == LinkKind::bond || one.second.kind == LinkKind::vlan;
    });
    state.dhcp_clients.clear();
    state.rules.clear();
  }

  NetworkState state;

 private:
  Link& at(const std::string& name) { return state.links.at(name); }

  std::map<std::string, std::string> new_settings() const {
    return state.ipv6_disabled ? std::map<std::string, std::string>{{"accept_ra", "1"}, {"accept_redirects", "1"}, {"autoconf", "1"}}
                               : std::map<std::string, std::string>{};
  }

  /// As when IPv6 is switched off or the link goes down.
  void drop_ipv6(const std::string& link) {
    std::erase_if(at(link).addresses, [](const auto& address) { return of_ipv6(address.cidr) && address.scope != "link"; });
    std::erase_if(state.routes, [&](const Route& route) { return route.device == link && of_ipv6(route.to); });
  }

  /// The kernel takes no IPv6 route by way of a gateway that no other route leads to.
  bool reaches(const Route& route) const {
    const auto gateway = route.via ? parse_address(*route.via) : std::nullopt;
    return !gateway || gateway->is_link_local() || std::ranges::any_of(state.routes, [&](const Route& other) {
      const auto network = parse_cidr(other.to);
      return !other.via && other.device == route.device && network && network->contains(*gateway);
    });
  }

  void drop_routes(const std::string& device) {
    std::erase_if(state.routes, [&](const Route& route) { return route.device == device; });
  }

  void remove(const std::string& link) {
    state.links.erase(link);
    drop_routes(link);
  }

  void set_bridge(const LinkOp& op) {
    const auto equals = op.value.find('=');
    const auto setting = op.value.substr(0, equals);
    const auto value = std::stoi(op.value.substr(equals + 1));
    auto& bridge = at(op.name);
    if (setting == "stp_state") bridge.stp = value != 0;
    if (setting == "forward_delay") bridge.forward_delay = value;
    if (setting == "ageing_time") bridge.ageing = value;
    if (setting == "priority") bridge.priority = value;
  }

  bool has_slaves(const std::string& bond) const {
    return std::ranges::any_of(state.links, [&](const auto& one) { return one.second.bond == bond; });
  }

  void set_bond(const LinkOp& op) {
    const auto equals = op.value.find('=');
    const auto option = op.value.substr(0, equals);
    const auto value = op.value.substr(equals + 1);
    if (const auto now = at(op.name).bond_options.find(option); now != at(op.name).bond_options.end() && now->second == value) return;
    if (option == "mode" && at(op.name).up) throw std::logic_error(op.name + " is up and keeps its mode");
    if (option == "mode" && has_slaves(op.name)) throw std::logic_error(op.name + " has slaves and keeps its mode");
    if (option == "primary" && !(state.links.contains(value) && at(value).bond == op.name)) throw std::logic_error(value + " is no slave of " + op.name);
    at(op.name).bond_options[option] = value;
  }

  void add_slave(const LinkOp& op) {
    auto& slave = at(op.value);
    if (slave.bond == op.name) return;
    slave.up = false;
    drop_routes(slave.name);
    slave.bond = op.name;
    slave.permanent_mac = slave.mac;
    auto& bond = at(op.name);
    if (bond.mac.empty()) bond.mac = slave.mac;
    slave.mac = bond.mac;
    slave.mtu = bond.mtu;
    slave.up = true;
    bond.carrier = bond.carrier || slave.carrier;
  }

  void release(Link& slave) {
    slave.bond.reset();
    slave.mac = slave.own_mac();
    slave.permanent_mac.reset();
    slave.up = false;
    drop_routes(slave.name);
  }

  /// Its script takes every address first; then the server gives the same one and the same gateway.
  void start_client(const LinkOp& op) {
    state.dhcp_clients[op.name] = op.client;
    const auto had = at(op.name).addresses;
    const auto gateway = std::ranges::find_if(state.routes, [&](const Route& route) { return route.device == op.name && route.to == "default"; });
    const auto lease = std::ranges::find_if(had, is_ipv4_cidr);
    if (lease == had.end()) return;
    const auto way_out = gateway == state.routes.end() ? std::nullopt : std::optional(*gateway);
    for (const auto& address : had)
      if (is_ipv4_cidr(address)) remove_address({.name = op.name, .address = address});
    add_address({.name = op.name, .address = *lease});
    if (way_out) state.routes.push_back(*way_out);
  }

  static std::string network_of(const std::string& text) {
    const auto cidr = *parse_cidr(text);
    return to_string(Cidr{cidr.network(), cidr.prefix});
  }

  void add_address(const LinkOp& op) {
    auto& addresses = at(op.name).addresses;
    if (std::ranges::find(addresses, op.address.cidr, &LinkAddress::cidr) != addresses.end()) return;
    // IPv6's latest address comes first.
    addresses.insert(std::ranges::find_if(addresses, [](const auto& a) { return of_ipv6(a.cidr); }), op.address);
    if (of_ipv6(op.address.cidr)) {
      if (at(op.name).ipv6_disabled != false) throw std::logic_error("IPv6 is off on " + op.name);
      const Route route{.to = network_of(op.address.cidr), .device = op.name, .protocol = "kernel", .metric = 256};
      if (std::ranges::find(state.routes, route) == state.routes.end()) state.routes.push_back(route);
      return;
    }
    if (secondary(op)) return;
    const auto host = op.address.cidr.substr(0, op.address.cidr.find('/'));
    state.routes.insert(state.routes.begin(), {.to = network_of(op.address.cidr), .device = op.name, .protocol = "kernel", .scope = "link", .source = host});
  }

  /// As EL6's kernel does by default (promote_secondaries 0): an address takes its secondary ones along, and the last one every route of the link.
  void remove_address(const LinkOp& op) {
    if (!state.links.contains(op.name)) return;
    auto& addresses = at(op.name).addresses;
    const auto removed = std::ranges::find(addresses, op.address.cidr, &LinkAddress::cidr);
    if (removed == addresses.end()) return;
    if (of_ipv6(op.address.cidr)) {
      addresses.erase(removed);
      const auto network = network_of(op.address.cidr);
      if (std::ranges::none_of(addresses, [&](const auto& other) { return of_ipv6(other.cidr) && network_of(other.cidr) == network; }))
        std::erase_if(state.routes, [&](const Route& route) { return route.device == op.name && route.to == network && route.protocol == "kernel"; });
      return;
    }
    const auto in_its_network = [&](const LinkAddress& other) { return is_ipv4_cidr(other) && network_of(other.cidr) == network_of(op.address.cidr); };
    const bool primary = std::none_of(addresses.begin(), removed, in_its_network);
    std::vector<std::string> gone{op.address.cidr};
    if (primary) std::ranges::transform(addresses | std::views::filter(in_its_network), std::back_inserter(gone), &LinkAddress::cidr);
    for (const auto& cidr : gone) {
      std::erase_if(addresses, [&](const auto& address) { return address.cidr == cidr; });
      std::erase_if(state.routes, [&](const Route& route) { return route.source == cidr.substr(0, cidr.find('/')); });
    }
    if (std::ranges::none_of(addresses, is_ipv4_cidr))
      std::erase_if(state.routes, [&](const Route& route) { return route.device == op.name && !of_ipv6(route.to); });
  }

  static bool is_ipv4_cidr(const LinkAddress& address) { return address.cidr.find(':') == std::string::npos; }

  /// Another address of the same network is there, and with it the network's route.
  bool secondary(const LinkOp& op) {
    return std::ranges::any_of(at(op.name).addresses, [&](const auto& address) {
      return address.cidr != op.address.cidr && address.cidr.find(':') == std::string::npos && network_of(address.cidr) == network_of(op.address.cidr);
    });
  }
};

/// Everything that a cut-over does before its commit.
inline std::vector<LinkOp> there(const NetworkBatch& batch) {
  auto ops = batch.prepare;
  for (const auto* part : {&batch.live, &batch.afterwards}) ops.insert(ops.end(), part->begin(), part->end());
  return ops;
}

/// What a ping, a second apply and a person would look at; not what differs between two networks that are the same.
inline std::string normal_form(const NetworkState& state) {
  std::string text;
  for (const auto& [name, link] : state.links) {
    text += fmt::format("{} {} {} mtu {}", name, link.up ? "up" : "down", link.mac, link.mtu);
    if (link.bridge) text += " in " + *link.bridge;
    if (link.bond) text += " in " + *link.bond;
    if (link.parent) text += fmt::format(" vlan {} on {}", link.vlan_id.value_or(0), *link.parent);
    text += link.ipv6_disabled.value_or(true) ? " without IPv6" : "";
    // The scripts leave a member's as they are.
    if (!link.bridge && !link.bond)
      for (const auto& [key, value] : link.ipv6_settings) text += fmt::format(" {}={}", key, value);
    text += "\n";
    std::vector<std::string> addresses;
    std::set<std::string> networks;
    for (const auto& address : link.addresses) {
      if (!address.is_given()) continue;
      const auto cidr = parse_cidr(address.cidr);
      if (of_ipv6(address.cidr)) {
        addresses.push_back(fmt::format("  {}\n", address.cidr));
        continue;
      }
      const bool secondary = cidr && !networks.insert(to_string(Cidr{cidr->network(), cidr->prefix})).second;
      addresses.push_back(fmt::format("  {} brd {}{} ", address.cidr, address.broadcast.value_or("-"), secondary ? " secondary" : "") +
                          address.label.value_or("") + "\n");
    }
    std::ranges::sort(addresses);
    for (const auto& address : addresses) text += address;
    if (link.stp)
      text += fmt::format("  stp {} delay {} ageing {} priority {}\n", *link.stp, link.forward_delay.value_or(-1), link.ageing.value_or(30000),
                          link.priority.value_or(32768));
    for (const auto& [option, value] : link.bond_options) text += fmt::format("  {}={}\n", option, value);
  }
  std::vector<std::string> routes;
  for (const auto& route : state.routes) {
    if (of_ipv6(route.to) && !route.is_given()) continue;  // they go with the addresses
    const auto metric = route.to == link_local_network ? 0 : route.metric.value_or(0);
    routes.push_back(fmt::format("{} via {} dev {} src {} metric {} table {}\n", route.to, route.via.value_or("-"), route.device, route.source.value_or("-"),
                                 metric, route.table));
  }
  std::ranges::sort(routes);
  for (const auto& route : routes) text += route;
  std::vector<std::string> rules;
  for (const auto& rule : state.rules) rules.push_back("rule " + words_of(rule) + "\n");
  std::ranges::sort(rules);
  for (const auto& rule : rules) text += rule;
  for (const auto& [name, client] : state.dhcp_clients) text += "dhcp " + name + "\n";
  return text;
}

}  // namespace kvmstrap::example
