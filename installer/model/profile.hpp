#pragma once
#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "model/confirm.hpp"
#include "model/enum_names.hpp"
#include "model/fields.hpp"
#include "model/libvirt_object.hpp"
#include "model/rehearsal.hpp"

/// What a profile says, after all its mistakes were reported: plain values, no positions, no file.
///
/// Each record's `fields` is the one table of its keys. `not_yet` lists keys that are planned, `netplan_too` keys that netplan has:
/// both are refused, with a better word than "unknown".
namespace kvmstrap {

template <std::size_t N>
constexpr auto keys(const std::string_view (&names)[N]) {
  return std::to_array(names);
}

enum class Need { required, optional };
KVMSTRAP_ENUM_NAMES(Need, "required", "optional");

struct HardwareProfile {
  Need virtualization = Need::required;
  static constexpr std::tuple fields{
      Field{"virtualization", &HardwareProfile::virtualization,
            "required: without working hardware virtualization (/dev/kvm) nothing is changed. optional: guests may be emulated, which is slow."}};
  static constexpr auto not_yet = keys({"nested", "minimum"});
};

enum class RepositoryStrategy { keep, vault, mirror };
KVMSTRAP_ENUM_NAMES(RepositoryStrategy, "keep", "vault", "mirror");

struct RepositoriesProfile {
  RepositoryStrategy strategy = RepositoryStrategy::keep;
  std::optional<std::string> url;  ///< mirror only: what stands before os/, updates/, extras/
  static constexpr std::tuple fields{
      Field{"strategy",
            &RepositoriesProfile::strategy,
            "keep: use the repositories that the host has. vault: point the stock ones at the distribution's archive. mirror: point them at url. "
            "Signatures are checked in any case.",
            {.later = "offline"}},
      Field{"url",
            &RepositoriesProfile::url,
            "With strategy: mirror: what stands before os/, updates/ and extras/; http, https or file.",
            {.format = Format::url}}};
  static constexpr auto not_yet = keys({"single", "repositories", "extra"});
};

struct PackagesProfile {
  std::vector<std::string> install;
  static constexpr std::tuple fields{
      Field{"install",
            &PackagesProfile::install,
            "Names of packages that are to be installed, in one transaction; newest version of the repositories, dependencies come along.",
            {.format = Format::package_name}}};
  static constexpr auto not_yet = keys({"groups", "pins"});
};

struct KernelProfile {
  std::vector<std::string> modules;  ///< `kvm` stands for the CPU vendor's module
  std::map<std::string, std::string> sysctl;
  static constexpr std::tuple fields{Field{"modules",
                                           &KernelProfile::modules,
                                           "Modules that are to be loaded, now and at boot; kvm stands for the CPU vendor's (kvm_intel or kvm_amd).",
                                           {.format = Format::module_name}},
                                     Field{"sysctl",
                                           &KernelProfile::sysctl,
                                           "Kernel settings by their dotted names, set now and at boot; a value is a number or a text.",
                                           {.format = Format::sysctl_value, .keys = Format::sysctl_key}}};
  static constexpr auto not_yet = keys({"hugepages", "ksm", "tuned", "parameters"});
};

/// Take over what another interface has.
struct AdoptProfile {
  std::vector<std::string> from;
  std::optional<std::string> expect;  ///< an address in CIDR form that must be among what is taken over
  static constexpr std::tuple fields{
      Field{"from",
            &AdoptProfile::from,
            "Interfaces whose addresses, gateway, routes and name servers are taken over: one below it and, for every run after the first, itself. "
            "The first one that has an address is taken.",
            {.format = Format::interface_name, .required = true, .least = 1}},
      Field{"expect",
            &AdoptProfile::expect,
            "An address in CIDR form that must be among what is taken over; without it nothing is changed.",
            {.format = Format::ip_cidr}}};
};

struct NameserversProfile {
  std::vector<std::string> addresses;
  std::vector<std::string> search;
  static constexpr std::tuple fields{Field{"addresses",
                                           &NameserversProfile::addresses,
                                           "Addresses of name servers, IPv4 or IPv6, at most two (EL6 has DNS1 and DNS2).",
                                           {.format = Format::ip, .most = 2}},
                                     Field{"search",
                                           &NameserversProfile::search,
                                           "Domains in which short names are looked up, at most six (resolv.conf's limit).",
                                           {.format = Format::domain, .most = 6}}};
};

struct BridgeParametersProfile {
  std::optional<bool> stp;
  std::optional<int> forward_delay;  ///< seconds, 0 to 30
  std::optional<int> ageing_time;    ///< seconds
  std::optional<int> priority;
  static constexpr std::tuple fields{
      Field{"stp", &BridgeParametersProfile::stp, "Spanning tree protocol; off without this key (netplan's default is on: the plan says so)."},
      Field{"forward-delay",
            &BridgeParametersProfile::forward_delay,
            "Seconds before a new port forwards, 0 to 30 and at least 2 with stp: true; 0 without this key, or 15 with stp: true.",
            {.least = 0, .most = 30}},
      Field{"ageing-time",
            &BridgeParametersProfile::ageing_time,
            "Seconds for which the bridge remembers where a hardware address is; 0 to 1000000. The kernel's default is 300.",
            {.least = 0, .most = 1000000}},
      Field{"priority",
            &BridgeParametersProfile::priority,
            "The bridge's priority in the spanning tree, 0 to 65535; the lowest becomes the root. The kernel's default is 32768.",
            {.least = 0, .most = 65535}}};
  static constexpr auto netplan_too = keys({"aging-time", "port-priority", "hello-time", "max-age", "path-cost"});
};

enum class BondMode { balance_rr, active_backup, balance_xor, broadcast, lacp, balance_tlb, balance_alb };
KVMSTRAP_ENUM_NAMES(BondMode, "balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb");
enum class LacpRate { slow, fast };
KVMSTRAP_ENUM_NAMES(LacpRate, "slow", "fast");
enum class TransmitHash { layer2, layer2_3, layer3_4 };
KVMSTRAP_ENUM_NAMES(TransmitHash, "layer2", "layer2+3", "layer3+4");
enum class PrimaryReselect { always, better, failure };
KVMSTRAP_ENUM_NAMES(PrimaryReselect, "always", "better", "failure");
enum class AdSelect { stable, bandwidth, count };
KVMSTRAP_ENUM_NAMES(AdSelect, "stable", "bandwidth", "count");

struct BondParametersProfile {
  BondMode mode = BondMode::active_backup;
  std::optional<int> mii_monitor_interval;  ///< milliseconds
  std::optional<LacpRate> lacp_rate;
  std::optional<TransmitHash> transmit_hash_policy;
  std::optional<AdSelect> ad_select;
  std::optional<int> up_delay;    ///< milliseconds
  std::optional<int> down_delay;  ///< milliseconds
  std::optional<std::string> primary;
  std::optional<PrimaryReselect> primary_reselect_policy;
  static constexpr std::tuple fields{
      Field{"mode",
            &BondParametersProfile::mode,
            "How the bond uses its interfaces. Below a bridge only active-backup, balance-xor and 802.3ad: the others take guests off the network.",
            {.required = true}},
      Field{"mii-monitor-interval",
            &BondParametersProfile::mii_monitor_interval,
            "Milliseconds between two looks at the cables, 1 to 10000; 100 without this key (netplan's default is never: the plan says so).",
            {.least = 1, .most = 10000}},
      Field{"lacp-rate", &BondParametersProfile::lacp_rate, "How often LACP's partner is to speak; with mode: 802.3ad only."},
      Field{"transmit-hash-policy",
            &BondParametersProfile::transmit_hash_policy,
            "By what a frame's interface is chosen; with mode: balance-xor or 802.3ad only.",
            {.later = "encap2+3 encap3+4"}},
      Field{"ad-select", &BondParametersProfile::ad_select, "Which group of links is used; with mode: 802.3ad only."},
      Field{"up-delay",
            &BondParametersProfile::up_delay,
            "Milliseconds before a cable that came back is used, a multiple of mii-monitor-interval.",
            {.least = 0, .most = 300000}},
      Field{"down-delay",
            &BondParametersProfile::down_delay,
            "Milliseconds before a cable that went is given up, a multiple of mii-monitor-interval.",
            {.least = 0, .most = 300000}},
      Field{"primary",
            &BondParametersProfile::primary,
            "The interface that is used while it works; with mode: active-backup only.",
            {.format = Format::interface_name}},
      Field{"primary-reselect-policy", &BondParametersProfile::primary_reselect_policy,
            "When the primary interface takes over again; with mode: active-backup only."}};
  static constexpr auto netplan_too =
      keys({"min-links", "all-slaves-active", "all-members-active", "arp-interval", "arp-ip-targets", "arp-validate", "arp-all-targets", "fail-over-mac-policy",
            "gratuitous-arp", "packets-per-slave", "packets-per-member", "resend-igmp", "learn-packet-interval"});
};

struct RouteProfile {
  std::string to;  ///< "default", or a network in CIDR form
  std::string via;
  std::optional<int> metric;
  std::optional<int> table;

