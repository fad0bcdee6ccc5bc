#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/network_profile.hpp"

namespace kvmstrap {

/// What a kickstart needs to know of a network: the NIC that the host is installed over, before there are bridges, bonds and VLANs.
struct InstallerNetwork {
  std::string device;   ///< empty: the one that anaconda was started over (ksdevice=), or that it asks for
  std::string address;  ///< empty: DHCP, and then so are all below
  std::string netmask;
  std::string gateway;
  std::string nameservers;  ///< with commas between them
};

/// The one NIC that the profile names, with the IPv4 address and gateway that it or its bridge is to have. Where the profile names several, or none by its own
/// name, none; where the address is adopted or the host's own network lies in a VLAN or on a bond, DHCP.
InstallerNetwork installer_network(const std::optional<NetworkProfile>& network);

/// A bridge or a bond that is to take over an address which nothing in an installer has.
struct AdoptsFromNothing {
  std::string device;
  std::string from;
  bool unless_made = false;  ///< a bond or a VLAN among them: an own kickstart's command `network` can make these, and a bridge it cannot
};

/// Of each bridge and bond whose adopt.from names no NIC: an installer has NICs alone, unless its kickstart says otherwise.
std::vector<AdoptsFromNothing> adopts_from_nothing(const std::optional<NetworkProfile>& network);

}  // namespace kvmstrap
