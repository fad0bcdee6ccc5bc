#include "network/restore.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "network/ipv4.hpp"
#include "network/lookup.hpp"

namespace kvmstrap {

namespace {

using What = LinkOp::What;

bool contains(const std::vector<std::string>& list, const std::string& value) { return std::ranges::find(list, value) != list.end(); }

/// Takes from the bridge what the cut-over gave it. A new bridge is only put down here, which is quick and takes its routes away; it is removed at the end.
void release(const NetworkState& now, const WantedBridge& wanted, const std::map<std::string, DhcpClient>& clients, std::vector<LinkOp>& ops) {
  const auto* bridge = find(now.links, wanted.name);
  const auto* client = find(clients, wanted.name);
  if (client && !now.dhcp_clients.contains(wanted.name)) ops.push_back({.what = What::end_dhcp, .name = wanted.name, .client = *client});
  if (!bridge) ops.push_back({.what = What::set_down, .name = wanted.name});
  for (const auto& port : wanted.ports) {
    const auto* link = find(now.links, port);
    if (!link || link->bridge != wanted.name) ops.push_back({.what = What::remove_port, .name = wanted.name, .value = port});
  }
  if (!bridge) return;
  const auto had = ipv4_cidrs(now, wanted.name);
  std::vector<std::string> given = wanted.addressing.addresses;
  if (wanted.addressing.method == Method::dhcp)
    for (const auto& port : wanted.ports) std::ranges::copy(ipv4_cidrs(now, port), std::back_inserter(given));
  for (const auto& cidr : given)
    if (!contains(had, cidr)) ops.push_back({.what = What::remove_address, .name = wanted.name, .address = {.cidr = cidr}});
  for (const auto& port : wanted.ports)
    for (auto route : own_routes(now, port)) {
      route.device = wanted.name;
      ops.push_back({.what = What::remove_route, .route = route});
    }
  const auto* route = default_route(now, wanted.name);
  if (wanted.addressing.gateway && !(route && route->via == wanted.addressing.gateway))
    ops.push_back({.what = What::remove_route, .route = {.to = "default", .via = wanted.addressing.gateway, .device = wanted.name}});
}

/// Gives a link its addresses and routes again.
void give_back(const NetworkState& now, const std::string& name, std::vector<LinkOp>& ops) {
  const auto* link = find(now.links, name);
  if (!link) return;
  ops.push_back({.what = link->up ? What::set_up : What::set_down, .name = name});
  for (const auto& address : ipv4_addresses(now, name)) ops.push_back({.what = What::add_address, .name = name, .address = address});
  auto routes = own_routes(now, name);
  std::stable_partition(routes.begin(), routes.end(), [](const Route& route) { return !route.via; });
  for (const auto& route : routes) ops.push_back({.what = What::add_route, .route = route});
  if (const auto* client = find(now.dhcp_clients, name)) ops.push_back({.what = What::resume_dhcp, .name = name, .client = *client});
  if (link->up)
    for (const auto& address : ipv4_addresses(now, name))
      ops.push_back({.what = What::announce, .name = name, .value = address.cidr.substr(0, address.cidr.find('/'))});
}

void tidy(const NetworkState& now, const WantedBridge& wanted, std::vector<LinkOp>& ops) {
  for (const auto& port : wanted.ports)
    if (const auto* link = find(now.links, port); link && link->ipv6_disabled == false)
      ops.push_back({.what = What::set_ipv6_disabled, .name = port, .value = "0"});
  const auto* bridge = find(now.links, wanted.name);
  if (!bridge) {
    ops.push_back({.what = What::delete_bridge, .name = wanted.name});
    return;
  }
  const LinkOp stp{.what = What::set_bridge, .name = wanted.name, .value = fmt::format("stp_state={}", bridge->stp.value_or(false) ? 1 : 0)};
  if (!bridge->stp.value_or(false)) ops.push_back(stp);
  if (bridge->forward_delay) ops.push_back({.what = What::set_bridge, .name = wanted.name, .value = fmt::format("forward_delay={}", *bridge->forward_delay)});
  if (bridge->stp.value_or(false)) ops.push_back(stp);
}

}  // namespace

std::vector<LinkOp> way_back(const NetworkState& now, const WantedNetwork& wanted, const std::map<std::string, DhcpClient>& clients) {
  std::vector<LinkOp> ops;
  for (const auto& bridge : wanted.bridges) release(now, bridge, clients, ops);
  for (const auto& bridge : wanted.bridges) {
    for (const auto& port : bridge.ports) give_back(now, port, ops);
    give_back(now, bridge.name, ops);
  }
  for (const auto& bridge : wanted.bridges) tidy(now, bridge, ops);
  return ops;
}

}  // namespace kvmstrap
