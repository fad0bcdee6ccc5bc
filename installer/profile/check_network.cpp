#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "model/suggest.hpp"
#include "network/ipv4.hpp"
#include "profile/checks.hpp"

namespace kvmstrap {

namespace {

/// One bridge under examination.
struct Subject {
  const NetworkProfile& network;
  const std::string& name;
  const BridgeProfile& bridge;

  Path path() const { return {"network", "bridges", name}; }
  std::string message(std::string_view what) const { return fmt::format("bridge {}: {}", name, what); }
};

bool contains(const std::vector<std::string>& names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

Objections one_port(const Subject& s) {
  if (s.bridge.interfaces.size() <= 1) return {};
  return {{s.path() / "interfaces" / "1", s.message("a second port is not supported yet"), "this version makes one bridge with one port"}};
}

Objections ports_fit(const Subject& s) {
  Objections found;
  for (std::size_t i = 0; i < s.bridge.interfaces.size(); ++i) {
    const auto& port = s.bridge.interfaces[i];
    const auto path = s.path() / "interfaces" / std::to_string(i);
    if (s.network.bridges.contains(port)) {
      found.push_back({path, s.message(fmt::format("{} is a bridge and cannot be a port", port)), "name the NIC"});
    } else if (!s.network.ethernets.empty() && !s.network.ethernets.contains(port)) {
      std::vector<std::string_view> declared;
      for (const auto& [name, ethernet] : s.network.ethernets) declared.push_back(name);
      auto hint = did_you_mean(port, declared);
      if (hint.empty()) hint = fmt::format("add {}: {{}} to ethernets, or leave ethernets out", port);
      found.push_back({path, s.message(fmt::format("port {} is not in ethernets", port)), hint, false, {}, {{"network", "ethernets"}}});
    }
  }
  return found;
}

/// Each way to an address excludes the others; the first key that contradicts `way` is shown.
Objections ways_exclude(const Subject& s, std::string_view way, std::string_view hint) {
  const auto& b = s.bridge;
  const bool adopt = way == "adopt";
  const std::vector<std::pair<std::string_view, bool>> others{
      {"dhcp4", adopt && b.dhcp4.value_or(false)}, {"addresses", !b.addresses.empty()}, {"gateway4", b.gateway4.has_value()}, {"routes", !b.routes.empty()}};
  Objections found;
  for (const auto& [key, given] : others)
    if (given) found.push_back({s.path() / key, s.message(fmt::format("{} and {} contradict each other", way, key)), std::string(hint), true});
  return found;
}

Objections one_way_to_an_address(const Subject& s) {
  const auto& b = s.bridge;
  if (b.adopt) return ways_exclude(s, "adopt", "adopt takes over addresses and gateway as they are: leave one of them out");
  if (b.dhcp4.value_or(false)) return ways_exclude(s, "dhcp4: true", "DHCP brings addresses and gateway: leave one of them out");
  if (!b.addresses.empty()) return {};
  const auto port = b.interfaces.empty() ? std::string("eth0") : b.interfaces.front();
  return {{s.path(),
           s.message("no address: the host would be lost"),
           fmt::format("adopt: {{from: [{0}, {1}]}} takes over what {0} has; or dhcp4: true; or addresses: [...]", port, s.name),
           true,
           {s.path()}}};
}

Objections adopts_from_itself(const Subject& s) {
  Objections found;
  if (!s.bridge.adopt) return found;
  for (std::size_t i = 0; i < s.bridge.adopt->from.size(); ++i) {
    const auto& from = s.bridge.adopt->from[i];
    if (from == s.name || contains(s.bridge.interfaces, from)) continue;
    std::vector<std::string_view> possible(s.bridge.interfaces.begin(), s.bridge.interfaces.end());
    possible.push_back(s.name);
    found.push_back({s.path() / "adopt" / "from" / std::to_string(i),
                     s.message(fmt::format("{} is neither its port nor the bridge itself", from)),
                     fmt::format("possible here: {}", fmt::join(possible, ", ")),
                     false,
                     {s.path() / "interfaces"}});
  }
  return found;
}

/// Why no interface can have this address; empty when it can.
std::string unfit(const Ipv4Cidr& address) {
  const auto first = address.address >> 24;
  if (first == 0 || first == 127 || first >= 224) return "is no address of a host";
  if (address.prefix > 30) return {};  // RFC 3021: no network and broadcast address there
  if (address.address == address.network()) return "is the network itself, not an address in it";
  if (address.address == address.broadcast()) return "is the network's broadcast address";
  return {};
}

Objections addresses_fit(const Subject& s) {
  Objections found;
  std::vector<std::uint32_t> seen;
  for (std::size_t i = 0; i < s.bridge.addresses.size(); ++i) {
    const auto address = parse_cidr(s.bridge.addresses[i]);
    if (!address) continue;
    const auto path = s.path() / "addresses" / std::to_string(i);
    if (const auto why = unfit(*address); !why.empty())
      found.push_back({path, s.message(fmt::format("{} {}", s.bridge.addresses[i], why)), "give the host's own address"});
    else if (std::ranges::find(seen, address->address) != seen.end())
      found.push_back({path, s.message(fmt::format("{} is there twice", ipv4_to_string(address->address))), "one address has one prefix"});
    seen.push_back(address->address);
  }
  return found;
}

struct Gateway {
  std::string address;
  Path path;
};

std::vector<Gateway> gateways(const Subject& s) {
  std::vector<Gateway> all;
  if (s.bridge.gateway4) all.push_back({*s.bridge.gateway4, s.path() / "gateway4"});
  for (std::size_t i = 0; i < s.bridge.routes.size(); ++i) all.push_back({s.bridge.routes[i].via, s.path() / "routes" / std::to_string(i) / "via"});
  return all;
}

Objections one_gateway(const Subject& s) {
  const auto all = gateways(s);
  if (all.size() <= 1) return {};
  return {{all[1].path,
           s.message(fmt::format("a second default gateway, beside {}", all[0].address)),
           "gateway4 and a route to default say the same: leave one",
           false,
           {s.path()}}};
}

Objections gateway_can_be_reached(const Subject& s) {
  Objections found;
  if (s.bridge.addresses.empty()) return found;
  for (const auto& named : gateways(s)) {
    const auto gateway = parse_ipv4(named.address);
    if (!gateway) continue;
    const auto object = [&](std::string_view what, std::string hint) {
      found.push_back({named.path, s.message(fmt::format("gateway {} {}", named.address, what)), std::move(hint), false, {s.path() / "addresses"}});
    };
    bool inside = false, own = false, no_host = false;
    for (const auto& one : s.bridge.addresses)
      if (const auto address = parse_cidr(one); address && address->contains(*gateway)) {
        inside = true;
        own |= address->address == *gateway;
        no_host |= !unfit({*gateway, address->prefix}).empty();
      }
    if (!inside)
      object(fmt::format("is outside {}", fmt::join(s.bridge.addresses, " and ")),
             "on EL6 such a gateway is dropped without a word and the host loses its default route");
    else if (own)
      object("is the bridge's own address", "name the router's address");
    else if (no_host)
      object("is the network's first or last address, which no router has", "name the router's address");
  }
  return found;
}

Objections forward_delay_fits(const Subject& s) {
  const auto& [stp, delay] = s.bridge.parameters;
  if (!stp.value_or(false) || delay.value_or(2) >= 2) return {};
  return {{s.path() / "parameters" / "forward-delay", s.message(fmt::format("forward-delay {} is too short with stp: true", *delay)),
           "the kernel takes 2 to 30 seconds with spanning tree; 15 is usual"}};
}

Objections one_bridge(const NetworkProfile& network) {
  Objections found;
  if (network.bridges.size() <= 1) return found;
  const auto& second = std::next(network.bridges.begin())->first;
  return {
      {{"network", "bridges", second}, fmt::format("a second bridge ({}) is not supported yet", second), "this version makes one bridge with one port", true}};
}

Objections ethernets_are_ports(const NetworkProfile& network) {
  Objections found;
  for (const auto& [name, ethernet] : network.ethernets) {
    const Path path{"network", "ethernets", name};
    if (ethernet.dhcp4.value_or(false))
      found.push_back({path / "dhcp4", fmt::format("{} is to be a port: it has no address of its own", name), "move dhcp4: true to the bridge"});
    if (std::ranges::none_of(network.bridges, [&nic = name](const auto& one) { return contains(one.second.interfaces, nic); }))
      found.push_back({path,
                       fmt::format("{} is no port of a bridge: such a NIC is not supported yet", name),
                       "leave it out: it stays as it is",
                       true,
                       {{"network", "bridges"}}});
  }
  return found;
}

}  // namespace

Objections check_network(const Profile& profile) {
  Objections all;
  if (!profile.network) return all;
  const auto take = [&](Objections found) { std::ranges::move(found, std::back_inserter(all)); };
  take(one_bridge(*profile.network));
  take(ethernets_are_ports(*profile.network));
  for (const auto& [name, bridge] : profile.network->bridges)
    for (const auto check :
         {one_port, ports_fit, one_way_to_an_address, adopts_from_itself, addresses_fit, one_gateway, gateway_can_be_reached, forward_delay_fits})
      take(check({*profile.network, name, bridge}));
  return all;
}

}  // namespace kvmstrap
