#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "model/confirm.hpp"
#include "model/fields.hpp"
#include "model/file_image.hpp"
#include "model/rehearsal.hpp"

/// The host's network as values: what the kernel has, what the files say, and what is wanted.
namespace kvmstrap {

/// Whether an address, a network or a gateway is IPv6's; for a text that is one of these.
inline bool of_ipv6(std::string_view address) { return address.find(':') != std::string_view::npos; }

/// An IPv4 or IPv6 address on a link.
struct LinkAddress {
  std::string cidr;  ///< 10.0.7.21/24
  std::string scope;
  std::optional<std::string> broadcast;
  std::optional<std::string> label;  ///< IPv4 only: eth0:1
  bool dynamic = false;              ///< has a lifetime (DHCP by a client that sets one, IPv6 autoconfiguration)
  bool duplicate = false;            ///< IPv6 only: the kernel found that another host has it, and does not use it
  bool nodad = false;                ///< IPv6 only, to be added: ours already, so that nobody is asked for it and it can be used at once

  /// Somebody gave it to the link. Link-local addresses of IPv6 the kernel makes itself, and others of what a router advertises.
  bool is_given() const { return !of_ipv6(cidr) || (scope != "link" && !dynamic); }
  bool operator==(const LinkAddress&) const = default;
  static constexpr std::tuple fields{Field<LinkAddress, std::string>{"cidr", &LinkAddress::cidr},
                                     Field<LinkAddress, std::string>{"scope", &LinkAddress::scope},
                                     Field<LinkAddress, std::optional<std::string>>{"broadcast", &LinkAddress::broadcast},
                                     Field<LinkAddress, std::optional<std::string>>{"label", &LinkAddress::label},
                                     Field<LinkAddress, bool>{"dynamic", &LinkAddress::dynamic},
                                     Field<LinkAddress, bool>{"duplicate", &LinkAddress::duplicate},
                                     Field<LinkAddress, bool>{"nodad", &LinkAddress::nodad}};
};

enum class LinkKind { ethernet, bridge, bond, vlan, macvlan, loopback, tap, other };

inline constexpr int usual_mtu = 1500;  ///< bytes: Ethernet's

struct Link {
  std::string name;
  LinkKind kind = LinkKind::other;
  std::string mac;
  int mtu = usual_mtu;
  bool up = false;  ///< administratively
  bool carrier = false;
  std::optional<std::string> bridge;  ///< the bridge whose port this is
  std::optional<std::string> bond;    ///< the bond whose slave this is
  std::optional<std::string> parent;  ///< VLANs and macvlans only: the link that they lie on
  std::vector<LinkAddress> addresses;
  std::optional<bool> ipv6_disabled;                 ///< net.ipv6.conf.NAME.disable_ipv6; none where the kernel has no IPv6
  std::map<std::string, std::string> ipv6_settings;  ///< net.ipv6.conf.NAME.KEY, by key: those that IPv6 is set up by; empty where the kernel has no IPv6
  std::optional<bool> stp;                           ///< bridges only
  std::optional<int> forward_delay;                  ///< bridges only, in hundredths of a second as the kernel tells it
  std::optional<int> ageing;                         ///< bridges only, in hundredths of a second
  std::optional<int> priority;                       ///< bridges only
  std::optional<std::string> permanent_mac;          ///< a bond's slaves only: they show the bond's otherwise
  std::map<std::string, std::string> bond_options;   ///< bonds only, in the driver's words: mode, miimon
  std::optional<int> vlan_id;                        ///< VLANs only
  std::optional<bool> lacp_partner;                  ///< bonds in mode 802.3ad only: whether a switch speaks LACP to it
  std::optional<bool> large_receive;                 ///< large receive offload (LRO); none where the kernel does not tell

