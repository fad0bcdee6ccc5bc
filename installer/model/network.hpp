#pragma once
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "model/confirm.hpp"
#include "model/fields.hpp"
#include "model/file_image.hpp"

/// The host's network as values: what the kernel has, what the files say, and what is wanted.
namespace kvmstrap {

/// An IPv4 or IPv6 address on a link.
struct LinkAddress {
  std::string cidr;  ///< 10.0.7.21/24
  std::string scope;
  std::optional<std::string> broadcast;
  std::optional<std::string> label;  ///< IPv4 only: eth0:1
  bool dynamic = false;              ///< has a lifetime (DHCP by a client that sets one, IPv6 autoconfiguration)
  bool operator==(const LinkAddress&) const = default;
  static constexpr std::tuple fields{Field<LinkAddress, std::string>{"cidr", &LinkAddress::cidr}, Field<LinkAddress, std::string>{"scope", &LinkAddress::scope},
                                     Field<LinkAddress, std::optional<std::string>>{"broadcast", &LinkAddress::broadcast},
                                     Field<LinkAddress, std::optional<std::string>>{"label", &LinkAddress::label},
                                     Field<LinkAddress, bool>{"dynamic", &LinkAddress::dynamic}};
};

enum class LinkKind { ethernet, bridge, bond, vlan, loopback, tap, other };

struct Link {
  std::string name;
  LinkKind kind = LinkKind::other;
  std::string mac;
  int mtu = 1500;
  bool up = false;  ///< administratively
  bool carrier = false;
  std::optional<std::string> bridge;  ///< the bridge whose port this is
  std::optional<std::string> parent;  ///< VLANs only: the link that they lie on
  std::vector<LinkAddress> addresses;
  std::optional<bool> ipv6_disabled;  ///< net.ipv6.conf.NAME.disable_ipv6; none where the kernel has no IPv6
  std::optional<bool> stp;            ///< bridges only
  std::optional<int> forward_delay;   ///< bridges only, in hundredths of a second as the kernel tells it
  bool operator==(const Link&) const = default;
  static constexpr std::tuple fields{Field<Link, std::string>{"name", &Link::name},
                                     Field<Link, LinkKind>{"kind", &Link::kind},
                                     Field<Link, std::string>{"mac", &Link::mac},
                                     Field<Link, int>{"mtu", &Link::mtu},
                                     Field<Link, bool>{"up", &Link::up},
                                     Field<Link, bool>{"carrier", &Link::carrier},
                                     Field<Link, std::optional<std::string>>{"bridge", &Link::bridge},
                                     Field<Link, std::optional<std::string>>{"parent", &Link::parent},
                                     Field<Link, std::vector<LinkAddress>>{"addresses", &Link::addresses},
                                     Field<Link, std::optional<bool>>{"ipv6-disabled", &Link::ipv6_disabled},
                                     Field<Link, std::optional<bool>>{"stp", &Link::stp},
                                     Field<Link, std::optional<int>>{"forward-delay", &Link::forward_delay}};
};

struct Route {
  std::string to;  ///< "default" or a network in CIDR form
  std::optional<std::string> via;
  std::string device;
  std::optional<std::string> protocol;  ///< "kernel" for those that an address brings along
  std::optional<std::string> scope;
  std::optional<std::string> source;
  std::optional<int> metric;
  bool operator==(const Route&) const = default;
  static constexpr std::tuple fields{Field<Route, std::string>{"to", &Route::to},
                                     Field<Route, std::optional<std::string>>{"via", &Route::via},
                                     Field<Route, std::string>{"device", &Route::device},
                                     Field<Route, std::optional<std::string>>{"protocol", &Route::protocol},
                                     Field<Route, std::optional<std::string>>{"scope", &Route::scope},
                                     Field<Route, std::optional<std::string>>{"source", &Route::source},
                                     Field<Route, std::optional<int>>{"metric", &Route::metric}};
};

enum class Method { none, fixed, dhcp };

/// How an interface gets its addresses.
struct Addressing {
  Method method = Method::none;
  std::vector<std::string> addresses;  ///< in CIDR form
  std::optional<std::string> gateway;
  std::vector<std::string> nameservers;
  std::vector<std::string> search;
  bool operator==(const Addressing&) const = default;
  static constexpr std::tuple fields{Field<Addressing, Method>{"method", &Addressing::method},
                                     Field<Addressing, std::vector<std::string>>{"addresses", &Addressing::addresses},
                                     Field<Addressing, std::optional<std::string>>{"gateway", &Addressing::gateway},
                                     Field<Addressing, std::vector<std::string>>{"nameservers", &Addressing::nameservers},
                                     Field<Addressing, std::vector<std::string>>{"search", &Addressing::search}};
};

/// What the distribution's files say of one interface, in neutral words.
struct ConfiguredLink {
  std::string name;
  LinkKind kind = LinkKind::ethernet;
  bool at_boot = false;
  std::optional<std::string> bridge;  ///< the bridge whose port it is to be
  std::optional<std::string> mac;     ///< the hardware address that it is bound to
  Addressing addressing;
  std::optional<bool> stp;
  std::optional<int> forward_delay;         ///< seconds
  std::vector<std::string> not_understood;  ///< keys and side files (route-eth0, aliases) that cannot be moved yet, each as a phrase
  static constexpr std::tuple fields{Field<ConfiguredLink, std::string>{"name", &ConfiguredLink::name},
                                     Field<ConfiguredLink, LinkKind>{"kind", &ConfiguredLink::kind},
                                     Field<ConfiguredLink, bool>{"at-boot", &ConfiguredLink::at_boot},
                                     Field<ConfiguredLink, std::optional<std::string>>{"bridge", &ConfiguredLink::bridge},
                                     Field<ConfiguredLink, std::optional<std::string>>{"mac", &ConfiguredLink::mac},
                                     Field<ConfiguredLink, Addressing>{"addressing", &ConfiguredLink::addressing},
                                     Field<ConfiguredLink, std::optional<bool>>{"stp", &ConfiguredLink::stp},
                                     Field<ConfiguredLink, std::optional<int>>{"forward-delay", &ConfiguredLink::forward_delay},
                                     Field<ConfiguredLink, std::vector<std::string>>{"not-understood", &ConfiguredLink::not_understood}};
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
  std::vector<Route> routes;  ///< IPv4, main table
  std::vector<std::string> nameservers;
  std::vector<std::string> search;
  std::map<std::string, ConfiguredLink> configured;
  std::map<std::string, DhcpClient> dhcp_clients;  ///< by interface
  std::map<std::string, FileImage> files;          ///< by path: pre-images of every file that describes the network
  std::vector<std::string> managers;               ///< running programs that own the network beside the distribution's scripts (NetworkManager)
  std::string hostname;                            ///< what a DHCP client tells the server
  static constexpr std::tuple fields{Field<NetworkState, std::map<std::string, Link>>{"links", &NetworkState::links},
                                     Field<NetworkState, std::vector<Route>>{"routes", &NetworkState::routes},
                                     Field<NetworkState, std::vector<std::string>>{"nameservers", &NetworkState::nameservers},
                                     Field<NetworkState, std::vector<std::string>>{"search", &NetworkState::search},
                                     Field<NetworkState, std::map<std::string, ConfiguredLink>>{"configured", &NetworkState::configured},
                                     Field<NetworkState, std::map<std::string, DhcpClient>>{"dhcp-clients", &NetworkState::dhcp_clients},
                                     Field<NetworkState, std::map<std::string, FileImage>>{"files", &NetworkState::files},
                                     Field<NetworkState, std::vector<std::string>>{"managers", &NetworkState::managers},
                                     Field<NetworkState, std::string>{"hostname", &NetworkState::hostname}};
};

struct WantedBridge {
  std::string name;
  std::vector<std::string> ports;
  bool stp = false;
  int forward_delay = 0;  ///< seconds
  Addressing addressing;  ///< literals: what is adopted was resolved
  static constexpr std::tuple fields{
      Field<WantedBridge, std::string>{"name", &WantedBridge::name}, Field<WantedBridge, std::vector<std::string>>{"ports", &WantedBridge::ports},
      Field<WantedBridge, bool>{"stp", &WantedBridge::stp}, Field<WantedBridge, int>{"forward-delay", &WantedBridge::forward_delay},
      Field<WantedBridge, Addressing>{"addressing", &WantedBridge::addressing}};
};

struct WantedNetwork {
  std::vector<WantedBridge> bridges;
  int deadline = 60;  ///< seconds until the old network comes back unless the new one was confirmed
  Confirm confirm = Confirm::automatic;
  static constexpr std::tuple fields{Field<WantedNetwork, std::vector<WantedBridge>>{"bridges", &WantedNetwork::bridges},
                                     Field<WantedNetwork, int>{"deadline", &WantedNetwork::deadline},
                                     Field<WantedNetwork, Confirm>{"confirm", &WantedNetwork::confirm}};
};

}  // namespace kvmstrap
