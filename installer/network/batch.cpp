#include "network/batch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "network/ipv4.hpp"
#include "network/lookup.hpp"
#include "network/restore.hpp"

namespace kvmstrap {

namespace {

using What = LinkOp::What;

bool is_up(const NetworkState& now, const std::string& name) {
  const auto* link = find(now.links, name);
  return link && link->up;
}

void prepare_bridge(const NetworkState& now, const WantedBridge& wanted, std::vector<LinkOp>& ops) {
  const auto* bridge = find(now.links, wanted.name);
  if (!bridge) ops.push_back({.what = What::create_bridge, .name = wanted.name});
  const LinkOp delay{.what = What::set_bridge, .name = wanted.name, .value = fmt::format("forward_delay={}", wanted.forward_delay * 100)};
  const LinkOp stp{.what = What::set_bridge, .name = wanted.name, .value = fmt::format("stp_state={}", wanted.stp ? 1 : 0)};
  const bool other_delay = !bridge || bridge->forward_delay != wanted.forward_delay * 100;
  const bool other_stp = !bridge || bridge->stp != wanted.stp;
  // The kernel refuses a delay below 2 seconds while spanning tree is on.
  if (other_stp && !wanted.stp) ops.push_back(stp);
  if (other_delay) ops.push_back(delay);
  if (other_stp && wanted.stp) ops.push_back(stp);
}

/// What the bridge is to have at once: the literals, or what the lease gave the port, which the new client will ask for again.
std::vector<LinkAddress> addresses_for(const NetworkState& now, const WantedBridge& wanted) {
  std::vector<LinkAddress> had;
  for (const auto& port : wanted.ports) std::ranges::copy(ipv4_addresses(now, port), std::back_inserter(had));
  if (wanted.addressing.method == Method::dhcp) {
    for (auto& address : had) address.dynamic = false;
    return had;
  }
  std::vector<LinkAddress> addresses;
  for (const auto& cidr : wanted.addressing.addresses) {
    const auto old = std::ranges::find(had, cidr, &LinkAddress::cidr);
    LinkAddress address{.cidr = cidr, .scope = "global"};
    if (old != had.end()) {
      address.scope = old->scope;
      address.broadcast = old->broadcast;
    } else if (const auto parsed = parse_cidr(cidr); parsed && parsed->prefix < 31) {
      address.broadcast = ipv4_to_string(parsed->broadcast());
    }
    addresses.push_back(address);
  }
  return addresses;
}

/// Whether a route still makes sense among these addresses.
bool fits(const Route& route, const std::vector<LinkAddress>& addresses) {
  const auto owns = [&](const std::string& text) {
    return std::ranges::any_of(addresses, [&](const auto& address) { return address.cidr.substr(0, address.cidr.find('/')) == text; });
  };
  const auto reaches = [&](const std::string& text) {
    const auto gateway = parse_ipv4(text);
    return gateway && std::ranges::any_of(addresses, [&](const auto& address) {
             const auto cidr = parse_cidr(address.cidr);
             return cidr && cidr->contains(*gateway);
           });
  };
  return (!route.source || owns(*route.source)) && (!route.via || reaches(*route.via));
}

/// The routes of the ports, moved; the default route goes by the wanted gateway. Those without a gateway come first: the others need them.
std::vector<Route> routes_for(const NetworkState& now, const WantedBridge& wanted, const std::vector<LinkAddress>& addresses) {
  std::vector<Route> routes;
  const auto& gateway = wanted.addressing.gateway;
  for (const auto& port : wanted.ports)
    for (auto route : own_routes(now, port)) {
      route.device = wanted.name;
      const bool other_default = route.to == "default" && wanted.addressing.method != Method::dhcp && route.via != gateway;
      if (!other_default && fits(route, addresses)) routes.push_back(route);
    }
  const bool has_default = std::ranges::any_of(routes, [&](const Route& route) { return route.to == "default" && route.via == gateway; });
  const auto* present_default = default_route(now, wanted.name);
  if (gateway && !has_default && !(present_default && present_default->via == gateway))
    routes.push_back({.to = "default", .via = gateway, .device = wanted.name});
  std::stable_partition(routes.begin(), routes.end(), [](const Route& route) { return !route.via; });
  return routes;
}

/// The bridge's own addresses and routes that are not to stay.
void clear_bridge(const NetworkState& now, const WantedBridge& wanted, std::vector<LinkOp>& ops) {
  if (wanted.addressing.method == Method::dhcp) return;
  const auto& keep = wanted.addressing.addresses;
  const auto* route = default_route(now, wanted.name);
  if (route && wanted.addressing.gateway && route->via != wanted.addressing.gateway) ops.push_back({.what = What::remove_route, .route = *route});
  for (const auto& address : backwards(ipv4_addresses(now, wanted.name)))
    if (std::ranges::find(keep, address.cidr) == keep.end()) ops.push_back({.what = What::remove_address, .name = wanted.name, .address = address});
}

/// The outage. Frames go to the bridge from add_port on, so what follows it is what the host is silent for.
void move_onto(const NetworkState& now, const WantedBridge& wanted, std::vector<LinkOp>& ops) {
  for (const auto& port : wanted.ports)
    if (const auto* client = find(now.dhcp_clients, port)) ops.push_back({.what = What::pause_dhcp, .name = port, .client = *client});
  if (const auto* client = find(now.dhcp_clients, wanted.name); client && wanted.addressing.method != Method::dhcp)
    ops.push_back({.what = What::pause_dhcp, .name = wanted.name, .client = *client});
  for (const auto& port : wanted.ports) {
    if (!is_up(now, port)) ops.push_back({.what = What::set_up, .name = port});
    const auto* link = find(now.links, port);
    if (!link || link->bridge != wanted.name) ops.push_back({.what = What::add_port, .name = wanted.name, .value = port});
  }
  // Only now: its IPv6 link-local address is made from the hardware address that it has when it comes up.
  if (!is_up(now, wanted.name)) ops.push_back({.what = What::set_up, .name = wanted.name});
  const auto addresses = addresses_for(now, wanted);
  for (const auto& port : wanted.ports) {
    for (const auto& route : backwards(own_routes(now, port))) ops.push_back({.what = What::remove_route, .route = route});
    // Backwards: with a primary address the kernel removes its secondary ones.
    for (const auto& address : backwards(ipv4_addresses(now, port))) ops.push_back({.what = What::remove_address, .name = port, .address = address});
  }
  clear_bridge(now, wanted, ops);
  const auto there = ipv4_cidrs(now, wanted.name);
  for (const auto& address : addresses)
    if (std::ranges::find(there, address.cidr) == there.end()) ops.push_back({.what = What::add_address, .name = wanted.name, .address = address});
  for (const auto& route : routes_for(now, wanted, addresses)) ops.push_back({.what = What::add_route, .route = route});
  for (const auto& port : wanted.ports)
    if (const auto* link = find(now.links, port); link && link->ipv6_disabled == false)
      ops.push_back({.what = What::set_ipv6_disabled, .name = port, .value = "1"});
}

void tell_the_world(const NetworkState& now, const WantedBridge& wanted, const std::map<std::string, DhcpClient>& clients, NetworkBatch& batch) {
  auto& ops = batch.afterwards;
  for (const auto& address : addresses_for(now, wanted))
    ops.push_back({.what = What::announce, .name = wanted.name, .value = address.cidr.substr(0, address.cidr.find('/'))});
  const auto* running = find(now.dhcp_clients, wanted.name);
  const auto* client = find(clients, wanted.name);
  if (running && wanted.addressing.method != Method::dhcp) batch.committed.push_back({.what = What::end_dhcp, .name = wanted.name, .client = *running});
  if (client && !running) ops.push_back({.what = What::start_dhcp, .name = wanted.name, .client = *client});
  for (const auto& port : wanted.ports)
    if (const auto* old = find(now.dhcp_clients, port)) batch.committed.push_back({.what = What::end_dhcp, .name = port, .client = *old});
}

std::vector<Probe> probes_for(const NetworkState& now, const WantedBridge& wanted) {
  std::vector<Probe> probes;
  const Route* before = default_route(now, wanted.name);
  for (const auto& port : wanted.ports)
    if (const auto* route = default_route(now, port)) before = route;
  if (before && before->via) {
    const bool by_lease = wanted.addressing.method == Method::dhcp;
    const auto after = by_lease ? *before->via : wanted.addressing.gateway.value_or(*before->via);
    for (const auto what : {Probe::What::neighbour, Probe::What::ping})
      probes.push_back({.what = what, .before = {{*before->via, before->device}}, .after = {{after, wanted.name}}});
  }
  Probe names{.what = Probe::What::nameserver};
  for (const auto& server : now.nameservers) names.before.push_back({server, ""});
  const auto& servers = wanted.addressing.nameservers.empty() ? now.nameservers : wanted.addressing.nameservers;
  for (const auto& server : servers) names.after.push_back({server, ""});
  if (!names.before.empty()) probes.push_back(names);
  return probes;
}

}  // namespace

NetworkBatch cut_over_batch(const NetworkState& now, const WantedNetwork& wanted, const std::map<std::string, DhcpClient>& clients) {
  NetworkBatch batch;
  batch.deadline = wanted.deadline;
  batch.confirm = wanted.confirm;
  int delay = 0;
  for (const auto& bridge : wanted.bridges) {
    prepare_bridge(now, bridge, batch.prepare);
    move_onto(now, bridge, batch.live);
    tell_the_world(now, bridge, clients, batch);
    std::ranges::move(probes_for(now, bridge), std::back_inserter(batch.probes));
    if (bridge.stp) delay = std::max(delay, bridge.forward_delay);
  }
  batch.restore = way_back(now, wanted, clients);
  // Spanning tree listens and learns for one delay each before the first frame passes.
  batch.patience = std::min(10 + 2 * delay, wanted.deadline - 2);
  return batch;
}

}  // namespace kvmstrap
