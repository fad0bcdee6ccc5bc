#pragma once
#include <optional>
#include <string>
#include <tuple>

#include "model/fields.hpp"

/// Libvirt's networks and storage pools as values that are compared by meaning; libvirt/ turns them to XML and back.
namespace kvmstrap {

enum class Forward { none, nat, route, bridge };

/// A range of leases, both ends included.
struct DhcpRange {
  std::string start;
  std::string end;
  bool operator==(const DhcpRange&) const = default;
  static constexpr std::tuple fields{Field<DhcpRange, std::string>{"start", &DhcpRange::start, "first address that is leased"},
                                     Field<DhcpRange, std::string>{"end", &DhcpRange::end, "last address that is leased"}};
};

struct VirtualNetwork {
  Forward forward = Forward::nat;
  std::optional<std::string> bridge;   ///< the bridge's name; libvirt picks virbrN without one
  std::optional<std::string> address;  ///< the bridge's own address in CIDR form; none with forward: bridge
  std::optional<DhcpRange> dhcp;
  bool autostart = true;
  bool operator==(const VirtualNetwork&) const = default;
  static constexpr std::tuple fields{
      Field<VirtualNetwork, Forward>{"forward", &VirtualNetwork::forward, "how guests reach the outside: none, nat, route, or bridge (onto a bridge of the host)"},
      Field<VirtualNetwork, std::optional<std::string>>{"bridge", &VirtualNetwork::bridge, "name of the bridge; libvirt picks one without it, forward: bridge needs it"},
      Field<VirtualNetwork, std::optional<std::string>>{"address", &VirtualNetwork::address, "the host's own IPv4 address on it, in CIDR form"},
      Field<VirtualNetwork, std::optional<DhcpRange>>{"dhcp", &VirtualNetwork::dhcp, "range of addresses that dnsmasq leases to guests"},
      Field<VirtualNetwork, bool>{"autostart", &VirtualNetwork::autostart, "start it with libvirtd"}};
};

enum class PoolType { dir };

struct StoragePool {
  PoolType type = PoolType::dir;
  std::string path;
  bool autostart = true;
  bool operator==(const StoragePool&) const = default;
  static constexpr std::tuple fields{Field<StoragePool, PoolType>{"type", &StoragePool::type, "dir: a folder of the host"},
                                     Field<StoragePool, std::string>{"path", &StoragePool::path, "absolute path of the folder; made if it is not there"},
                                     Field<StoragePool, bool>{"autostart", &StoragePool::autostart, "start it with libvirtd"}};
};

}  // namespace kvmstrap
