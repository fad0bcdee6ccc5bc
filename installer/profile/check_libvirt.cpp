#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "model/suggest.hpp"
#include "network/ip_address.hpp"
#include "profile/checks.hpp"

namespace kvmstrap {

namespace {

/// Calls `visit(name, network, path)` for each network that is to be there.
template <class Visit>
void for_each_network(const Profile& profile, Visit visit) {
  for (const auto& [name, network] : profile.libvirt.networks)
    if (network) visit(name, *network, Path{"libvirt", "networks", name});
}

std::string of(const std::string& name, std::string_view what) { return fmt::format("libvirt network {}: {}", name, what); }

/// forward: bridge hands guests to a bridge of the host, on which libvirt gives no addresses.
Objections bridged_networks_fit(const Profile& profile) {
  Objections found;
  for_each_network(profile, [&](const std::string& name, const VirtualNetwork& network, const Path& path) {
    if (network.forward != Forward::bridge) return;
    if (!network.bridge) found.push_back({path / "forward", of(name, "forward: bridge needs a bridge"), "add bridge: the name of the host's bridge"});
    if (network.address)
      found.push_back(
          {path / "address", of(name, "forward: bridge has no address of its own"), "the host's address on that bridge stands in the section network", true});
    if (network.dhcp)
      found.push_back(
          {path / "dhcp", of(name, "forward: bridge has no DHCP of its own"), "guests get their addresses from the network that the bridge is on", true});
    if (!network.bridge || !profile.network || profile.network->bridges.contains(*network.bridge)) return;
    std::vector<std::string_view> bridges;
    for (const auto& [bridge, definition] : profile.network->bridges) bridges.push_back(bridge);
    auto hint = did_you_mean(*network.bridge, bridges);
    if (hint.empty()) hint = fmt::format("bridges here: {}", fmt::join(bridges, ", "));
    found.push_back({path / "bridge", of(name, fmt::format("no bridge {} is defined", *network.bridge)), hint, false, {}, {{"network", "bridges"}}});
  });
  return found;
}

/// The other networks have a bridge that libvirt makes, which nothing else may have.
Objections own_bridges_are_their_own(const Profile& profile) {
  Objections found;
  std::map<std::string, std::string> owner;
  for_each_network(profile, [&](const std::string& name, const VirtualNetwork& network, const Path& path) {
    if (network.forward == Forward::bridge || !network.bridge) return;
    if (profile.network && profile.network->bridges.contains(*network.bridge))
      found.push_back({path / "bridge",
                       of(name, fmt::format("{} is a bridge of the host", *network.bridge)),
                       "libvirt makes this network's bridge itself: name another, or write forward: bridge",
                       false,
                       {},
                       {{"network", "bridges"}}});
    if (const auto [first, is_new] = owner.emplace(*network.bridge, name); !is_new)
      found.push_back({path / "bridge", of(name, fmt::format("{} is the bridge of network {} already", *network.bridge, first->second)),
                       "each network has a bridge of its own"});
  });
  return found;
}

Objections addresses_fit(const Profile& profile) {
  Objections found;
  for_each_network(profile, [&](const std::string& name, const VirtualNetwork& network, const Path& path) {
    if (network.forward == Forward::bridge) return;
    if (!network.address) {
      if (network.dhcp)
        found.push_back({path / "dhcp", of(name, "DHCP needs an address of the host on that network"), "add address: such as 192.168.122.1/24", true});
      if (network.forward != Forward::none)
        found.push_back({path, of(name, fmt::format("forward: {} needs an address", name_of(network.forward))), "add address: such as 192.168.122.1/24", true});
      return;
    }
    const auto address = parse_cidr(*network.address);
    if (address && address->prefix <= 30 && (address->address == address->network() || address->address == address->broadcast()))
      found.push_back({path / "address", of(name, fmt::format("{} is the network itself or its broadcast address", *network.address)),
                       "give the host's own address on it"});
  });
  return found;
}

/// The address before or after a network's last or first one: in the same network, so that nothing is carried.
IpAddress beside(IpAddress address, int step) {
  address.bytes[3] = static_cast<std::uint8_t>(address.bytes[3] + step);
  return address;
}

Objections leases_fit(const Profile& profile) {
  Objections found;
  for_each_network(profile, [&](const std::string& name, const VirtualNetwork& network, const Path& path) {
    if (!network.dhcp || !network.address) return;
    const auto address = parse_cidr(*network.address);
    const auto start = parse_address(network.dhcp->start), end = parse_address(network.dhcp->end);
    if (!address || !start || !end) return;
    bool inside = true;
    for (const auto& [key, text, lease] : {std::tuple("start", network.dhcp->start, *start), std::tuple("end", network.dhcp->end, *end)}) {
      if (address->contains(lease) && lease != address->network() && lease != address->broadcast()) continue;
      inside = false;
      found.push_back({path / "dhcp" / key,
                       of(name, fmt::format("{} is no address for a guest in {}", text, *network.address)),
                       fmt::format("addresses there: {} to {}", to_string(beside(address->network(), 1)), to_string(beside(address->broadcast(), -1))),
                       false,
                       {path / "address"}});
    }
    if (inside && *start > *end)
      found.push_back({path / "dhcp" / "end", of(name, fmt::format("the range ends at {}, before its start {}", network.dhcp->end, network.dhcp->start)),
                       "start is the lower one"});
  });
  return found;
}

/// A network with an owner, for those that must not meet.
struct Taken {
  std::string who;
  Cidr network;
  Path path;
};

/// libvirt refuses to start a network whose addresses a route of the host covers.
Objections networks_do_not_overlap(const Profile& profile) {
  std::vector<Taken> taken;
  if (profile.network)
    for (const auto& [name, bridge] : profile.network->bridges) {
      auto addresses = bridge.addresses;
      if (bridge.adopt && bridge.adopt->expect) addresses.push_back(*bridge.adopt->expect);
      for (const auto& address : addresses)
        if (const auto parsed = parse_cidr(address)) taken.push_back({fmt::format("{} on bridge {}", address, name), *parsed, {"network", "bridges", name}});
    }
  Objections found;
  for_each_network(profile, [&](const std::string& name, const VirtualNetwork& network, const Path& path) {
    const auto address = network.address ? parse_cidr(*network.address) : std::nullopt;
    if (!address || network.forward == Forward::bridge) return;
    for (const auto& other : taken)
      if (other.network.contains(address->address) || address->contains(other.network.address)) {
        found.push_back({path / "address",
                         of(name, fmt::format("{} overlaps {}", *network.address, other.who)),
                         "libvirt does not start such a network: choose another range",
                         false,
                         {other.path}});
        break;
      }
    taken.push_back({fmt::format("{} of libvirt network {}", *network.address, name), *address, path});
  });
  return found;
}

Objections pools_have_their_own_folders(const Profile& profile) {
  Objections found;
  std::map<std::string, std::string> owner;
  for (const auto& [name, pool] : profile.libvirt.pools) {
    if (pool.path.empty()) continue;
    if (const auto [first, is_new] = owner.emplace(pool.path, name); !is_new)
      found.push_back({{"libvirt", "pools", name, "path"},
                       fmt::format("pool {}: {} is the folder of pool {} already", name, pool.path, first->second),
                       "two pools of one folder show the same volumes twice"});
  }
  return found;
}

}  // namespace

Objections check_libvirt(const Profile& profile) {
  Objections all;
  for (const auto check : {bridged_networks_fit, own_bridges_are_their_own, addresses_fit, leases_fit, networks_do_not_overlap, pools_have_their_own_folders})
    for (auto& objection : check(profile)) all.push_back(std::move(objection));
  return all;
}

}  // namespace kvmstrap
