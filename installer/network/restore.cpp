#include "network/restore.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "network/lookup.hpp"
#include "network/moves.hpp"

namespace kvmstrap {

namespace {

using What = LinkOp::What;

/// `wanted`, and where the host's scripts are to restart the network every other link that they take down as well, as one of which nothing is wanted.
WantedNetwork all_that_may_move(const NetworkState& now, WantedNetwork wanted) {
  if (wanted.rehearse == Rehearsal::none) return wanted;
  for (const auto& [name, link] : now.links) {
    const bool is_the_scripts = link.kind == LinkKind::loopback || (link.kind != LinkKind::tap && now.configured.contains(name));
    if (is_the_scripts && !wanted.link(name))
      wanted.links.push_back({.name = name,
                              .kind = link.kind,
                              .bridge = link.bridge,
                              .bond = link.bond,
                              .vlan_id = link.vlan_id,
                              .parent = link.parent,
                              .link_local_route = false});
  }
  const auto rank = [](const WantedLink& link) { return link.kind == LinkKind::bridge ? 3 : link.kind == LinkKind::vlan ? 2 : link.kind == LinkKind::bond; };
  std::ranges::stable_sort(wanted.links, {}, rank);
  return wanted;
}

class WayBack {
 public:
  WayBack(const NetworkState& now, const WantedNetwork& wanted, const std::map<std::string, DhcpClient>& clients)
      : now_(now), wanted_(all_that_may_move(now, wanted)), clients_(clients) {}

  std::vector<LinkOp> ops() {
    for (const auto& link : wanted_.links) end_client(link);
    const auto from_the_top = backwards(wanted_.links);
    for (const auto& link : from_the_top) put_down_if_new(link);
    for (const auto& link : from_the_top) take_out(link);
    for (const auto& link : wanted_.links) take_back(link);
    for (const auto& link : wanted_.links) make_again(link);
    for (const auto& link : wanted_.links) put_in_again(link);
    for (const auto& link : wanted_.links) give_back(link);
    for (const auto& link : from_the_top) give_rules_back(link);
    if (wanted_.rehearse != Rehearsal::none)
      for (const auto& rule : now_.rules) ops_.push_back({.what = What::add_rule, .rule = rule});
    for (const auto& link : from_the_top) tidy(link);
    return std::move(ops_);
  }

 private:
  const Link* present_link(const std::string& name) const { return find(now_.links, name); }

  void end_client(const WantedLink& wanted) {
    const auto* client = find(clients_, wanted.name);
    if (client && !now_.dhcp_clients.contains(wanted.name)) ops_.push_back({.what = What::end_dhcp, .name = wanted.name, .client = *client});
  }

  /// Quick, and takes its routes away; it is removed at the end.
  void put_down_if_new(const WantedLink& wanted) {
    if (!present_link(wanted.name)) ops_.push_back({.what = What::set_down, .name = wanted.name});
  }

  void take_out(const WantedLink& wanted) {
    const auto* link = present_link(wanted.name);
    if (wanted.bridge && (!link || link->bridge != wanted.bridge)) ops_.push_back({.what = What::remove_port, .name = *wanted.bridge, .value = wanted.name});
    if (wanted.bond && (!link || link->bond != wanted.bond)) ops_.push_back({.what = What::remove_slave, .name = *wanted.bond, .value = wanted.name});
  }

  /// What the cut-over gives a link that was there before. With a new one everything on it goes anyway.
  void take_back(const WantedLink& wanted) {
    if (!present_link(wanted.name) || wanted.is_member()) return;
    const auto kept = kept_addresses(now_, wanted);
    for (const auto& route : backwards(routes_for(now_, wanted_, wanted))) ops_.push_back({.what = What::remove_route, .route = route});
    for (const auto& address : backwards(addresses_for(now_, wanted_, wanted)))
      if (std::ranges::find(kept, address.cidr) == kept.end()) ops_.push_back({.what = What::remove_address, .name = wanted.name, .address = address});
  }

  /// What the scripts made they may have taken away. A new bridge is silent for a time unless it is set before it has a port, and a bond takes its mode
  /// while it has no slave.
  void make_again(const WantedLink& wanted) {
    const auto* link = present_link(wanted.name);
    if (!link) return;
    if (wanted.kind == LinkKind::vlan)
      ops_.push_back({.what = What::create_vlan, .name = link->name, .value = link->parent.value_or(""), .id = link->vlan_id.value_or(0)});
    if (wanted.kind == LinkKind::bond) make_bond_again(*link);
    if (wanted.kind == LinkKind::bridge) make_bridge_again(wanted, *link);
  }

