#include "network/lookup.hpp"

#include <algorithm>

namespace kvmstrap {

std::vector<LinkAddress> ipv4_addresses(const NetworkState& state, const std::string& link) {
  std::vector<LinkAddress> addresses;
  if (const auto* found = find(state.links, link))
    std::ranges::copy_if(found->addresses, std::back_inserter(addresses), [](const auto& address) { return !of_ipv6(address.cidr); });
  return addresses;
}

std::vector<LinkAddress> given_addresses(const NetworkState& state, const std::string& link) {
  auto addresses = ipv4_addresses(state, link);
  if (const auto* found = find(state.links, link))
    std::ranges::copy_if(backwards(found->addresses), std::back_inserter(addresses),
                         [](const auto& address) { return of_ipv6(address.cidr) && address.is_given(); });
  return addresses;
}

std::vector<std::string> given_cidrs(const NetworkState& state, const std::string& link) {
  std::vector<std::string> cidrs;
  for (const auto& address : given_addresses(state, link)) cidrs.push_back(address.cidr);
  return cidrs;
}

bool has_address(const NetworkState& state, const std::string& link) {
  const auto* found = find(state.links, link);
  return found && std::ranges::any_of(found->addresses, [](const auto& address) { return address.scope != "link" || !of_ipv6(address.cidr); });
}

std::vector<std::string> ipv4_cidrs(const NetworkState& state, const std::string& link) {
  std::vector<std::string> cidrs;
  for (const auto& address : ipv4_addresses(state, link)) cidrs.push_back(address.cidr);
  return cidrs;
}

const Route* default_route(const NetworkState& state, const std::string& link) {
  const auto found = std::ranges::find_if(state.routes, [&](const Route& route) { return route.is_default() && route.device == link; });
  return found == state.routes.end() ? nullptr : &*found;
}

const Route* default_route6(const NetworkState& state, const std::string& link) {
  const auto found = std::ranges::find_if(state.routes, [&](const Route& route) { return route.is_default6() && route.device == link && route.is_given(); });
  return found == state.routes.end() ? nullptr : &*found;
}

std::vector<Route> own_routes(const NetworkState& state, const std::string& link) {
  std::vector<Route> routes;
  std::ranges::copy_if(state.routes, std::back_inserter(routes), [&](const Route& route) { return route.device == link && route.is_given(); });
  return routes;
}

std::vector<std::pair<std::string, std::string>> in_the_drivers_order(const std::map<std::string, std::string>& options) {
  std::vector<std::pair<std::string, std::string>> list(options.begin(), options.end());
  const auto rank = [](const auto& option) { return option.first == "mode" ? 0 : option.first == "miimon" ? 1 : 2; };
  std::ranges::stable_sort(list, {}, rank);
  return list;
}

bool has_slaves(const NetworkState& state, const std::string& bond) {
  return std::ranges::any_of(state.links, [&](const auto& one) { return one.second.bond == bond; });
}

int silence_of(const WantedLink& bridge) { return bridge.stp ? 2 * bridge.forward_delay : bridge.forward_delay; }

int longest_silence(const WantedNetwork& wanted) {
  int seconds = 0;
  for (const auto& link : wanted.links) seconds = std::max(seconds, silence_of(link));
  return seconds;
}

const WantedLink& heir_of(const WantedNetwork& wanted, const WantedLink& link) {
  const auto* heir = &link;
  while (heir->is_member()) heir = wanted.link(heir->bridge ? *heir->bridge : *heir->bond);
  return *heir;
}

}  // namespace kvmstrap