  /// The address that the card itself has.
  const std::string& own_mac() const { return permanent_mac ? *permanent_mac : mac; }
  bool operator==(const Link&) const = default;
  static constexpr std::tuple fields{Field<Link, std::string>{"name", &Link::name},
                                     Field<Link, LinkKind>{"kind", &Link::kind},
                                     Field<Link, std::string>{"mac", &Link::mac},
                                     Field<Link, int>{"mtu", &Link::mtu},
                                     Field<Link, bool>{"up", &Link::up},
                                     Field<Link, bool>{"carrier", &Link::carrier},
                                     Field<Link, std::optional<std::string>>{"bridge", &Link::bridge},
                                     Field<Link, std::optional<std::string>>{"bond", &Link::bond},
                                     Field<Link, std::optional<std::string>>{"parent", &Link::parent},
                                     Field<Link, std::vector<LinkAddress>>{"addresses", &Link::addresses},
                                     Field<Link, std::optional<bool>>{"ipv6-disabled", &Link::ipv6_disabled},
                                     Field<Link, std::map<std::string, std::string>>{"ipv6-settings", &Link::ipv6_settings},
                                     Field<Link, std::optional<bool>>{"stp", &Link::stp},
                                     Field<Link, std::optional<int>>{"forward-delay", &Link::forward_delay},
                                     Field<Link, std::optional<int>>{"ageing", &Link::ageing},
                                     Field<Link, std::optional<int>>{"priority", &Link::priority},
                                     Field<Link, std::optional<std::string>>{"permanent-mac", &Link::permanent_mac},
                                     Field<Link, std::map<std::string, std::string>>{"bond-options", &Link::bond_options},
                                     Field<Link, std::optional<int>>{"vlan-id", &Link::vlan_id},
                                     Field<Link, std::optional<bool>>{"lacp-partner", &Link::lacp_partner},
                                     Field<Link, std::optional<bool>>{"large-receive", &Link::large_receive}};
};

/// IPv4's link-local network, RFC 3927.
inline constexpr auto link_local_network = "169.254.0.0/16";

/// The kernel's own numbers: the table that is looked up for everything, and the one with the host's own addresses.
inline constexpr int main_table = 254;
inline constexpr int local_table = 255;

/// The target of IPv6's default route; IPv4's is "default".
inline constexpr auto ipv6_default = "::/0";

/// The keys of Link::ipv6_settings that say whether a link takes what a router advertises.
inline constexpr std::array<std::string_view, 3> accept_ra_settings{"accept_ra", "accept_redirects", "autoconf"};

/// Of the default route to Addressing::gateway6, before any that a router advertises.
inline constexpr int gateway6_metric = 1;

struct Route {
  /// 1000 + the link's number, by which every link has a route of its own to the link-local network; a new link's number is not known before.
  static constexpr int metric_by_number = -1;
  std::string to;  ///< "default" (IPv4's), or a network in CIDR form
  std::optional<std::string> via;
  std::string device;
  std::optional<std::string> protocol;  ///< "kernel" for those that an address brings along, "ra" for those that a router advertises
  std::optional<std::string> scope;
  std::optional<std::string> source;
  std::optional<int> metric;  ///< none: the kernel's own for IPv6, 1024
  int table = main_table;

  /// The host's way out, of IPv4 or of IPv6; one in another table is for those whom a rule sends there.
  bool is_default() const { return to == "default" && table == main_table; }
  bool is_default6() const { return to == ipv6_default && table == main_table; }

  /// Neither an address nor a router on the link brought it along.
  bool is_given() const { return protocol != "kernel" && protocol != "ra" && protocol != "redirect"; }
  bool operator==(const Route&) const = default;
  static constexpr std::tuple fields{Field<Route, std::string>{"to", &Route::to},
                                     Field<Route, std::optional<std::string>>{"via", &Route::via},
                                     Field<Route, std::string>{"device", &Route::device},
                                     Field<Route, std::optional<std::string>>{"protocol", &Route::protocol},
                                     Field<Route, std::optional<std::string>>{"scope", &Route::scope},
                                     Field<Route, std::optional<std::string>>{"source", &Route::source},
                                     Field<Route, std::optional<int>>{"metric", &Route::metric},
                                     Field<Route, int>{"table", &Route::table}};
};

/// An IPv4 policy routing rule: what it says of a packet, and the table that is looked up for those of which all of it holds.
struct RoutingRule {
  std::optional<int> priority;          ///< the least is asked first; none: the kernel chooses, one before all others
  std::optional<std::string> from;      ///< in CIDR form
  std::optional<std::string> to;        ///< in CIDR form
  std::optional<std::string> incoming;  ///< the link that the packet came in by
  std::optional<std::uint32_t> mark;
  int table = main_table;

