#pragma once
#include <algorithm>

#include "model/network.hpp"

/// Hosts that tests of the network start from.
namespace kvmstrap::example {

/// eth0 with a static address, as a fresh host has it.
inline NetworkState static_host() {
  NetworkState state;
  state.links["lo"] = {.name = "lo", .kind = LinkKind::loopback, .up = true, .carrier = true, .addresses = {{.cidr = "127.0.0.1/8", .scope = "host"}}};
  state.links["eth0"] = {.name = "eth0",
                         .kind = LinkKind::ethernet,
                         .mac = "52:54:00:07:00:15",
                         .up = true,
                         .carrier = true,
                         .addresses = {{.cidr = "10.0.7.21/24", .scope = "global", .broadcast = "10.0.7.255"}, {.cidr = "fe80::1/64", .scope = "link"}},
                         .ipv6_disabled = false};
  state.routes = {{.to = "10.0.7.0/24", .device = "eth0", .protocol = "kernel", .scope = "link", .source = "10.0.7.21"},
                  {.to = "169.254.0.0/16", .device = "eth0", .scope = "link", .metric = 1002},
                  {.to = "default", .via = "10.0.7.1", .device = "eth0"}};
  state.link_local_routes = true;
  state.nameservers = {"10.0.7.1"};
  state.search = {"example.org"};
  state.configured["eth0"] = {
      .name = "eth0",
      .at_boot = true,
      .mac = "52:54:00:07:00:15",
      .addressing = {.method = Method::fixed, .addresses = {"10.0.7.21/24"}, .gateway = "10.0.7.1", .nameservers = {"10.0.7.1"}, .search = {"example.org"}}};
  return state;
}

/// The same with IPv6 beside it: two addresses of its own, one by what a router advertises, a gateway and a route.
inline NetworkState dual_stack_host() {
  auto state = static_host();
  auto& eth0 = state.links["eth0"];
  eth0.addresses.insert(eth0.addresses.begin() + 1, {{.cidr = "2001:db8:8::21/64", .scope = "global"},
                                                     {.cidr = "2001:db8:7::21/64", .scope = "global"},
                                                     {.cidr = "2001:db8:9:0:5054:ff:fe07:15/64", .scope = "global", .dynamic = true}});
  eth0.ipv6_settings = {{"accept_ra", "1"}, {"accept_redirects", "1"}, {"autoconf", "1"}};
  state.ipv6_disabled = false;
  for (const auto* network : {"2001:db8:7::/64", "2001:db8:8::/64", "2001:db8:9::/64"})
    state.routes.push_back({.to = network, .device = "eth0", .protocol = "kernel", .metric = 256});
  state.routes.push_back({.to = ipv6_default, .via = "2001:db8:7::1", .device = "eth0", .metric = gateway6_metric});
  state.routes.push_back({.to = ipv6_default, .via = "fe80::1", .device = "eth0", .protocol = "ra"});
  state.routes.push_back({.to = "2001:db8:20::/48", .via = "2001:db8:7::9", .device = "eth0"});
  auto& files = state.configured["eth0"].addressing;
  files.addresses = {"10.0.7.21/24", "2001:db8:7::21/64", "2001:db8:8::21/64"};
  files.gateway6 = "2001:db8:7::1";
  files.accept_ra = true;
  files.routes = {{.to = "2001:db8:20::/48", .via = "2001:db8:7::9"}};
  return state;
}

/// The same with a lease.
inline NetworkState dhcp_host() {
  auto state = static_host();
  state.configured["eth0"].addressing = {.method = Method::dhcp};
  state.dhcp_clients["eth0"] = {
      .pid = 812, .argv = {"/sbin/dhclient", "-q", "eth0"}, .pid_file = "/var/run/dhclient-eth0.pid", .lease_file = "/var/lib/dhclient/dhclient-eth0.leases"};
  return state;
}

/// br0 with eth0 as its port.
inline WantedNetwork bridged(Addressing addressing) {
  return {
      .links = {{.name = "eth0", .bridge = "br0"}, {.name = "br0", .kind = LinkKind::bridge, .addressing = std::move(addressing), .link_local_route = true}}};
}

inline WantedNetwork wanted_static() {
  return bridged({.method = Method::fixed, .addresses = {"10.0.7.21/24"}, .gateway = "10.0.7.1", .nameservers = {"10.0.7.1"}, .search = {"example.org"}});
}

inline WantedNetwork wanted_dhcp() { return bridged({.method = Method::dhcp}); }

/// What is wanted of one link.
inline WantedLink& of(WantedNetwork& wanted, const std::string& link) { return *std::ranges::find(wanted.links, link, &WantedLink::name); }
inline Addressing addressing_of(WantedNetwork wanted, const std::string& link = "br0") { return of(wanted, link).addressing; }

}  // namespace kvmstrap::example
