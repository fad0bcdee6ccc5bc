#include "network/resolve.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/text.hpp"
#include "network/ipv4.hpp"
#include "network/lookup.hpp"

namespace kvmstrap {

namespace {

/// "eth0 (10.0.7.21/24, 10.0.7.22/24)" or "eth0 (no IPv4 address)".
std::string with_addresses(const NetworkState& now, const std::string& link) {
  const auto cidrs = ipv4_cidrs(now, link);
  return fmt::format("{} ({})", link, cidrs.empty() ? "no IPv4 address" : join(cidrs, ", "));
}

/// Which files speak for `link`: its own, or those of a port that was moved onto it and of which the files do not know yet.
const ConfiguredLink* files_for(const NetworkState& now, const std::string& link, const std::vector<std::string>& ports) {
  if (const auto* own = find(now.configured, link)) return own;
  for (const auto& port : ports)
    if (const auto* configured = find(now.configured, port)) return configured;
  return nullptr;
}

Addressing addressing_of(const NetworkState& now, const std::string& link, const std::vector<std::string>& ports) {
  const auto* files = files_for(now, link, ports);
  Addressing adopted;
  if (files) {
    adopted.nameservers = files->addressing.nameservers;
    adopted.search = files->addressing.search;
  }
  if (now.dhcp_clients.contains(link) || (files && files->addressing.method == Method::dhcp)) {
    adopted.method = Method::dhcp;
    return adopted;
  }
  adopted.method = Method::fixed;
  adopted.addresses = ipv4_cidrs(now, link);
  if (const auto* route = default_route(now, link)) adopted.gateway = route->via;
  return adopted;
}

Addressing adopt(const std::string& bridge, const BridgeProfile& profile, const NetworkState& now, std::vector<Blocker>& blockers) {
  const auto& from = profile.adopt->from;
  const auto source = std::ranges::find_if(from, [&](const auto& link) { return !ipv4_cidrs(now, link).empty(); });
  if (source == from.end()) {
    blockers.push_back({fmt::format("bridge {}: nothing to adopt, none of {} has an IPv4 address", bridge, join(from, ", ")),
                        "name the interface that has the host's address in adopt.from, or give addresses in its place"});
    return {};
  }
  const auto cidrs = ipv4_cidrs(now, *source);
  if (profile.adopt->expect && std::ranges::find(cidrs, *profile.adopt->expect) == cidrs.end())
    blockers.push_back(
        {fmt::format("bridge {}: {} was expected, and what would be adopted is {}", bridge, *profile.adopt->expect, with_addresses(now, *source)),
         "run this profile on the host that it is meant for, or correct adopt.expect"});
  return addressing_of(now, *source, profile.interfaces);
}

std::optional<std::string> explicit_gateway(const BridgeProfile& profile) {
  if (profile.gateway4) return profile.gateway4;
  const auto route = std::ranges::find(profile.routes, "default", &RouteProfile::to);
  return route == profile.routes.end() ? std::nullopt : std::optional(route->via);
}

Addressing explicit_addressing(const BridgeProfile& profile) {
  if (profile.dhcp4.value_or(false)) return {.method = Method::dhcp};
  if (profile.addresses.empty()) return {};
  return {.method = Method::fixed, .addresses = profile.addresses, .gateway = explicit_gateway(profile)};
}

/// Without spanning tree nothing is gained by keeping a new port silent; with it, the standard's delay.
int forward_delay_of(const BridgeParametersProfile& parameters) { return parameters.forward_delay.value_or(parameters.stp.value_or(false) ? 15 : 0); }

}  // namespace

ResolvedNetwork resolve(const NetworkProfile& profile, const NetworkState& now, const NetworkChangeProfile& change) {
  ResolvedNetwork resolved;
  resolved.wanted.deadline = static_cast<int>(change.deadline.count());
  resolved.wanted.confirm = change.confirm;
  for (const auto& [name, bridge] : profile.bridges) {
    auto addressing = bridge.adopt ? adopt(name, bridge, now, resolved.blockers) : explicit_addressing(bridge);
    if (!bridge.nameservers.addresses.empty()) addressing.nameservers = bridge.nameservers.addresses;
    if (!bridge.nameservers.search.empty()) addressing.search = bridge.nameservers.search;
    resolved.wanted.bridges.push_back({.name = name,
                                       .ports = bridge.interfaces,
                                       .stp = bridge.parameters.stp.value_or(false),
                                       .forward_delay = forward_delay_of(bridge.parameters),
                                       .addressing = std::move(addressing)});
  }
  return resolved;
}

}  // namespace kvmstrap