  /// Whether the kernel's `live` is what is said here.
  bool is(const RoutingRule& live) const {
    return (!priority || priority == live.priority) && from == live.from && to == live.to && incoming == live.incoming && mark == live.mark &&
           table == live.table;
  }
  auto operator<=>(const RoutingRule&) const = default;
  static constexpr std::tuple fields{Field<RoutingRule, std::optional<int>>{"priority", &RoutingRule::priority},
                                     Field<RoutingRule, std::optional<std::string>>{"from", &RoutingRule::from},
                                     Field<RoutingRule, std::optional<std::string>>{"to", &RoutingRule::to},
                                     Field<RoutingRule, std::optional<std::string>>{"incoming", &RoutingRule::incoming},
                                     Field<RoutingRule, std::optional<std::uint32_t>>{"mark", &RoutingRule::mark},
                                     Field<RoutingRule, int>{"table", &RoutingRule::table}};
};

/// A route that somebody wrote down, beside the default one. Without `via` its target is on the link itself.
struct StaticRoute {
  std::string to;  ///< in CIDR form; "default" in another table than the main one only
  std::optional<std::string> via;
  std::optional<std::string> source;
  std::optional<int> metric;
  int table = main_table;

  /// Whether it is the same way, from whatever address.
  bool is(const Route& route) const { return to == route.to && via == route.via && metric == route.metric && table == route.table; }
  Route over(const std::string& device) const { return {.to = to, .via = via, .device = device, .source = source, .metric = metric, .table = table}; }
  auto operator<=>(const StaticRoute&) const = default;
  static constexpr std::tuple fields{
      Field<StaticRoute, std::string>{"to", &StaticRoute::to}, Field<StaticRoute, std::optional<std::string>>{"via", &StaticRoute::via},
      Field<StaticRoute, std::optional<std::string>>{"source", &StaticRoute::source}, Field<StaticRoute, std::optional<int>>{"metric", &StaticRoute::metric},
      Field<StaticRoute, int>{"table", &StaticRoute::table}};
};

/// The way to IPv4 addresses.
enum class Method { none, fixed, dhcp };

/// How an interface gets its addresses.
struct Addressing {
  Method method = Method::none;
  std::vector<std::string> addresses;          ///< in CIDR form, of both families
  std::map<std::string, std::string> aliases;  ///< of those, IPv4 addresses with a label of their own (eth0:1): by the address what follows the colon
  std::optional<std::string> gateway;          ///< IPv4's
  std::optional<std::string> gateway6;
  std::optional<bool> accept_ra;  ///< whether it takes IPv6 addresses and routes that a router advertises; none: nothing is said of IPv6, the kernel decides
  std::vector<std::string> nameservers;
  std::vector<std::string> search;
  std::vector<StaticRoute> routes;
  std::vector<RoutingRule> rules;

