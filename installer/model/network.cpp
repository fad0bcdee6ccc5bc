#include "model/network.hpp"

#include <algorithm>
#include <set>

#include "model/predict.hpp"
#include "model/subject.hpp"

namespace kvmstrap {

namespace {

template <class T>
const T* find(const std::map<std::string, T>& map, const std::string& name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

bool is_ipv4_address(const LinkAddress& address) { return address.cidr.find(':') == std::string::npos; }

std::set<std::string> ipv4_addresses(const Link& link) {
  std::set<std::string> addresses;
  for (const auto& address : link.addresses)
    if (is_ipv4_address(address)) addresses.insert(address.cidr);
  return addresses;
}

std::set<std::string> as_set(const std::vector<std::string>& list) { return {list.begin(), list.end()}; }

bool has_all(const std::vector<std::string>& list, const std::vector<std::string>& wanted) {
  return std::ranges::all_of(wanted, [&](const auto& one) { return std::ranges::find(list, one) != list.end(); });
}

bool addresses_live(const NetworkState& now, const Link& link, const Addressing& wanted) {
  const auto addresses = ipv4_addresses(link);
  const bool client = now.dhcp_clients.contains(link.name);
  switch (wanted.method) {
    case Method::none:
      return addresses.empty() && !client;
    case Method::fixed:
      return addresses == as_set(wanted.addresses) && !client;
    case Method::dhcp:
      return !addresses.empty() && client;
  }
  return false;
}

bool gateway_live(const NetworkState& now, const WantedBridge& wanted) {
  return !wanted.addressing.gateway || std::ranges::any_of(now.routes, [&](const Route& route) {
    return route.to == "default" && route.device == wanted.name && route.via == wanted.addressing.gateway;
  });
}

bool port_live(const NetworkState& now, const std::string& name, const std::string& bridge) {
  const auto* port = find(now.links, name);
  return port && port->up && port->bridge == bridge && ipv4_addresses(*port).empty() && !now.dhcp_clients.contains(name);
}

bool bridge_live(const NetworkState& now, const WantedBridge& wanted) {
  const auto* link = find(now.links, wanted.name);
  return link && link->kind == LinkKind::bridge && link->up && link->stp == wanted.stp && link->forward_delay == wanted.forward_delay * 100 &&
         std::ranges::all_of(wanted.ports, [&](const auto& port) { return port_live(now, port, wanted.name); }) &&
         addresses_live(now, *link, wanted.addressing) && gateway_live(now, wanted) && has_all(now.nameservers, wanted.addressing.nameservers) &&
         has_all(now.search, wanted.addressing.search);
}

bool same_addressing(const Addressing& now, const Addressing& wanted) {
  return now.method == wanted.method && as_set(now.addresses) == as_set(wanted.addresses) && now.gateway == wanted.gateway &&
         now.nameservers == wanted.nameservers && now.search == wanted.search;
}

/// A file that is bound to another hardware address leaves the bridge without this port at the next boot.
bool port_configured(const NetworkState& now, const std::string& name, const std::string& bridge) {
  const auto* port = find(now.configured, name);
  const auto* link = find(now.links, name);
  return port && port->at_boot && port->bridge == bridge && (!port->mac || (link && link->mac == *port->mac));
}

bool bridge_configured(const NetworkState& now, const WantedBridge& wanted) {
  const auto* bridge = find(now.configured, wanted.name);
  return bridge && bridge->kind == LinkKind::bridge && bridge->at_boot && !bridge->bridge && bridge->stp == wanted.stp &&
         bridge->forward_delay == wanted.forward_delay && same_addressing(bridge->addressing, wanted.addressing) &&
         std::ranges::all_of(wanted.ports, [&](const auto& port) { return port_configured(now, port, wanted.name); });
}

void foresee_port(NetworkState& state, const std::string& name, Link& bridge) {
  auto& port = state.links[name];
  port.name = name;
  port.up = true;
  port.bridge = bridge.name;
  port.addresses.clear();
  if (port.ipv6_disabled) port.ipv6_disabled = true;
  bridge.carrier = bridge.carrier || port.carrier;
  if (bridge.mac.empty()) bridge.mac = port.mac;
  std::erase_if(state.routes, [&](const Route& route) { return route.device == name; });
  state.dhcp_clients.erase(name);
  auto& configured = state.configured[name];
  configured.name = name;
  configured.at_boot = true;
  configured.bridge = bridge.name;
  configured.addressing = {};
  if (configured.mac) configured.mac = port.mac;
}

/// What a lease will say is not known; that it will say what the old one said is the best guess.
std::vector<LinkAddress> addresses_to_keep(const NetworkState& state, const WantedBridge& wanted) {
  for (const auto& name : wanted.ports)
    if (const auto* port = find(state.links, name); port && !ipv4_addresses(*port).empty()) return port->addresses;
  const auto* bridge = find(state.links, wanted.name);
  return bridge ? bridge->addresses : std::vector<LinkAddress>{};
}

void foresee_bridge(NetworkState& state, const WantedBridge& wanted) {
  const auto kept = addresses_to_keep(state, wanted);
  auto& bridge = state.links[wanted.name];
  bridge.name = wanted.name;
  bridge.kind = LinkKind::bridge;
  bridge.up = true;
  bridge.stp = wanted.stp;
  bridge.forward_delay = wanted.forward_delay * 100;
  for (const auto& port : wanted.ports) foresee_port(state, port, bridge);
  std::erase_if(bridge.addresses, is_ipv4_address);
  state.dhcp_clients.erase(wanted.name);
  if (wanted.addressing.method == Method::dhcp) {
    state.dhcp_clients[wanted.name] = {};
    for (const auto& address : kept)
      if (is_ipv4_address(address)) bridge.addresses.push_back(address);
  }
  for (const auto& cidr : wanted.addressing.addresses) bridge.addresses.push_back({.cidr = cidr, .scope = "global"});
  if (wanted.addressing.gateway)
    std::erase_if(state.routes,
                  [&](const Route& route) { return route.to == "default" && route.device == wanted.name && route.via != wanted.addressing.gateway; });
  if (wanted.addressing.gateway && !gateway_live(state, wanted))
    state.routes.push_back({.to = "default", .via = wanted.addressing.gateway, .device = wanted.name});
  for (const auto& server : wanted.addressing.nameservers)
    if (!has_all(state.nameservers, {server})) state.nameservers.push_back(server);
  for (const auto& domain : wanted.addressing.search)
    if (!has_all(state.search, {domain})) state.search.push_back(domain);
  state.configured[wanted.name] = {.name = wanted.name,
                                   .kind = LinkKind::bridge,
                                   .at_boot = true,
                                   .addressing = wanted.addressing,
                                   .stp = wanted.stp,
                                   .forward_delay = wanted.forward_delay};
}

}  // namespace

bool satisfies(const Known<NetworkState>& state, const WantedNetwork& wanted) {
  const auto* now = present(state);
  return now && std::ranges::all_of(wanted.bridges, [&](const auto& bridge) { return bridge_live(*now, bridge) && bridge_configured(*now, bridge); });
}

Known<NetworkState> foreseen(const Known<NetworkState>& before, const WantedNetwork& wanted) {
  const auto* now = present(before);
  if (!now) return Unknown{"the network was not read"};
  auto state = *now;
  for (const auto& bridge : wanted.bridges) foresee_bridge(state, bridge);
  return state;
}

}  // namespace kvmstrap
