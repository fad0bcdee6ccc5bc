#include "network/batch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "network/ip_address.hpp"
#include "network/lookup.hpp"
#include "network/moves.hpp"
#include "network/restore.hpp"

namespace kvmstrap {

namespace {

using What = LinkOp::What;
using Ops = std::vector<LinkOp>;

/// Writes the ways there for one network, a part at a time; each part goes over the links from the lowest to the highest.
class CutOver {
 public:
  CutOver(const NetworkState& now, const WantedNetwork& wanted, const std::map<std::string, DhcpClient>& clients)
      : now_(now), wanted_(wanted), clients_(clients) {}

  NetworkBatch batch() {
    NetworkBatch batch;
    batch.deadline = wanted_.deadline;
    batch.confirm = wanted_.confirm;
    batch.rehearse = wanted_.rehearse;
    batch.wanted = wanted_;
    for (const auto& link : wanted_.links) prepare(link, batch.prepare);
    batch.live = live();
    for (const auto& link : wanted_.links) tell_the_world(link, batch);
    batch.probes = probes();
    batch.restore = way_back(now_, wanted_, clients_);
    batch.patience = std::min(10 + longest_silence(wanted_), wanted_.deadline - 2);
    return batch;
  }

 private:
  const Link* present_link(const std::string& name) const { return find(now_.links, name); }
  bool is_up(const std::string& name) const { return present_link(name) && present_link(name)->up; }
  bool is_in(const WantedLink& member) const {
    const auto* link = present_link(member.name);
    return link && link->bridge == member.bridge && link->bond == member.bond;
  }

  void prepare(const WantedLink& wanted, Ops& ops) const {
    const auto* link = present_link(wanted.name);
    if (wanted.kind == LinkKind::vlan && !link)
      ops.push_back({.what = What::create_vlan, .name = wanted.name, .value = wanted.parent.value_or(""), .id = wanted.vlan_id.value_or(0)});
    if (wanted.kind == LinkKind::bond) prepare_bond(wanted, link, ops);
    if (wanted.kind == LinkKind::bridge) prepare_bridge(wanted, link, ops);
  }

  /// The driver takes the mode of a bond that is down and has no slaves, and most other options only after the mode.
  static void prepare_bond(const WantedLink& wanted, const Link* bond, Ops& ops) {
    if (!bond) ops.push_back({.what = What::create_bond, .name = wanted.name});
    const auto mode_of = [](const auto& options) { return find(options, "mode") ? *find(options, "mode") : std::string{}; };
    const bool is_in_the_way = bond && bond->up && mode_of(bond->bond_options) != mode_of(wanted.bond_options);
    if (is_in_the_way) ops.push_back({.what = What::set_down, .name = wanted.name});
    for (const auto& [option, value] : in_the_drivers_order(wanted.bond_options)) {
      const auto* present_value = bond ? find(bond->bond_options, option) : nullptr;
      const bool names_a_slave = option == "primary";
      if (!names_a_slave && !(present_value && *present_value == value))
        ops.push_back({.what = What::set_bond, .name = wanted.name, .value = option + "=" + value});
    }
    if (is_in_the_way) ops.push_back({.what = What::set_up, .name = wanted.name});
  }

  static void prepare_bridge(const WantedLink& wanted, const Link* bridge, Ops& ops) {
    if (!bridge) ops.push_back({.what = What::create_bridge, .name = wanted.name});
    const auto set = [&](std::string setting) { ops.push_back({.what = What::set_bridge, .name = wanted.name, .value = std::move(setting)}); };
    const auto stp = fmt::format("stp_state={}", wanted.stp ? 1 : 0);
    const bool other_delay = !bridge || bridge->forward_delay != wanted.forward_delay * 100;
    const bool other_stp = !bridge || bridge->stp != wanted.stp;
    // The kernel refuses a delay below 2 seconds while spanning tree is on.
    if (other_stp && !wanted.stp) set(stp);
    if (other_delay) set(fmt::format("forward_delay={}", wanted.forward_delay * 100));
    if (other_stp && wanted.stp) set(stp);
    if (wanted.priority && !(bridge && bridge->priority == wanted.priority)) set(fmt::format("priority={}", *wanted.priority));
    if (wanted.ageing && !(bridge && bridge->ageing == *wanted.ageing * 100)) set(fmt::format("ageing_time={}", *wanted.ageing * 100));
  }

  /// The outage. Frames go to a bridge from add_port on, so what follows it is what the host is silent for.
  Ops live() const {
    Ops ops;
    for (const auto& link : wanted_.links) pause_client(link, ops);
    for (const auto& link : wanted_.links) bring_up(link, ops);
    for (const auto& link : wanted_.links) take_away(link, ops);
    for (const auto& link : wanted_.links) give(link, ops);
    for (const auto& link : wanted_.links) change_rules(link, ops);
    for (const auto& link : wanted_.links)
      if (link.bond && !is_in(link) && is_busy(now_, link.name)) enslave(link, ops);
    for (const auto& link : wanted_.links) name_primary(link, ops);
    for (const auto& link : wanted_.links)
      if (const auto* present = present_link(link.name); link.is_member() && !is_in(link) && present && present->ipv6_disabled == false)
        ops.push_back({.what = What::renew_ipv6, .name = link.name});
    return ops;
  }