  /// The label that `address` has on `link`; none for one without a label of its own.
  std::optional<std::string> label_of(const std::string& address, const std::string& link) const;
  bool operator==(const Addressing&) const = default;
  static constexpr std::tuple fields{Field<Addressing, Method>{"method", &Addressing::method},
                                     Field<Addressing, std::vector<std::string>>{"addresses", &Addressing::addresses},
                                     Field<Addressing, std::map<std::string, std::string>>{"aliases", &Addressing::aliases},
                                     Field<Addressing, std::optional<std::string>>{"gateway", &Addressing::gateway},
                                     Field<Addressing, std::optional<std::string>>{"gateway6", &Addressing::gateway6},
                                     Field<Addressing, std::optional<bool>>{"accept-ra", &Addressing::accept_ra},
                                     Field<Addressing, std::vector<std::string>>{"nameservers", &Addressing::nameservers},
                                     Field<Addressing, std::vector<std::string>>{"search", &Addressing::search},
                                     Field<Addressing, std::vector<StaticRoute>>{"routes", &Addressing::routes},
                                     Field<Addressing, std::vector<RoutingRule>>{"rules", &Addressing::rules}};
};

/// What the distribution's files say of one interface, in neutral words.
struct ConfiguredLink {
  std::string name;
  LinkKind kind = LinkKind::ethernet;
  bool at_boot = false;
  std::optional<std::string> bridge;   ///< the bridge whose port it is to be
  std::optional<std::string> bond;     ///< the bond whose slave it is to be
  std::optional<std::string> mac;      ///< the hardware address that it is bound to
  std::optional<std::string> set_mac;  ///< the hardware address that it is given
  std::optional<int> mtu;
  Addressing addressing;
  std::optional<bool> stp;
  std::optional<int> forward_delay;  ///< seconds
  std::optional<int> ageing;         ///< seconds
  std::optional<int> priority;
  std::map<std::string, std::string> bond_options;  ///< in the driver's words
  std::optional<int> vlan_id;
  std::optional<std::string> parent;         ///< VLANs only
  bool link_local_route = true;              ///< it is given a route to the link-local network
  std::optional<std::string> managed_by;     ///< the configuration agent that writes its file
  std::vector<std::string> not_understood;   ///< keys and side files (rule6-eth0) that cannot be moved yet, each as a phrase
  std::vector<std::string> named_elsewhere;  ///< what names it and would miss it once its address is on another link, each as a phrase

  /// Whether they mean this card: the scripts find it by `mac`, and then give it `set_mac`.
  bool is_of(const Link& link) const { return !mac || link.own_mac() == *mac || (set_mac && link.mac == *set_mac); }

