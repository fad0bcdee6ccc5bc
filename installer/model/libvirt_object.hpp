#pragma once
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "model/enum_names.hpp"
#include "model/fields.hpp"

/// Libvirt's networks and storage pools as values that are compared by meaning; libvirt/ turns them to XML and back.
namespace kvmstrap {

enum class Forward { none, nat, route, bridge };
KVMSTRAP_ENUM_NAMES(Forward, "none", "nat", "route", "bridge");

/// A range of leases, both ends included.
struct DhcpRange {
  std::string start;
  std::string end;
  bool operator==(const DhcpRange&) const = default;
  static constexpr std::tuple fields{
      Field<DhcpRange, std::string>{"start", &DhcpRange::start, "first address that is leased", {.format = Format::ipv4, .required = true}},
      Field<DhcpRange, std::string>{"end", &DhcpRange::end, "last address that is leased", {.format = Format::ipv4, .required = true}}};
};

struct VirtualNetwork {
  Forward forward = Forward::nat;
  std::optional<std::string> bridge;   ///< the bridge's name; libvirt picks virbrN without one
  std::optional<std::string> address;  ///< the bridge's own address in CIDR form; none with forward: bridge
  std::optional<DhcpRange> dhcp;
  bool autostart = true;
  std::vector<std::string> beyond;  ///< what a host's definition says and no profile can, each as a phrase: such a one is never as wanted
  bool operator==(const VirtualNetwork&) const = default;
  static constexpr std::tuple fields{
      Field<VirtualNetwork, Forward>{"forward",
                                     &VirtualNetwork::forward,
                                     "how guests reach the outside: none, nat, route, or bridge (onto a bridge of the host)",
                                     {.later = "hostdev open passthrough private vepa"}},
      Field<VirtualNetwork, std::optional<std::string>>{
          "bridge", &VirtualNetwork::bridge, "name of the bridge; libvirt picks one without it, forward: bridge needs it", {.format = Format::bridge_name}},
      Field<VirtualNetwork, std::optional<std::string>>{
          "address", &VirtualNetwork::address, "the host's own IPv4 address on it, in CIDR form", {.format = Format::cidr}},
      Field<VirtualNetwork, std::optional<DhcpRange>>{"dhcp", &VirtualNetwork::dhcp, "range of addresses that dnsmasq leases to guests"},
      Field<VirtualNetwork, bool>{"autostart", &VirtualNetwork::autostart, "start it with libvirtd"}};
};

enum class PoolType { dir };
KVMSTRAP_ENUM_NAMES(PoolType, "dir");

struct StoragePool {
  PoolType type = PoolType::dir;
  std::string path;
  bool autostart = true;
  std::vector<std::string> beyond;  ///< as with VirtualNetwork
  bool operator==(const StoragePool&) const = default;
  static constexpr std::tuple fields{
      Field<StoragePool, PoolType>{
          "type", &StoragePool::type, "dir: a folder of the host", {.later = "disk fs gluster iscsi logical mpath netfs rbd scsi sheepdog zfs"}},
      Field<StoragePool, std::string>{"path",
                                      &StoragePool::path,
                                      "absolute path of the folder; if it is not there it is made, for root with mode 0711",
                                      {.format = Format::path, .required = true}},
      Field<StoragePool, bool>{"autostart", &StoragePool::autostart, "start it with libvirtd"}};
};

/// Whether `now` means what `wanted` asks for: a bridge that is left to libvirt may be any.
bool same_definition(const VirtualNetwork& now, VirtualNetwork wanted);
bool same_definition(const StoragePool& now, const StoragePool& wanted);

}  // namespace kvmstrap
