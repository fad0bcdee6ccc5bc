#include "network/restore.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "network/lookup.hpp"
#include "network/moves.hpp"

namespace kvmstrap {

namespace {

using What = LinkOp::What;

class WayBack {
 public:
  WayBack(const NetworkState& now, const WantedNetwork& wanted, const std::map<std::string, DhcpClient>& clients)
      : now_(now), wanted_(wanted), clients_(clients) {}

  std::vector<LinkOp> ops() {
    for (const auto& link : wanted_.links) end_client(link);
    const auto from_the_top = backwards(wanted_.links);
    for (const auto& link : from_the_top) put_down_if_new(link);
    for (const auto& link : from_the_top) take_out(link);
    for (const auto& link : wanted_.links) take_back(link);
    for (const auto& link : wanted_.links) give_back(link);
    for (const auto& link : from_the_top) give_rules_back(link);
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
    const auto kept = renews_addresses(now_, wanted) ? std::vector<std::string>{} : ipv4_cidrs(now_, wanted.name);
    for (const auto& route : backwards(routes_for(now_, wanted_, wanted))) ops_.push_back({.what = What::remove_route, .route = route});
    for (const auto& address : backwards(addresses_for(now_, wanted_, wanted)))
      if (std::ranges::find(kept, address.cidr) == kept.end()) ops_.push_back({.what = What::remove_address, .name = wanted.name, .address = address});
  }

  void give_back(const WantedLink& wanted) {
    const auto* link = present_link(wanted.name);
    if (!link) return;
    const auto& name = wanted.name;
    if (wanted.mac && *wanted.mac != link->mac) ops_.push_back({.what = What::set_mac, .name = name, .value = link->mac});
    if (wanted.mtu && *wanted.mtu != link->mtu) ops_.push_back({.what = What::set_mtu, .name = name, .value = std::to_string(link->mtu)});
    ops_.push_back({.what = link->up ? What::set_up : What::set_down, .name = name});
    for (const auto& address : ipv4_addresses(now_, name)) ops_.push_back({.what = What::add_address, .name = name, .address = address});
    auto routes = own_routes(now_, name);
    std::stable_partition(routes.begin(), routes.end(), [](const Route& route) { return !route.via; });
    for (const auto& route : routes) ops_.push_back({.what = What::add_route, .route = route});
    if (const auto* client = find(now_.dhcp_clients, name)) ops_.push_back({.what = What::resume_dhcp, .name = name, .client = *client});
    if (link->up)
      for (const auto& address : ipv4_addresses(now_, name))
        ops_.push_back({.what = What::announce, .name = name, .value = address.cidr.substr(0, address.cidr.find('/'))});
  }

  void give_rules_back(const WantedLink& wanted) {
    for (const auto& rule : rules_to_remove(now_, wanted_, wanted)) ops_.push_back({.what = What::add_rule, .rule = rule});
    for (const auto& rule : backwards(rules_to_add(now_, wanted_, wanted))) ops_.push_back({.what = What::remove_rule, .rule = rule});
  }

  void tidy(const WantedLink& wanted) {
    const auto* link = present_link(wanted.name);
    if (wanted.is_member() && link && link->ipv6_disabled == false) ops_.push_back({.what = What::renew_ipv6, .name = wanted.name});
    if (wanted.kind == LinkKind::ethernet) return;
    if (!link)
      ops_.push_back({.what = remover_of(wanted.kind), .name = wanted.name});
    else if (wanted.kind == LinkKind::bridge)
      reset_bridge(wanted, *link);
    else if (wanted.kind == LinkKind::bond)
      reset_bond(wanted, *link);
  }

  static What remover_of(LinkKind kind) {
    return kind == LinkKind::bridge ? What::delete_bridge : kind == LinkKind::bond ? What::delete_bond : What::delete_vlan;
  }

  void reset_bridge(const WantedLink& wanted, const Link& bridge) {
    const auto set = [&](std::string setting) { ops_.push_back({.what = What::set_bridge, .name = bridge.name, .value = std::move(setting)}); };
    const bool stp = bridge.stp.value_or(false);
    if (!stp) set("stp_state=0");
    if (bridge.forward_delay) set(fmt::format("forward_delay={}", *bridge.forward_delay));
    if (stp) set("stp_state=1");
    if (wanted.priority && bridge.priority) set(fmt::format("priority={}", *bridge.priority));
    if (wanted.ageing && bridge.ageing) set(fmt::format("ageing_time={}", *bridge.ageing));
  }

  /// Preflight lets only a bond without slaves get other options; it has none again by now.
  void reset_bond(const WantedLink& wanted, const Link& bond) {
    for (const auto& [option, value] : in_the_drivers_order(bond.bond_options)) {
      const auto* other = find(wanted.bond_options, option);
      if (other && *other != value) ops_.push_back({.what = What::set_bond, .name = bond.name, .value = option + "=" + value});
    }
  }

  const NetworkState& now_;
  const WantedNetwork& wanted_;
  const std::map<std::string, DhcpClient>& clients_;
  std::vector<LinkOp> ops_;
};

}  // namespace

std::vector<LinkOp> way_back(const NetworkState& now, const WantedNetwork& wanted, const std::map<std::string, DhcpClient>& clients) {
  return WayBack(now, wanted, clients).ops();
}

}  // namespace kvmstrap