  static constexpr std::tuple fields{Field<ConfiguredLink, std::string>{"name", &ConfiguredLink::name},
                                     Field<ConfiguredLink, LinkKind>{"kind", &ConfiguredLink::kind},
                                     Field<ConfiguredLink, bool>{"at-boot", &ConfiguredLink::at_boot},
                                     Field<ConfiguredLink, std::optional<std::string>>{"bridge", &ConfiguredLink::bridge},
                                     Field<ConfiguredLink, std::optional<std::string>>{"bond", &ConfiguredLink::bond},
                                     Field<ConfiguredLink, std::optional<std::string>>{"mac", &ConfiguredLink::mac},
                                     Field<ConfiguredLink, std::optional<std::string>>{"set-mac", &ConfiguredLink::set_mac},
                                     Field<ConfiguredLink, std::optional<int>>{"mtu", &ConfiguredLink::mtu},
                                     Field<ConfiguredLink, Addressing>{"addressing", &ConfiguredLink::addressing},
                                     Field<ConfiguredLink, std::optional<bool>>{"stp", &ConfiguredLink::stp},
                                     Field<ConfiguredLink, std::optional<int>>{"forward-delay", &ConfiguredLink::forward_delay},
                                     Field<ConfiguredLink, std::optional<int>>{"ageing", &ConfiguredLink::ageing},
                                     Field<ConfiguredLink, std::optional<int>>{"priority", &ConfiguredLink::priority},
                                     Field<ConfiguredLink, std::map<std::string, std::string>>{"bond-options", &ConfiguredLink::bond_options},
                                     Field<ConfiguredLink, std::optional<int>>{"vlan-id", &ConfiguredLink::vlan_id},
                                     Field<ConfiguredLink, std::optional<std::string>>{"parent", &ConfiguredLink::parent},
                                     Field<ConfiguredLink, bool>{"link-local-route", &ConfiguredLink::link_local_route},
                                     Field<ConfiguredLink, std::optional<std::string>>{"managed-by", &ConfiguredLink::managed_by},
                                     Field<ConfiguredLink, std::vector<std::string>>{"not-understood", &ConfiguredLink::not_understood},
                                     Field<ConfiguredLink, std::vector<std::string>>{"named-elsewhere", &ConfiguredLink::named_elsewhere}};
};

struct DhcpClient {
  int pid = 0;                    ///< 0: foreseen, or not yet started
  std::vector<std::string> argv;  ///< as it was started
  std::string pid_file;
  std::string lease_file;
  static constexpr std::tuple fields{Field<DhcpClient, int>{"pid", &DhcpClient::pid}, Field<DhcpClient, std::vector<std::string>>{"argv", &DhcpClient::argv},
                                     Field<DhcpClient, std::string>{"pid-file", &DhcpClient::pid_file},
                                     Field<DhcpClient, std::string>{"lease-file", &DhcpClient::lease_file}};
};

/// Everything that makes up the network, kernel and files together.
struct NetworkState {
  std::map<std::string, Link> links;
  std::vector<Route> routes;       ///< every table but the local one
  std::vector<RoutingRule> rules;  ///< IPv4, without the three that every kernel has
  std::vector<std::string> nameservers;
  std::vector<std::string> search;
  std::map<std::string, ConfiguredLink> configured;
  std::map<std::string, DhcpClient> dhcp_clients;     ///< by interface
  std::map<std::string, FileImage> files;             ///< by path: pre-images of every file that describes the network
  std::vector<std::string> managers;                  ///< running programs that own the network beside the distribution's scripts (NetworkManager)
  std::vector<std::string> agents;                    ///< running programs that may write files of the network (puppet)
  std::vector<std::string> remote_storage;            ///< what the host runs from and reaches over the network, each as a phrase
  std::map<std::string, std::string> guest_networks;  ///< libvirt's own: by name the address of their bridge, in CIDR form
  std::string hostname;                               ///< what a DHCP client tells the server
  std::optional<std::string> gateway_device;          ///< the only link over which the files let the default route go
  std::optional<bool> ipv6_disabled;                  ///< net.ipv6.conf.default.disable_ipv6, which a new link gets; none where the kernel has no IPv6
  bool link_local_routes = false;                     ///< a link without files of its own would be given a route to the link-local network
  static constexpr std::tuple fields{Field<NetworkState, std::map<std::string, Link>>{"links", &NetworkState::links},
                                     Field<NetworkState, std::vector<Route>>{"routes", &NetworkState::routes},
                                     Field<NetworkState, std::vector<RoutingRule>>{"rules", &NetworkState::rules},
                                     Field<NetworkState, std::vector<std::string>>{"nameservers", &NetworkState::nameservers},
                                     Field<NetworkState, std::vector<std::string>>{"search", &NetworkState::search},
                                     Field<NetworkState, std::map<std::string, ConfiguredLink>>{"configured", &NetworkState::configured},
                                     Field<NetworkState, std::map<std::string, DhcpClient>>{"dhcp-clients", &NetworkState::dhcp_clients},
                                     Field<NetworkState, std::map<std::string, FileImage>>{"files", &NetworkState::files},
                                     Field<NetworkState, std::vector<std::string>>{"managers", &NetworkState::managers},
                                     Field<NetworkState, std::vector<std::string>>{"agents", &NetworkState::agents},
                                     Field<NetworkState, std::vector<std::string>>{"remote-storage", &NetworkState::remote_storage},
                                     Field<NetworkState, std::map<std::string, std::string>>{"guest-networks", &NetworkState::guest_networks},
                                     Field<NetworkState, std::string>{"hostname", &NetworkState::hostname},
                                     Field<NetworkState, std::optional<std::string>>{"gateway-device", &NetworkState::gateway_device},
                                     Field<NetworkState, std::optional<bool>>{"ipv6-disabled", &NetworkState::ipv6_disabled},
                                     Field<NetworkState, bool>{"link-local-routes", &NetworkState::link_local_routes}};
};

/// What one link is to be. Whose port or slave it is stands with itself, as in the kernel and in the files.
struct WantedLink {
  std::string name;
  LinkKind kind = LinkKind::ethernet;
  std::optional<std::string> bridge;  ///< the bridge whose port it is to be
  std::optional<std::string> bond;    ///< the bond whose slave it is to be
  std::optional<int> mtu;             ///< none: as it is
  std::optional<std::string> mac;     ///< none: as the kernel chooses
  Addressing addressing;              ///< literals: what is adopted was resolved; nothing for a port or a slave
  bool stp = false;
  int forward_delay = 0;                            ///< seconds
  std::optional<int> ageing;                        ///< seconds
  std::optional<int> priority;                      ///< bridges only
  std::map<std::string, std::string> bond_options;  ///< in the driver's words
  std::optional<int> vlan_id;
  std::optional<std::string> parent;  ///< VLANs only
  bool link_local_route = false;      ///< its files will give it a route to the link-local network

