#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "model/enum_names.hpp"
#include "model/fields.hpp"

/// The profile's section network, in netplan's words; see model/profile.hpp for what the tables mean.
namespace kvmstrap {

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
            {.required = true, .numbered = "balance-rr active-backup balance-xor broadcast 802.3ad balance-tlb balance-alb"}},
      Field{"mii-monitor-interval",
            &BondParametersProfile::mii_monitor_interval,
            "Milliseconds between two looks at the cables, 1 to 10000; 100 without this key (netplan's default is never: the plan says so).",
            {.least = 1, .most = 10000}},
      Field{"lacp-rate", &BondParametersProfile::lacp_rate, "How often LACP's partner is to speak; with mode: 802.3ad only.", {.numbered = "slow fast"}},
      Field{"transmit-hash-policy",
            &BondParametersProfile::transmit_hash_policy,
            "By what a frame's interface is chosen; with mode: balance-xor or 802.3ad only.",
            {.later = "encap2+3 encap3+4", .numbered = "layer2 layer3+4 layer2+3"}},
      Field{"ad-select", &BondParametersProfile::ad_select, "Which group of links is used; with mode: 802.3ad only.", {.numbered = "stable bandwidth count"}},
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
      Field{"primary-reselect-policy",
            &BondParametersProfile::primary_reselect_policy,
            "When the primary interface takes over again; with mode: active-backup only.",
            {.numbered = "always better failure"}}};
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

/// What a device may say of its addresses; each record lists them in its own table.
namespace about {
constexpr std::string_view dhcp4 = "true: the address comes from DHCP.";
constexpr std::string_view dhcp6 = "Only false: DHCP for IPv6 is not supported.";
constexpr std::string_view accept_ra =
    "Whether IPv6 addresses and routes are taken that a router advertises; left out: as it is, or yes where IPv6 addresses are given.";
constexpr std::string_view addresses = "Static addresses in CIDR form, IPv4 or IPv6: these and no others.";
constexpr std::string_view gateway4 = "IPv4 address of the default gateway, inside the network of one of the addresses.";
constexpr std::string_view gateway6 = "IPv6 address of the default gateway, inside the network of one of the addresses, or link-local (fe80::1).";
constexpr std::string_view routes = "Routes beside those to its own networks; one to default is netplan's newer way to name the default gateway.";
constexpr std::string_view routing_policy = "Rules by which packets are sent to other routing tables than the main one; all that a rule says must hold.";
constexpr std::string_view nameservers = "Name servers and search domains; where something is adopted, they replace those that would be taken over.";
constexpr std::string_view mtu =
    "The longest packet in bytes, 576 to 9216; a bond's is that of its interfaces, too. Left out: as it is; what is new takes that of what lies below it. What "
    "lies below must take as much, and says so itself: the bond, the VLAN on it, the bridge on that.";
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
      Field{"mtu", &BondProfile::mtu, about::mtu, about::mtu_rule},
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
      Field{"version",
            &NetworkProfile::version,
            "2: of netplan's syntax, which this section is written in; the other version is the profile's.",
            {.required = true, .least = 2, .most = 2}},
      Field{"ethernets",
            &NetworkProfile::ethernets,
            "NICs by name, or with match by any name. May be left out; where it is there, every NIC that others name must be in it, so that a mistyped port is "
            "found. Of a port, eth0: {} says nothing more.",
            {.keys = Format::interface_name}},
      Field{"bonds", &NetworkProfile::bonds, "Bonds by name, at most 15 characters.", {.keys = Format::bridge_name}},
      Field{"vlans", &NetworkProfile::vlans, "VLANs by name, at most 15 characters: LINK.ID, or a name without a dot.", {.keys = Format::interface_name}},
      Field{"bridges", &NetworkProfile::bridges, "Bridges by name, at most 15 characters.", {.keys = Format::bridge_name}}};
  static constexpr auto netplan_too =
      keys({"renderer", "wifis", "tunnels", "modems", "vrfs", "dummy-devices", "virtual-ethernets", "nm-devices", "openvswitch", "ovs"});
};

}  // namespace kvmstrap
