#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "model/network.hpp"

namespace kvmstrap {

namespace {

template <class T>
const T* find(const std::map<std::string, T>& map, const std::string& name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

/// Not the hardware address of a bridge, which is a port's; nor a bridge's ageing time, which the kernel itself changes while spanning tree learns.
auto settings_of(const Link& link) {
  return std::tuple(link.kind, link.bridge, link.bond, link.parent, link.up, link.mtu, link.kind == LinkKind::bridge ? std::string{} : link.mac, link.stp,
                    link.forward_delay, link.priority, link.bond_options, link.vlan_id);
}

/// In the kernel's order of IPv4, of which the first is the primary one.
std::vector<std::string> addresses_of(const Link& link) {
  std::vector<std::string> ipv4;
  std::vector<std::string> ipv6;
  for (const auto& address : link.addresses)
    if (address.is_given()) (of_ipv6(address.cidr) ? ipv6 : ipv4).push_back(address.cidr + " " + address.label.value_or(""));
  std::ranges::sort(ipv6);
  std::ranges::move(ipv6, std::back_inserter(ipv4));
  return ipv4;
}

/// The metric of the one to the link-local network is made of the link's number.
std::set<std::string> routes_of(const NetworkState& state, const std::string& link) {
  std::set<std::string> routes;
  for (const auto& route : state.routes)
    if (route.device == link && route.is_given() && route.to != link_local_network)
      routes.insert(fmt::format("{} {} {} {}", route.to, route.via.value_or("-"), route.metric.value_or(0), route.table));
  return routes;
}

std::optional<std::string> content_of(const NetworkState& state, const std::string& path) {
  const auto* file = find(state.files, path);
  return file ? std::optional(file->content) : std::nullopt;
}

}  // namespace

std::vector<std::string> not_as_before(const NetworkBefore& before, const NetworkState& now) {
  std::vector<std::string> phrases;
  for (const auto& name : before.links) {
    const auto* old = find(before.state.links, name);
    const auto* link = find(now.links, name);
    if (!old && !link) continue;
    if (!old || !link) {
      phrases.push_back(fmt::format("{} is {}there", name, link ? "" : "not "));
      continue;
    }
    if (settings_of(*old) != settings_of(*link)) phrases.push_back("the settings of " + name);
    if (addresses_of(*old) != addresses_of(*link)) phrases.push_back("the addresses of " + name);
    if (routes_of(before.state, name) != routes_of(now, name)) phrases.push_back("the routes over " + name);
  }
  for (const auto& path : before.files)
    if (content_of(before.state, path) != content_of(now, path)) phrases.push_back(path);
  return phrases;
}

}  // namespace kvmstrap