  /// Its addresses are another's.
  bool is_member() const { return bridge || bond; }
  bool is_member_of(const std::string& link) const { return bridge == link || bond == link; }

  static constexpr std::tuple fields{Field<WantedLink, std::string>{"name", &WantedLink::name},
                                     Field<WantedLink, LinkKind>{"kind", &WantedLink::kind},
                                     Field<WantedLink, std::optional<std::string>>{"bridge", &WantedLink::bridge},
                                     Field<WantedLink, std::optional<std::string>>{"bond", &WantedLink::bond},
                                     Field<WantedLink, std::optional<int>>{"mtu", &WantedLink::mtu},
                                     Field<WantedLink, std::optional<std::string>>{"mac", &WantedLink::mac},
                                     Field<WantedLink, Addressing>{"addressing", &WantedLink::addressing},
                                     Field<WantedLink, bool>{"stp", &WantedLink::stp},
                                     Field<WantedLink, int>{"forward-delay", &WantedLink::forward_delay},
                                     Field<WantedLink, std::optional<int>>{"ageing", &WantedLink::ageing},
                                     Field<WantedLink, std::optional<int>>{"priority", &WantedLink::priority},
                                     Field<WantedLink, std::map<std::string, std::string>>{"bond-options", &WantedLink::bond_options},
                                     Field<WantedLink, std::optional<int>>{"vlan-id", &WantedLink::vlan_id},
                                     Field<WantedLink, std::optional<std::string>>{"parent", &WantedLink::parent},
                                     Field<WantedLink, bool>{"link-local-route", &WantedLink::link_local_route}};
};

/// What a run made of the network, and how that was before: where its way back leads.
struct NetworkBefore {
  NetworkState state;
  std::vector<std::string> links;  ///< that it made, moved or put something on
  std::vector<std::string> files;  ///< that it wrote or removed, by path, in that order
  static constexpr std::tuple fields{Field<NetworkBefore, NetworkState>{"state", &NetworkBefore::state},
                                     Field<NetworkBefore, std::vector<std::string>>{"links", &NetworkBefore::links},
                                     Field<NetworkBefore, std::vector<std::string>>{"files", &NetworkBefore::files}};
};

/// What of those links and files is not as it was, each as a phrase; of IPv6 only what somebody gave.
std::vector<std::string> not_as_before(const NetworkBefore& before, const NetworkState& now);

struct WantedNetwork {
  std::vector<WantedLink> links;  ///< each after those that it rests on: NICs, bonds, VLANs, bridges
  int deadline = 60;              ///< seconds until the old network comes back unless the new one was confirmed
  Confirm confirm = Confirm::automatic;
  Rehearsal rehearse = Rehearsal::none;
  bool files_only = false;               ///< the kernel may have another one: the next boot makes it live
  std::optional<NetworkBefore> back_to;  ///< the way back of a run: all is to be as it was there, and `links` only say in short what that is

  /// nullptr for a link that nobody wants anything of.
  const WantedLink* link(const std::string& name) const;

  /// The ports of a bridge or the slaves of a bond.
  std::vector<std::string> members(const std::string& link) const;

  /// The same, with theirs: whose addresses `link` may take over.
  std::vector<std::string> all_below(const std::string& link) const;

  static constexpr std::tuple fields{Field<WantedNetwork, std::vector<WantedLink>>{"links", &WantedNetwork::links},
                                     Field<WantedNetwork, int>{"deadline", &WantedNetwork::deadline},
                                     Field<WantedNetwork, Confirm>{"confirm", &WantedNetwork::confirm},
                                     Field<WantedNetwork, Rehearsal>{"rehearse", &WantedNetwork::rehearse},
                                     Field<WantedNetwork, bool>{"files-only", &WantedNetwork::files_only},
                                     Field<WantedNetwork, std::optional<NetworkBefore>>{"back-to", &WantedNetwork::back_to}};
};

}  // namespace kvmstrap