  void make_bond_again(const Link& bond) {
    ops_.push_back({.what = What::create_bond, .name = bond.name});
    // Only then can its mode have been changed, and only while it is down is it taken.
    if (!has_slaves(now_, bond.name)) ops_.push_back({.what = What::set_down, .name = bond.name});
    for (const auto& [option, value] : in_the_drivers_order(bond.bond_options))
      if (option != "primary") ops_.push_back({.what = What::set_bond, .name = bond.name, .value = option + "=" + value});
  }

  void make_bridge_again(const WantedLink& wanted, const Link& bridge) {
    ops_.push_back({.what = What::create_bridge, .name = bridge.name});
    const auto set = [&](std::string setting) { ops_.push_back({.what = What::set_bridge, .name = bridge.name, .value = std::move(setting)}); };
    const bool stp = bridge.stp.value_or(false);
    if (!stp) set("stp_state=0");
    if (bridge.forward_delay) set(fmt::format("forward_delay={}", *bridge.forward_delay));
    if (stp) set("stp_state=1");
    if (bridge.priority) set(fmt::format("priority={}", *bridge.priority));
    if (wanted.ageing && bridge.ageing) set(fmt::format("ageing_time={}", *bridge.ageing));
  }

  void put_in_again(const WantedLink& wanted) {
    const auto* link = present_link(wanted.name);
    if (!link) return;
    if (link->bridge) ops_.push_back({.what = What::add_port, .name = *link->bridge, .value = link->name});
    if (link->bond) ops_.push_back({.what = What::add_slave, .name = *link->bond, .value = link->name});
  }

  void give_back(const WantedLink& wanted) {
    const auto* link = present_link(wanted.name);
    if (!link) return;
    const auto& name = wanted.name;
    const bool may_be_new = wanted.kind == LinkKind::bridge || wanted.kind == LinkKind::bond || wanted.kind == LinkKind::vlan;
    if (const auto* primary = find(link->bond_options, "primary")) ops_.push_back({.what = What::set_bond, .name = name, .value = "primary=" + *primary});
    if (!link->mac.empty() && (may_be_new || (wanted.mac && *wanted.mac != link->mac)))
      ops_.push_back({.what = What::set_mac, .name = name, .value = link->mac});
    if (may_be_new || (wanted.mtu && *wanted.mtu != link->mtu)) ops_.push_back({.what = What::set_mtu, .name = name, .value = std::to_string(link->mtu)});
    for (const auto& [key, value] : link->ipv6_settings) ops_.push_back({.what = What::set_ipv6, .name = name, .value = key + "=" + value});
    ops_.push_back({.what = link->up ? What::set_up : What::set_down, .name = name});
    // As a port it heard no router; now it asks again.
    if (wanted.is_member() && link->ipv6_disabled == false) ops_.push_back({.what = What::renew_ipv6, .name = name});
    give_addresses(name);
    if (const auto* client = find(now_.dhcp_clients, name)) {
      ops_.push_back({.what = What::resume_dhcp, .name = name, .client = *client});
      give_addresses(name);  // one that had to be started anew took them away
    }
    if (link->up && wanted.kind != LinkKind::loopback)
      for (const auto& address : given_addresses(now_, name))
        ops_.push_back({.what = What::announce, .name = name, .value = address.cidr.substr(0, address.cidr.find('/'))});
  }

  void give_addresses(const std::string& name) {
    for (auto address : given_addresses(now_, name)) {
      address.nodad = of_ipv6(address.cidr);
      ops_.push_back({.what = What::add_address, .name = name, .address = address});
    }
    auto routes = own_routes(now_, name);
    std::stable_partition(routes.begin(), routes.end(), [](const Route& route) { return !route.via; });
    for (const auto& route : routes) ops_.push_back({.what = What::add_route, .route = route});
  }

  void give_rules_back(const WantedLink& wanted) {
    for (const auto& rule : rules_to_remove(now_, wanted_, wanted)) ops_.push_back({.what = What::add_rule, .rule = rule});
    for (const auto& rule : backwards(rules_to_add(now_, wanted_, wanted))) ops_.push_back({.what = What::remove_rule, .rule = rule});
  }

  void tidy(const WantedLink& wanted) {
    const auto* link = present_link(wanted.name);
    if (!link && wanted.kind != LinkKind::ethernet) ops_.push_back({.what = remover_of(wanted.kind), .name = wanted.name});
  }

  static What remover_of(LinkKind kind) {
    return kind == LinkKind::bridge ? What::delete_bridge : kind == LinkKind::bond ? What::delete_bond : What::delete_vlan;
  }

  const NetworkState& now_;
  const WantedNetwork wanted_;
  const std::map<std::string, DhcpClient>& clients_;
  std::vector<LinkOp> ops_;
};

}  // namespace

std::vector<LinkOp> way_back(const NetworkState& now, const WantedNetwork& wanted, const std::map<std::string, DhcpClient>& clients) {
  return WayBack(now, wanted, clients).ops();
}

}  // namespace kvmstrap