  /// Whether `via` is the default gateway; a default route of another table is for those whom a rule sends there.
  bool leads_out() const { return to == "default" && !table; }
  static constexpr std::tuple fields{
      Field{"to", &RouteProfile::to, "default, or a network in CIDR form.", {.format = Format::route_target, .required = true}},
      Field{"via",
            &RouteProfile::via,
            "Address of the gateway, inside the network of one of the addresses, or link-local (fe80::1).",
            {.format = Format::ip, .required = true}},
      Field{"metric",
            &RouteProfile::metric,
            "Of several routes to one target the one with the least metric is taken; not for the default route, which has none.",
            {.least = 1, .most = 2147483647}},
      Field{"table",
            &RouteProfile::table,
            "The routing table that it is in, by its number; left out: the main one. Who is to look there is said in routing-policy.",
            {.least = 1, .most = 2147483647}}};
  static constexpr auto netplan_too = keys({"from", "on-link", "type", "scope", "mtu", "congestion-window", "advertised-receive-window"});
};

/// A rule by which packets are sent to a routing table.
struct RoutingPolicyProfile {
  std::optional<std::string> from;
  std::optional<std::string> to;
  int table = 0;
  std::optional<int> priority;
  std::optional<int> mark;
  static constexpr std::tuple fields{
      Field{"from", &RoutingPolicyProfile::from, "IPv4 address or network that the packets come from.", {.format = Format::network}},
      Field{"to", &RoutingPolicyProfile::to, "IPv4 address or network that they go to.", {.format = Format::network}},
      Field{"table",
            &RoutingPolicyProfile::table,
            "The routing table that is looked up for them, by its number; 254 is the main one.",
            {.required = true, .least = 1, .most = 2147483647}},
      Field{"priority",
            &RoutingPolicyProfile::priority,
            "Of the rules that fit, the one with the least priority is asked first; 1 to 32765. Left out: the kernel lets it come before those that are there.",
            {.least = 1, .most = 32765}},
      Field{"mark", &RoutingPolicyProfile::mark, "The firewall's mark (fwmark) that they have.", {.least = 1, .most = 2147483647}}};
  static constexpr auto netplan_too = keys({"type-of-service"});
};

/// A hardware address: itself, or that of an interface.
struct MacProfile {
  std::optional<std::string> literal;
  std::optional<std::string> of;
  static constexpr std::tuple fields{
      Field{"of", &MacProfile::of, "The interface whose own hardware address this is to have.", {.format = Format::interface_name, .required = true}}};
  /// A text in the place of the record.
  static constexpr auto in_short = &MacProfile::literal;
  static constexpr Rule in_short_rule{.format = Format::mac};
};

/// Keys that netplan has for every device and this version has not.
constexpr auto netplan_device_keys = keys({"renderer",
                                           "dhcp-identifier",
                                           "dhcp4-overrides",
                                           "dhcp6-overrides",
                                           "optional",
                                           "optional-addresses",
                                           "critical",
                                           "link-local",
                                           "ipv6-privacy",
                                           "wakeonlan",
                                           "emit-lldp",
                                           "activation-mode",
                                           "ignore-carrier",
                                           "ipv6-mtu",
                                           "neigh-suppress",
                                           "openvswitch",
                                           "ipv6-address-generation",
                                           "ipv6-address-token",
                                           "receive-checksum-offload",
                                           "transmit-checksum-offload",
                                           "tcp-segmentation-offload",
                                           "generic-segmentation-offload",
                                           "generic-receive-offload",
                                           "large-receive-offload"});

template <std::size_t N, std::size_t M>
constexpr auto keys(const std::array<std::string_view, N>& some, const std::string_view (&more)[M]) {
  std::array<std::string_view, N + M> all{};
  std::ranges::copy(more, std::ranges::copy(some, all.begin()).out);
  return all;
}

/// What a device may say of its addresses; each record lists them in its own table.
namespace about {
constexpr std::string_view dhcp4 = "true: the address comes from DHCP.";
constexpr std::string_view dhcp6 = "Only false: DHCP for IPv6 is not supported.";
constexpr std::string_view accept_ra =
    "Whether IPv6 addresses and routes are taken that a router advertises; left out: as it is, or yes where IPv6 addresses are given.";
constexpr std::string_view addresses = "Static addresses in CIDR form, IPv4 or IPv6.";
constexpr std::string_view gateway4 = "IPv4 address of the default gateway, inside the network of one of the addresses.";
constexpr std::string_view gateway6 = "IPv6 address of the default gateway, inside the network of one of the addresses, or link-local (fe80::1).";
constexpr std::string_view routes = "Routes beside those to its own networks; one to default is netplan's newer way to name the default gateway.";
constexpr std::string_view routing_policy = "Rules by which packets are sent to other routing tables than the main one; all that a rule says must hold.";
constexpr std::string_view nameservers = "Name servers and search domains; where something is adopted, they replace those that would be taken over.";
constexpr std::string_view mtu = "The longest packet in bytes, 576 to 9216; left out: as it is. What lies below must take as much.";
constexpr std::string_view macaddress = "The hardware address, or {of: eth0}: that of an interface. Left out: the kernel takes that of what lies below.";
constexpr std::string_view adopt =
    "Take over what an interface below it has: addresses or DHCP, gateway, routes, routing rules, name servers and MTU. Excludes dhcp4, addresses, gateway4, "
    "gateway6, routes and routing-policy.";
constexpr Rule mtu_rule{.least = 576, .most = 9216};
}  // namespace about

/// Which NIC is meant: all that is said must hold.
struct MatchProfile {
  std::optional<std::string> name;
  std::optional<std::string> macaddress;
  static constexpr std::tuple fields{
      Field{"name", &MatchProfile::name, "The NIC's present name; a pattern of the shell's kind, such as eth*.", {.format = Format::interface_pattern}},
      Field{"macaddress", &MatchProfile::macaddress, "The card's own hardware address: below a bond not the one that it shows.", {.format = Format::mac}}};
  static constexpr auto netplan_too = keys({"driver"});
};

struct EthernetProfile {
  std::optional<bool> dhcp4;
  std::optional<bool> dhcp6;
  std::optional<bool> accept_ra;
  std::vector<std::string> addresses;
  std::optional<std::string> gateway4;
  std::optional<std::string> gateway6;
  std::vector<RouteProfile> routes;
  std::vector<RoutingPolicyProfile> routing_policy;
  NameserversProfile nameservers;
  std::optional<int> mtu;
  std::optional<MatchProfile> match;
  std::optional<std::string> set_name;
  static constexpr std::tuple fields{
      Field{"match", &EthernetProfile::match,
            "Finds the NIC by what it is; the entry's name is then only what the rest of the profile calls it. Exactly one must match."},
      Field{"set-name",
            &EthernetProfile::set_name,
            "With match: the name that the NIC is expected to have. No NIC is renamed: where it has another one, nothing is changed.",
            {.format = Format::interface_name}},
      Field{"dhcp4", &EthernetProfile::dhcp4, about::dhcp4},
      Field{"dhcp6", &EthernetProfile::dhcp6, about::dhcp6},
      Field{"accept-ra", &EthernetProfile::accept_ra, about::accept_ra},
      Field{"addresses", &EthernetProfile::addresses, about::addresses, {.format = Format::ip_cidr}},
      Field{"gateway4", &EthernetProfile::gateway4, about::gateway4, {.format = Format::ipv4}},
      Field{"gateway6", &EthernetProfile::gateway6, about::gateway6, {.format = Format::ipv6}},
      Field{"routes", &EthernetProfile::routes, about::routes},
      Field{"routing-policy", &EthernetProfile::routing_policy, about::routing_policy},
      Field{"nameservers", &EthernetProfile::nameservers, about::nameservers},
      Field{"mtu", &EthernetProfile::mtu, about::mtu, about::mtu_rule}};
  static constexpr auto netplan_too = keys(netplan_device_keys, {"macaddress", "virtual-function-count", "link", "embedded-switch-mode"});
};

struct BondProfile {
  std::vector<std::string> interfaces;
  BondParametersProfile parameters;
  std::optional<AdoptProfile> adopt;
  std::optional<bool> dhcp4;
  std::optional<bool> dhcp6;
  std::optional<bool> accept_ra;
  std::vector<std::string> addresses;
  std::optional<std::string> gateway4;
  std::optional<std::string> gateway6;
  std::vector<RouteProfile> routes;
  std::vector<RoutingPolicyProfile> routing_policy;
  NameserversProfile nameservers;
  std::optional<int> mtu;
  std::optional<MacProfile> macaddress;
  static constexpr std::tuple fields{
      Field{"interfaces", &BondProfile::interfaces, "The NICs that the bond is made of.", {.format = Format::interface_name, .required = true, .least = 1}},
      Field{"parameters", &BondProfile::parameters, "Settings of the bond itself: its mode at least.", {.required = true}},
      Field{"adopt", &BondProfile::adopt, about::adopt},
      Field{"dhcp4", &BondProfile::dhcp4, about::dhcp4},
      Field{"dhcp6", &BondProfile::dhcp6, about::dhcp6},
      Field{"accept-ra", &BondProfile::accept_ra, about::accept_ra},
      Field{"addresses", &BondProfile::addresses, about::addresses, {.format = Format::ip_cidr}},
      Field{"gateway4", &BondProfile::gateway4, about::gateway4, {.format = Format::ipv4}},
      Field{"gateway6", &BondProfile::gateway6, about::gateway6, {.format = Format::ipv6}},
      Field{"routes", &BondProfile::routes, about::routes},
      Field{"routing-policy", &BondProfile::routing_policy, about::routing_policy},
      Field{"nameservers", &BondProfile::nameservers, about::nameservers},
      Field{"mtu", &BondProfile::mtu, "The longest packet in bytes, 576 to 9216, for the bond and its interfaces; left out: as it is.", about::mtu_rule},
      Field{"macaddress", &BondProfile::macaddress, about::macaddress}};
  static constexpr auto netplan_too = netplan_device_keys;
};

struct VlanProfile {
  int id = 0;
  std::string link;
  std::optional<bool> dhcp4;
  std::optional<bool> dhcp6;
  std::optional<bool> accept_ra;
  std::vector<std::string> addresses;
  std::optional<std::string> gateway4;
  std::optional<std::string> gateway6;
  std::vector<RouteProfile> routes;
  std::vector<RoutingPolicyProfile> routing_policy;
  NameserversProfile nameservers;
  std::optional<int> mtu;
  static constexpr std::tuple fields{
      Field{"id", &VlanProfile::id, "The VLAN's number in the frames, 1 to 4094.", {.required = true, .least = 1, .most = 4094}},
      Field{"link", &VlanProfile::link, "The NIC or bond that the VLAN lies on.", {.format = Format::interface_name, .required = true}},
      Field{"dhcp4", &VlanProfile::dhcp4, about::dhcp4},
      Field{"dhcp6", &VlanProfile::dhcp6, about::dhcp6},
      Field{"accept-ra", &VlanProfile::accept_ra, about::accept_ra},
      Field{"addresses", &VlanProfile::addresses, about::addresses, {.format = Format::ip_cidr}},
      Field{"gateway4", &VlanProfile::gateway4, about::gateway4, {.format = Format::ipv4}},
      Field{"gateway6", &VlanProfile::gateway6, about::gateway6, {.format = Format::ipv6}},
      Field{"routes", &VlanProfile::routes, about::routes},
      Field{"routing-policy", &VlanProfile::routing_policy, about::routing_policy},
      Field{"nameservers", &VlanProfile::nameservers, about::nameservers},
      Field{"mtu", &VlanProfile::mtu, about::mtu, about::mtu_rule}};
  static constexpr auto netplan_too = keys(netplan_device_keys, {"macaddress"});
};

struct BridgeProfile {
  std::vector<std::string> interfaces;
  std::optional<AdoptProfile> adopt;
  std::optional<bool> dhcp4;
  std::optional<bool> dhcp6;
  std::optional<bool> accept_ra;
  std::vector<std::string> addresses;
  std::optional<std::string> gateway4;
  std::optional<std::string> gateway6;
  std::vector<RouteProfile> routes;
  std::vector<RoutingPolicyProfile> routing_policy;
  NameserversProfile nameservers;
  BridgeParametersProfile parameters;
  std::optional<int> mtu;
  std::optional<MacProfile> macaddress;
  static constexpr std::tuple fields{Field{"interfaces",
                                           &BridgeProfile::interfaces,
                                           "Ports of the bridge: NICs, bonds, VLANs. [] for an isolated bridge; more than one needs stp: true.",
                                           {.format = Format::interface_name, .required = true}},
                                     Field{"adopt", &BridgeProfile::adopt, about::adopt},
                                     Field{"dhcp4", &BridgeProfile::dhcp4, about::dhcp4},
                                     Field{"dhcp6", &BridgeProfile::dhcp6, about::dhcp6},
                                     Field{"accept-ra", &BridgeProfile::accept_ra, about::accept_ra},
                                     Field{"addresses", &BridgeProfile::addresses, about::addresses, {.format = Format::ip_cidr}},
                                     Field{"gateway4", &BridgeProfile::gateway4, about::gateway4, {.format = Format::ipv4}},
                                     Field{"gateway6", &BridgeProfile::gateway6, about::gateway6, {.format = Format::ipv6}},
                                     Field{"routes", &BridgeProfile::routes, about::routes},
                                     Field{"routing-policy", &BridgeProfile::routing_policy, about::routing_policy},
                                     Field{"nameservers", &BridgeProfile::nameservers, about::nameservers},
                                     Field{"parameters", &BridgeProfile::parameters, "Settings of the bridge itself."},
                                     Field{"mtu", &BridgeProfile::mtu, about::mtu, about::mtu_rule},
                                     Field{"macaddress", &BridgeProfile::macaddress, about::macaddress}};
  static constexpr auto netplan_too = netplan_device_keys;
};

struct NetworkProfile {
  int version = 2;
  std::map<std::string, EthernetProfile> ethernets;
  std::map<std::string, BondProfile> bonds;
  std::map<std::string, VlanProfile> vlans;
  std::map<std::string, BridgeProfile> bridges;
  static constexpr std::tuple fields{
      Field{"version", &NetworkProfile::version, "2: netplan's.", {.required = true, .least = 2, .most = 2}},
      Field{"ethernets",
            &NetworkProfile::ethernets,
            "NICs by name, or with match by any name. May be left out; where it is there, every NIC that others name must be in it.",
            {.keys = Format::interface_name}},
      Field{"bonds", &NetworkProfile::bonds, "Bonds by name, at most 15 characters.", {.keys = Format::bridge_name}},
      Field{"vlans", &NetworkProfile::vlans, "VLANs by name, at most 15 characters: LINK.ID, or a name without a dot.", {.keys = Format::interface_name}},
      Field{"bridges", &NetworkProfile::bridges, "Bridges by name, at most 15 characters.", {.keys = Format::bridge_name}}};
  static constexpr auto netplan_too =
      keys({"renderer", "wifis", "tunnels", "modems", "vrfs", "dummy-devices", "virtual-ethernets", "nm-devices", "openvswitch", "ovs"});
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
  static constexpr std::tuple fields{
      Field{"unix_sock_group", &DaemonProfile::unix_sock_group, "Group whose members may use libvirt's socket.", {.format = Format::group_name}},
      Field{"unix_sock_rw_perms",
            &DaemonProfile::unix_sock_rw_perms,
            "Permissions of the read-write socket as a quoted octal number, such as \"0770\".",
            {.format = Format::file_mode}},
      Field{"auth_unix_rw",
            &DaemonProfile::auth_unix_rw,
            "How the read-write socket asks who is there: none (its permissions decide), polkit or sasl.",
            {.format = Format::unix_auth}},
      Field{"listen_tls", &DaemonProfile::listen_tls, "Listen on TCP port 16514 with TLS; takes effect when libvirtd runs with --listen."},
      Field{"listen_tcp", &DaemonProfile::listen_tcp, "Listen on TCP port 16509 without encryption; takes effect when libvirtd runs with --listen."},
      Field{"log_level", &DaemonProfile::log_level, "1 debug, 2 information, 3 warnings, 4 errors.", {.least = 1, .most = 4}},
      Field{"max_clients", &DaemonProfile::max_clients, "Connections at the same time, 1 to 10000; libvirt's own default is 20.", {.least = 1, .most = 10000}}};
  static constexpr auto not_yet = keys({"unix_sock_ro_perms",
                                        "unix_sock_dir",
                                        "auth_unix_ro",
                                        "auth_tcp",
                                        "auth_tls",
                                        "listen_addr",
                                        "tls_port",
                                        "tcp_port",
                                        "min_workers",
                                        "max_workers",
                                        "max_requests",
                                        "max_client_requests",
                                        "prio_workers",
                                        "log_filters",
                                        "log_outputs",
                                        "log_buffer_size",
                                        "audit_level",
                                        "audit_logging",
                                        "host_uuid",
                                        "keepalive_interval",
                                        "keepalive_count",
                                        "keepalive_required",
                                        "mdns_adv",
                                        "mdns_name",
                                        "key_file",
                                        "cert_file",
                                        "ca_file",
                                        "crl_file",
                                        "tls_no_verify_certificate",
                                        "tls_no_sanity_certificate",
                                        "tls_allowed_dn_list",
                                        "sasl_allowed_username_list"});
};

struct LibvirtProfile {
  DaemonProfile daemon;
  std::map<std::string, std::optional<VirtualNetwork>> networks;  ///< nullopt: absent
  std::map<std::string, StoragePool> pools;
  static constexpr std::tuple fields{
      Field{"daemon", &LibvirtProfile::daemon, "Keys of libvirtd.conf, by their own names; what is not named stays as it is."},
      Field{"networks",
            &LibvirtProfile::networks,
            "Libvirt's networks by name: what each is to be, or absent. What is not named stays as it is.",
            {.keys = Format::libvirt_name}},
      Field{"pools", &LibvirtProfile::pools, "Libvirt's storage pools by name. What is not named stays as it is.", {.keys = Format::libvirt_name}}};
  static constexpr auto not_yet = keys({"qemu", "users"});
};

struct NetworkChangeProfile {
  std::chrono::seconds deadline{60};
  Confirm confirm = Confirm::automatic;
  Rehearsal rehearse = Rehearsal::none;
  static constexpr std::tuple fields{
      Field{"deadline",
            &NetworkChangeProfile::deadline,
            "How long the new network may take to prove itself before the old one comes back: 10s to 30min.",
            {.least = 10, .most = 1800}},
      Field{"confirm", &NetworkChangeProfile::confirm,
            "What could be reached before must be reached afterwards; then the change is kept: with auto at once, with ssh when "
            "kvmstrap network confirm is run over an SSH connection that was made to the new network after the switch, "
            "with manual when root runs it in whatever way."},
      Field{"rehearse", &NetworkChangeProfile::rehearse,
            "What the new network goes through before it is kept: none, or restart, in which the host's own scripts take it down "
            "and bring it up from its new files, as the next boot will; what could be reached must be reached again, and the old "
            "network comes back otherwise. It has the deadline once more for that, which has to be 30s or more."}};
};

struct ChangeProfile {
  NetworkChangeProfile network;
  static constexpr std::tuple fields{Field{"network", &ChangeProfile::network, "How the network is switched over."}};
};

struct ProofProfile {
  std::vector<std::string> guest;  ///< bridges on which a guest is to boot
  static constexpr std::tuple fields{Field{"guest",
                                           &ProofProfile::guest,
                                           "Bridges on which a small guest is booted, once for each, as proof that the host works.",
                                           {.format = Format::bridge_name}}};
  static constexpr auto not_yet = keys({"reach"});
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
  static constexpr std::tuple fields{
      Field{"version", &Profile::version, "1: the version of this format.", {.required = true, .least = 1, .most = 1}},
      Field{"name",
            &Profile::name,
            "What the profile is called in plans and reports: letters, digits, dots, dashes, at most 64 characters.",
            {.format = Format::label, .required = true}},
      Field{"hardware", &Profile::hardware, "What the machine must be able to do."},
      Field{"repositories", &Profile::repositories, "Where packages come from."},
      Field{"packages", &Profile::packages, "What is installed."},
      Field{"kernel", &Profile::kernel, "Modules and settings of the kernel."},
      Field{"network", &Profile::network, "The host's network, in netplan's version 2 syntax. Left out: the network stays as it is."},
      Field{"libvirt", &Profile::libvirt, "libvirtd and the objects that it keeps."},
      Field{"change", &Profile::change, "How to change, not what to be."},
      Field{"proof", &Profile::proof, "What is tried out at the end."}};
  static constexpr auto not_yet = keys({"security"});
};

}  // namespace kvmstrap