  void pause_client(const WantedLink& wanted, Ops& ops) const {
    const auto* client = find(now_.dhcp_clients, wanted.name);
    if (client && wanted.addressing.method != Method::dhcp) ops.push_back({.what = What::pause_dhcp, .name = wanted.name, .client = *client});
  }

  void bring_up(const WantedLink& wanted, Ops& ops) const {
    const auto set_up = [&] {
      if (!is_up(wanted.name)) ops.push_back({.what = What::set_up, .name = wanted.name});
    };
    const auto add_port = [&] {
      if (wanted.bridge && !is_in(wanted)) ops.push_back({.what = What::add_port, .name = *wanted.bridge, .value = wanted.name});
    };
    set_mac(wanted, ops);
    if (wanted.mtu && wanted.kind != LinkKind::bridge) set_mtu(wanted, ops);
    // Before it is up, so that it takes nothing that it is not to have.
    for (const auto& [key, value] : ipv6_settings_for(now_, wanted)) ops.push_back({.what = What::set_ipv6, .name = wanted.name, .value = key + "=" + value});
    if (!wanted.bond) set_up();
    // A bond hears of the idle NICs first: with one of them it answers already when the busy one comes over.
    for (const auto& slave : wanted_.links)
      if (slave.bond == wanted.name && !is_in(slave) && !is_busy(now_, slave.name)) enslave(slave, ops);
    add_port();
    // A bridge cannot be larger than the least of its ports, and those are there now.
    if (wanted.mtu && wanted.kind == LinkKind::bridge) set_mtu(wanted, ops);
  }

  void set_mac(const WantedLink& wanted, Ops& ops) const {
    const auto* link = present_link(wanted.name);
    auto mac = wanted.mac.value_or("");
    // One that the module brought along has the hardware address of nobody, and would take that of its first slave.
    if (mac.empty() && wanted.kind == LinkKind::bond && !has_slaves(now_, wanted.name)) mac = future_mac(now_, wanted_, wanted);
    // A VLAN has its parent's, which it was not made with, and takes no notice when that comes later.
    if (mac.empty() && !link && wanted.kind == LinkKind::vlan) mac = future_mac(now_, wanted_, wanted);
    if (!mac.empty() && !(link && link->mac == mac)) ops.push_back({.what = What::set_mac, .name = wanted.name, .value = mac});
  }

  void set_mtu(const WantedLink& wanted, Ops& ops) const {
    const auto* link = present_link(wanted.name);
    if (!link || link->mtu != *wanted.mtu) ops.push_back({.what = What::set_mtu, .name = wanted.name, .value = std::to_string(*wanted.mtu)});
  }

  /// The driver takes only a NIC that is down, and brings it up itself.
  void enslave(const WantedLink& slave, Ops& ops) const {
    if (is_up(slave.name)) ops.push_back({.what = What::set_down, .name = slave.name});
    ops.push_back({.what = What::add_slave, .name = *slave.bond, .value = slave.name});
  }

  void name_primary(const WantedLink& wanted, Ops& ops) const {
    const auto* primary = find(wanted.bond_options, "primary");
    const auto* link = present_link(wanted.name);
    const auto* present_primary = link ? find(link->bond_options, "primary") : nullptr;
    if (primary && !(present_primary && *present_primary == *primary))
      ops.push_back({.what = What::set_bond, .name = wanted.name, .value = "primary=" + *primary});
  }

  /// Everything from a member, and from any other link what it is not to keep.
  void take_away(const WantedLink& wanted, Ops& ops) const {
    const bool by_lease = wanted.addressing.method == Method::dhcp;
    for (const auto& route : backwards(own_routes(now_, wanted.name)))
      if (!(by_lease && !of_ipv6(route.to)) && !stays(now_, wanted_, wanted, route)) ops.push_back({.what = What::remove_route, .route = route});
    const auto kept = kept_addresses(now_, wanted);
    for (const auto& address : backwards(given_addresses(now_, wanted.name)))
      if (std::ranges::find(kept, address.cidr) == kept.end()) ops.push_back({.what = What::remove_address, .name = wanted.name, .address = address});
  }

  void give(const WantedLink& wanted, Ops& ops) const {
    if (wanted.is_member()) return;
    const auto there = kept_addresses(now_, wanted);
    for (const auto& address : addresses_for(now_, wanted_, wanted))
      if (std::ranges::find(there, address.cidr) == there.end()) ops.push_back({.what = What::add_address, .name = wanted.name, .address = address});
    for (const auto& route : routes_for(now_, wanted_, wanted)) ops.push_back({.what = What::add_route, .route = route});
  }

