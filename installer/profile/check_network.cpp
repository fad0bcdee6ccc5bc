#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "model/text.hpp"
#include "profile/device.hpp"

namespace kvmstrap {

namespace {

Objections something_is_named(const NetworkProfile& network) {
  if (!devices_of(network).empty()) return {};
  return {{{"network"}, "network names no interface", "add bridges, or leave the section out: the network stays as it is", true}};
}

/// One name, one interface.
Objections names_are_unique(const std::vector<Device>& all) {
  Objections found;
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (all[i].name == all[j].name)
        found.push_back(
            {all[i].path(), fmt::format("{} is the name of a {} already", all[i].name, all[j].word), "give one of them another name", true, {all[j].path()}});
  return found;
}

Objections matches_are_whole(const NetworkProfile& network) {
  Objections found;
  for (const auto& [name, nic] : network.ethernets) {
    const Path path{"network", "ethernets", name};
    if (nic.match && !nic.match->name && !nic.match->macaddress)
      found.push_back({path / "match", fmt::format("NIC {}: match says nothing", name), "say name or macaddress: exactly one NIC must match", true});
    if (nic.set_name && !nic.match)
      found.push_back({path / "set-name", fmt::format("NIC {}: set-name has no effect without match", name),
                       fmt::format("add match, or leave set-name out and call the entry {}", *nic.set_name), true});
  }
  return found;
}

/// For a name that ends in digits, or has none, EL6's ifup runs ifup-STEM where there is one, in the place of ifup-eth.
Objections names_suit_the_scripts(const std::vector<Device>& all) {
  constexpr auto scripts = std::to_array<std::string_view>(
      {"aliases", "bnep", "ippp", "ipv6", "isdn", "plip", "plusb", "post", "ppp", "routes", "sit", "tunnel", "wireless", "ctc", "ib", "local"});
  Objections found;
  for (const auto& device : all) {
    if (device.map == "ethernets" && device.network.ethernets.at(device.name).match) continue;  // no name of an interface
    const auto stem = device.name.substr(0, device.name.find_last_not_of("0123456789") + 1);
    if (std::ranges::find(scripts, stem) != scripts.end())
      found.push_back({device.path(), device.message("EL6's scripts take this name for another kind of interface"),
                       fmt::format("it would be brought up by ifup-{}: give it another name", stem), true});
    if (device.name.find("-range") != std::string::npos)
      found.push_back({device.path(), device.message("EL6's scripts take a file of this name for a range of aliases"),
                       "it would not come up at the next boot: leave out -range", true});
    if (device.map == "bonds" && device.name.starts_with("vlan"))
      found.push_back({device.path(), device.message("EL6's scripts take this name for a VLAN"), "do not start it with vlan", true});
    if (device.map == "ethernets" && is_name_of_a_vlan(device.name))
      found.push_back({device.path(), device.message("EL6's scripts take this name for a VLAN"), "say in vlans what it is", true});
  }
  return found;
}

Objections bridge_parameters_fit(const NetworkProfile& network) {
  Objections found;
  for (const auto& [name, bridge] : network.bridges) {
    const auto& parameters = bridge.parameters;
    const Path path{"network", "bridges", name};
    const bool stp = parameters.stp.value_or(false);
    if (stp && parameters.forward_delay.value_or(2) < 2)
      found.push_back({path / "parameters" / "forward-delay",
                       fmt::format("bridge {}: forward-delay {} is too short with stp: true", name, *parameters.forward_delay),
                       "the kernel takes 2 to 30 seconds with spanning tree; 15 is usual"});
    if (!stp && bridge.interfaces.size() > 1)
      found.push_back({path / "interfaces" / "1",
                       fmt::format("bridge {}: a second port without spanning tree can make a loop", name),
                       "bond the two, or set parameters.stp: true",
                       false,
                       {path / "parameters"}});
  }
  return found;
}

/// Whether guests' frames go over this bond: their hardware addresses are not its own.
bool carries_guests(const NetworkProfile& network, const std::string& bond) {
  return std::ranges::any_of(network.bridges, [&](const auto& bridge) {
    return std::ranges::any_of(bridge.second.interfaces, [&](const auto& port) {
      const auto vlan = network.vlans.find(port);
      return port == bond || (vlan != network.vlans.end() && vlan->second.link == bond);
    });
  });
}

std::string_view what_breaks(BondMode mode) {
  switch (mode) {
    case BondMode::balance_rr:
      return "a bridge sees its own frames come back and forgets where its guests are";
    case BondMode::broadcast:
      return "every frame of a guest comes back by the other interface";
    case BondMode::balance_tlb:
    case BondMode::balance_alb:
      return "it rewrites hardware addresses, and answers to guests go astray";
    default:
      return {};
  }
}

Objections bond_parameters_fit(const NetworkProfile& network) {
  Objections found;
  for (const auto& [name, bond] : network.bonds) {
    const auto& p = bond.parameters;
    const auto at = Path{"network", "bonds", name} / "parameters";
    const auto object = [&, &bond_name = name](std::string_view key, const std::string& what, std::string hint) {
      found.push_back({at / key, fmt::format("bond {}: {}", bond_name, what), std::move(hint)});
    };
    if (const auto why = what_breaks(p.mode); !why.empty() && carries_guests(network, name))
      object("mode", fmt::format("mode {} does not work below a bridge", name_of(p.mode)), fmt::format("{}; take active-backup, balance-xor or 802.3ad", why));
    const auto only_with = [&](std::string_view key, bool given, bool fits, std::string_view modes) {
      if (given && !fits) object(key, fmt::format("{} has no effect with mode: {}", key, name_of(p.mode)), fmt::format("leave it out, or set mode: {}", modes));
    };
    const bool lacp = p.mode == BondMode::lacp, backup = p.mode == BondMode::active_backup;
    only_with("lacp-rate", p.lacp_rate.has_value(), lacp, "802.3ad");
    only_with("ad-select", p.ad_select.has_value(), lacp, "802.3ad");
    only_with("transmit-hash-policy", p.transmit_hash_policy.has_value(), lacp || p.mode == BondMode::balance_xor, "balance-xor or 802.3ad");
    only_with("primary", p.primary.has_value(), backup, "active-backup");
    only_with("primary-reselect-policy", p.primary_reselect_policy.has_value(), backup, "active-backup");
    if (p.primary && !contains(bond.interfaces, *p.primary))
      object("primary", fmt::format("{} is none of its interfaces", *p.primary), fmt::format("one of: {}", fmt::join(bond.interfaces, ", ")));
    const int interval = p.mii_monitor_interval.value_or(100);
    for (const auto& [key, delay] : {std::pair{"up-delay", p.up_delay}, std::pair{"down-delay", p.down_delay}})
      if (delay.value_or(0) % interval != 0)
        object(key, fmt::format("{} {} is no multiple of mii-monitor-interval {}", key, *delay, interval), "the driver rounds it down without a word");
  }
  return found;
}

template <class Profile>
void add_devices(const NetworkProfile& network, std::string_view map, std::string_view word, const std::map<std::string, Profile>& entries,
                 std::vector<Device>& all) {
  for (const auto& [name, entry] : entries) {
    Device device{network,
                  map,
                  word,
                  name,
                  entry.dhcp4,
                  entry.dhcp6,
                  entry.accept_ra,
                  entry.addresses,
                  entry.gateway4,
                  entry.gateway6,
                  entry.routes,
                  entry.routing_policy,
                  entry.nameservers,
                  entry.mtu};
    if constexpr (requires { entry.interfaces; }) device.interfaces = &entry.interfaces;
    if constexpr (requires { entry.adopt; }) device.adopt = entry.adopt ? &*entry.adopt : nullptr;
    all.push_back(device);
  }
}

}  // namespace

std::vector<Device> devices_of(const NetworkProfile& network) {
  std::vector<Device> all;
  add_devices(network, "ethernets", "NIC", network.ethernets, all);
  add_devices(network, "bonds", "bond", network.bonds, all);
  add_devices(network, "vlans", "VLAN", network.vlans, all);
  add_devices(network, "bridges", "bridge", network.bridges, all);
  return all;
}

bool is_name_of_a_vlan(std::string_view name) { return name.find('.') != std::string_view::npos || name.starts_with("vlan"); }

const Device* master_of(const std::vector<Device>& all, const std::string& name) {
  const auto found = std::ranges::find_if(all, [&](const auto& device) { return device.interfaces && contains(*device.interfaces, name); });
  return found == all.end() ? nullptr : &*found;
}

Objections check_network(const Profile& profile) {
  Objections found;
  if (!profile.network) return found;
  const auto& network = *profile.network;
  const auto all = devices_of(network);
  const auto take = [&](Objections more) { std::ranges::move(more, std::back_inserter(found)); };
  take(something_is_named(network));
  take(names_are_unique(all));
  take(matches_are_whole(network));
  take(names_suit_the_scripts(all));
  take(bond_parameters_fit(network));
  take(check_layers(all));
  take(check_addresses(all));
  take(bridge_parameters_fit(network));
  return found;
}

}  // namespace kvmstrap
