#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "model/find.hpp"
#include "model/network.hpp"

/// Questions that comparison, preflight and batch ask of a NetworkState.
namespace kvmstrap {

/// The same list from its end.
template <class T>
std::vector<T> backwards(std::vector<T> list) {
  std::ranges::reverse(list);
  return list;
}

/// The IPv4 addresses of a link, in the kernel's order (the first of a network is its primary one).
std::vector<LinkAddress> ipv4_addresses(const NetworkState& state, const std::string& link);

/// The same in CIDR form.
std::vector<std::string> ipv4_cidrs(const NetworkState& state, const std::string& link);

/// The addresses that a link was given, in the order in which they were: IPv4's, then IPv6's, of which the kernel tells the latest first.
std::vector<LinkAddress> given_addresses(const NetworkState& state, const std::string& link);

/// The same in CIDR form.
std::vector<std::string> given_cidrs(const NetworkState& state, const std::string& link);

/// Whether it has any address by which it can be reached from beyond its neighbours.
bool has_address(const NetworkState& state, const std::string& link);

/// The first IPv6 default route over `link` that no router advertised.
const Route* default_route6(const NetworkState& state, const std::string& link);

/// The first IPv4 default route over `link`.
const Route* default_route(const NetworkState& state, const std::string& link);

/// The routes over `link` that neither an address nor a router brought along.
std::vector<Route> own_routes(const NetworkState& state, const std::string& link);

bool has_slaves(const NetworkState& state, const std::string& bond);

/// The link that has the addresses of `link` afterwards: the bridge or bond on top of it, or itself.
const WantedLink& heir_of(const WantedNetwork& wanted, const WantedLink& link);

/// Seconds for which a new port of `bridge` hears and does not speak: it listens and learns under spanning tree, and EL6's kernel lets it learn without, too.
int silence_of(const WantedLink& bridge);
/// That of whichever is silent for longest.
int longest_silence(const WantedNetwork& wanted);

/// A bond's options in the order in which the driver takes them: the mode, then miimon, then the others.
std::vector<std::pair<std::string, std::string>> in_the_drivers_order(const std::map<std::string, std::string>& options);

}  // namespace kvmstrap
