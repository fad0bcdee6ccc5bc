#pragma once
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/libvirt_object.hpp"

/// What a profile says, after all its mistakes were reported: plain values, no positions, no file.
namespace kvmstrap {

enum class Need { required, optional };

struct HardwareProfile {
  Need virtualization = Need::required;
};

enum class RepositoryStrategy { keep, vault, mirror };

struct RepositoriesProfile {
  RepositoryStrategy strategy = RepositoryStrategy::keep;
  std::optional<std::string> url;  ///< mirror only: what stands before os/, updates/, extras/
};

struct PackagesProfile {
  std::vector<std::string> install;
};

struct KernelProfile {
  std::vector<std::string> modules;  ///< `kvm` stands for the CPU vendor's module
  std::map<std::string, std::string> sysctl;
};

/// Take over what another interface has.
struct AdoptProfile {
  std::vector<std::string> from;
  std::optional<std::string> expect;  ///< an address in CIDR form that must be among what is taken over
};

struct NameserversProfile {
  std::vector<std::string> addresses;
  std::vector<std::string> search;
};

struct BridgeParametersProfile {
  std::optional<bool> stp;
  std::optional<int> forward_delay;  ///< seconds, 0 to 30
};

struct RouteProfile {
  std::string to;  ///< "default" or a network in CIDR form
  std::string via;
};

struct EthernetProfile {};

struct BridgeProfile {
  std::vector<std::string> interfaces;
  std::optional<AdoptProfile> adopt;
  std::optional<bool> dhcp4;
  std::vector<std::string> addresses;
  std::optional<std::string> gateway4;
  std::vector<RouteProfile> routes;
  NameserversProfile nameservers;
  BridgeParametersProfile parameters;
};

struct NetworkProfile {
  int version = 2;
  std::map<std::string, EthernetProfile> ethernets;
  std::map<std::string, BridgeProfile> bridges;
};

/// Keys of libvirtd.conf, by their own names.
struct DaemonProfile {
  std::optional<std::string> unix_sock_group;
  std::optional<std::string> unix_sock_rw_perms;
  std::optional<std::string> auth_unix_rw;
  std::optional<bool> listen_tls;
  std::optional<bool> listen_tcp;
  std::optional<int> log_level;
  std::optional<int> max_clients;
};

struct LibvirtProfile {
  DaemonProfile daemon;
  std::map<std::string, std::optional<VirtualNetwork>> networks;  ///< nullopt: absent
  std::map<std::string, StoragePool> pools;
};

enum class Confirm { automatic };

struct NetworkChangeProfile {
  std::chrono::seconds deadline{60};
  Confirm confirm = Confirm::automatic;
};

struct ChangeProfile {
  NetworkChangeProfile network;
};

struct ProofProfile {
  std::vector<std::string> guest;  ///< bridges on which a guest is to boot
};

struct Profile {
  int version = 1;
  std::string name;
  HardwareProfile hardware;
  RepositoriesProfile repositories;
  PackagesProfile packages;
  KernelProfile kernel;
  std::optional<NetworkProfile> network;
  LibvirtProfile libvirt;
  ChangeProfile change;
  ProofProfile proof;
};

}  // namespace kvmstrap
