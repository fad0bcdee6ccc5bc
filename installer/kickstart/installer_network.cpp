#include "kickstart/installer_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/text.hpp"
#include "network/ip_address.hpp"

namespace kvmstrap {

namespace {

/// NICs, by what the profile calls them.
std::set<std::string> nics(const NetworkProfile& network) {
  std::set<std::string> names;
  for (const auto& [name, ethernet] : network.ethernets) names.insert(name);
  const auto add = [&](const std::string& name) {
    if (!network.ethernets.contains(name) && !network.bonds.contains(name) && !network.vlans.contains(name)) names.insert(name);
  };
  for (const auto& [name, bridge] : network.bridges)
    for (const auto& port : bridge.interfaces) add(port);
  for (const auto& [name, bond] : network.bonds)
    for (const auto& port : bond.interfaces) add(port);
  for (const auto& [name, vlan] : network.vlans) add(vlan.link);
  return names;
}

template <class Device>
std::string gateway_of(const Device& device) {
  if (device.gateway4) return *device.gateway4;
  for (const auto& route : device.routes)
    if (route.leads_out() && is_ipv4(route.via)) return route.via;
  return {};
}

std::string netmask_of(int prefix) {
  const auto bits = prefix == 0 ? 0U : ~0U << (32 - prefix);
  return fmt::format("{}.{}.{}.{}", bits >> 24, bits >> 16 & 0xff, bits >> 8 & 0xff, bits & 0xff);
}

/// Takes over the address of `device` that its gateway can be reached from.
template <class Device>
void take_address(const Device& device, InstallerNetwork& installer) {
  const auto gateway = parse_address(gateway_of(device));
  if (!gateway) return;
  for (const auto& text : device.addresses) {
    const auto cidr = parse_cidr(text);
    if (!cidr || cidr->address.family != Family::ipv4 || !cidr->contains(*gateway)) continue;
    installer.address = to_string(cidr->address);
    installer.netmask = netmask_of(cidr->prefix);
    installer.gateway = to_string(*gateway);
    std::vector<std::string> servers;
    for (const auto& server : device.nameservers.addresses)
      if (is_ipv4(server)) servers.push_back(server);
    installer.nameservers = join(servers, ",");
    return;
  }
}

template <class Device>
void add_those_that_adopt_from_nothing(const NetworkProfile& network, const std::map<std::string, Device>& devices, std::vector<AdoptsFromNothing>& found) {
  for (const auto& [name, device] : devices) {
    if (!device.adopt) continue;
    const auto can_be_made = [&](const std::string& from) { return network.bonds.contains(from) || network.vlans.contains(from); };
    const auto is_nic = [&](const std::string& from) { return !network.bridges.contains(from) && !can_be_made(from); };
    if (std::ranges::none_of(device.adopt->from, is_nic))
      found.push_back({name, join(device.adopt->from, ", "), std::ranges::any_of(device.adopt->from, can_be_made)});
  }
}

}  // namespace

std::vector<AdoptsFromNothing> adopts_from_nothing(const std::optional<NetworkProfile>& network) {
  std::vector<AdoptsFromNothing> found;
  if (!network) return found;
  add_those_that_adopt_from_nothing(*network, network->bonds, found);
  add_those_that_adopt_from_nothing(*network, network->bridges, found);
  return found;
}

InstallerNetwork installer_network(const std::optional<NetworkProfile>& network) {
  InstallerNetwork installer;
  if (!network) return installer;
  const auto names = nics(*network);
  if (names.size() != 1) return installer;
  const auto ethernet = network->ethernets.find(*names.begin());
  if (ethernet != network->ethernets.end() && ethernet->second.match) return installer;  // its name there is not the card's
  installer.device = *names.begin();
  if (ethernet != network->ethernets.end()) take_address(ethernet->second, installer);
  for (const auto& [name, bridge] : network->bridges)
    if (bridge.interfaces == std::vector{installer.device}) take_address(bridge, installer);
  return installer;
}

}  // namespace kvmstrap