  /// They come when the routes that they lead to are there.
  void change_rules(const WantedLink& wanted, Ops& ops) const {
    for (const auto& rule : rules_to_add(now_, wanted_, wanted)) ops.push_back({.what = What::add_rule, .rule = rule});
    for (const auto& rule : rules_to_remove(now_, wanted_, wanted)) ops.push_back({.what = What::remove_rule, .rule = rule});
  }

  void tell_the_world(const WantedLink& wanted, NetworkBatch& batch) const {
    for (const auto& address : addresses_for(now_, wanted_, wanted))
      batch.afterwards.push_back({.what = What::announce, .name = wanted.name, .value = address.cidr.substr(0, address.cidr.find('/'))});
    const auto* running = find(now_.dhcp_clients, wanted.name);
    const auto* client = find(clients_, wanted.name);
    if (running && wanted.addressing.method != Method::dhcp) batch.committed.push_back({.what = What::end_dhcp, .name = wanted.name, .client = *running});
    if (client && !running) start_client(wanted, *client, batch.afterwards);
  }

  /// EL6's dhclient-script takes all IPv4 addresses from a link before it asks, aliases included, and the routes go with them; the lease brings only a gateway.
  void start_client(const WantedLink& wanted, const DhcpClient& client, Ops& ops) const {
    ops.push_back({.what = What::start_dhcp, .name = wanted.name, .client = client});
    for (const auto& address : addresses_for(now_, wanted_, wanted))
      if (address.label) ops.push_back({.what = What::add_address, .name = wanted.name, .address = address});
    for (const auto& route : routes_for(now_, wanted_, wanted))
      if (!route.is_default() && !of_ipv6(route.to)) ops.push_back({.what = What::add_route, .route = route});
  }

  /// The link over which the host's way out leads afterwards: preflight lets one alone have a gateway, and it need not be the one on top of the old way's link
  /// (a VLAN of it, say).
  const WantedLink& way_out_after(const Route& before, const WantedLink& old_way) const {
    const bool ipv6 = of_ipv6(before.to);
    const auto& heir = heir_of(wanted_, old_way);
    const auto has_gateway = [&](const WantedLink& link) { return ipv6 ? link.addressing.gateway6.has_value() : link.addressing.gateway.has_value(); };
    const auto may_get_one = [&](const WantedLink& link) { return !ipv6 && link.addressing.method == Method::dhcp; };
    if (has_gateway(heir)) return heir;
    if (const auto other = std::ranges::find_if(wanted_.links, has_gateway); other != wanted_.links.end()) return *other;
    if (may_get_one(heir)) return heir;
    const auto other = std::ranges::find_if(wanted_.links, may_get_one);
    return other == wanted_.links.end() ? heir : *other;
  }

  /// Whom the host's way out leads to; nullopt: nobody any more.
  static std::optional<std::string> gateway_after(const Route& before, const Addressing& addressing) {
    if (!of_ipv6(before.to)) return addressing.method != Method::dhcp && addressing.gateway ? addressing.gateway : before.via;
    const bool none = before.is_given() || addressing.accept_ra == false;
    return addressing.gateway6 || none ? addressing.gateway6 : before.via;
  }

  std::vector<Probe> probes() const {
    std::vector<Probe> probes;
    for (const auto& route : now_.routes) {
      if (!(route.is_default() || route.is_default6()) || !route.via) continue;
      const auto* old_way = wanted_.link(route.device);
      const auto* way = old_way ? &way_out_after(route, *old_way) : nullptr;
      const auto gateway = way ? gateway_after(route, way->addressing) : route.via;
      if (!gateway) continue;
      const auto device = way ? way->name : route.device;
      if (!of_ipv6(*gateway)) probes.push_back({.what = Probe::What::neighbour, .before = {{*route.via, route.device}}, .after = {{*gateway, device}}});
      probes.push_back({.what = Probe::What::ping, .before = {{*route.via, route.device}}, .after = {{*gateway, device}}});
    }
    Probe names{.what = Probe::What::nameserver};
    for (const auto& server : now_.nameservers) names.before.push_back({server, ""});
    for (const auto& link : wanted_.links)
      for (const auto& server : link.addressing.nameservers) names.after.push_back({server, ""});
    if (names.after.empty()) names.after = names.before;
    if (!names.before.empty()) probes.push_back(names);
    return probes;
  }

  const NetworkState& now_;
  const WantedNetwork& wanted_;
  const std::map<std::string, DhcpClient>& clients_;
};

}  // namespace

NetworkBatch cut_over_batch(const NetworkState& now, const WantedNetwork& wanted, const std::map<std::string, DhcpClient>& clients) {
  return CutOver(now, wanted, clients).batch();
}

}  // namespace kvmstrap
