#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/profile.hpp"
#include "profile/checks.hpp"

namespace kvmstrap {

/// One entry of the network under examination, whatever its kind: what all kinds have in common.
struct Device {
  const NetworkProfile& network;
  std::string_view map;   ///< "bridges"
  std::string_view word;  ///< "bridge"
  const std::string& name;
  const std::optional<bool>& dhcp4;
  const std::optional<bool>& dhcp6;
  const std::optional<bool>& accept_ra;
  const std::vector<std::string>& addresses;
  const std::optional<std::string>& gateway4;
  const std::optional<std::string>& gateway6;
  const std::vector<RouteProfile>& routes;
  const std::vector<RoutingPolicyProfile>& routing_policy;
  const NameserversProfile& nameservers;
  const std::optional<int>& mtu;
  const std::vector<std::string>* interfaces = nullptr;  ///< bonds and bridges only
  const AdoptProfile* adopt = nullptr;

  Path path() const { return {"network", std::string(map), name}; }
  std::string message(std::string_view what) const { return std::string(word) + " " + name + ": " + std::string(what); }
};

/// Every entry: NICs, bonds, VLANs, bridges.
std::vector<Device> devices_of(const NetworkProfile& network);

/// The bridge or bond that names `device` among its interfaces; nullptr for none.
const Device* master_of(const std::vector<Device>& all, const std::string& name);

/// Whether EL6's scripts take it for a VLAN, by its name alone: they bring up no NIC and no bond that is called so.
bool is_name_of_a_vlan(std::string_view name);

/// What lies on what: ports, slaves and VLANs, and their MTUs.
Objections check_layers(const std::vector<Device>& all);

/// Addresses, gateways and routes of one device, and those of several beside each other.
Objections check_addresses(const std::vector<Device>& all);

}  // namespace kvmstrap
