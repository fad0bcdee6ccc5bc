#include "model/given.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace kvmstrap {

std::vector<std::string> given_addresses_of(const Link& link) {
  std::vector<std::string> ipv4;
  std::vector<std::string> ipv6;
  for (const auto& address : link.addresses)
    if (address.is_given())
      (of_ipv6(address.cidr) ? ipv6 : ipv4).push_back(address.label ? fmt::format("{} ({})", address.cidr, *address.label) : address.cidr);
  std::ranges::sort(ipv6);
  std::ranges::move(ipv6, std::back_inserter(ipv4));
  return ipv4;
}

std::set<std::string> given_routes_over(const NetworkState& state, const std::string& link) {
  std::set<std::string> routes;
  for (const auto& route : state.routes)
    if (route.device == link && route.is_given() && route.to != link_local_network)
      routes.insert(route.to + (route.via ? " via " + *route.via : "") + (route.metric.value_or(0) != 0 ? fmt::format(" metric {}", *route.metric) : "") +
                    (route.table != main_table ? fmt::format(" table {}", route.table) : ""));
  return routes;
}

}  // namespace kvmstrap
