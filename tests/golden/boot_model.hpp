#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "model/network.hpp"
#include "network/ip_address.hpp"
#include "platform/el6/network_scripts.hpp"

namespace kvmstrap::example {

/// A NIC in the machine: its name as udev gives it, its hardware address, and whether a cable is plugged in.
struct Card {
  std::string name;
  std::string mac;
  bool carrier = true;
};

/// What EL6's scripts bring up at boot by `files`, as far as NetworkState tells it; written from their source, and from nothing of what kvmstrap writes.
class BootModel {
 public:
  BootModel(std::map<std::string, FileImage> files, const std::vector<Card>& cards) {
    state_.files = std::move(files);
    state_.configured = el6::configured_links(state_.files);
    state_.gateway_device = el6::gateway_device(state_.files);
    state_.link_local_routes = el6::link_local_routes(state_.files);
    state_.ipv6_disabled = ipv6_is_off();
    for (const auto& card : cards)
      state_.links[card.name] = {
          .name = card.name, .kind = LinkKind::ethernet, .mac = card.mac, .ipv6_disabled = state_.ipv6_disabled, .ipv6_settings = new_settings()};
    for (const auto& card : cards) cables_[card.name] = card.carrier;
  }

  NetworkState booted() {
    // The scripts' order, lo aside: NICs and bonds, VLANs, bridges. Slaves come up with their bond, ports with themselves.
    for (const auto kind : {LinkKind::ethernet, LinkKind::bond, LinkKind::vlan, LinkKind::bridge})
      for (const auto& [name, files] : state_.configured)
        if (files.kind == kind && files.at_boot) bring_up(files);
    for (const auto& [name, files] : state_.configured)
      if (files.at_boot && files.bridge && state_.links.contains(name)) add_port(files);
    for (const auto& [name, files] : state_.configured)
      if (files.at_boot && !files.bridge && !files.bond && name != "lo" && state_.links.contains(name)) give_addresses(files);
    return state_;
  }

 private:
  bool ipv6_is_off() const {
    const auto file = state_.files.find("/etc/sysctl.conf");
    return file != state_.files.end() && file->second.content.find("\nnet.ipv6.conf.all.disable_ipv6 = 1\n") != std::string::npos;
  }

  static std::map<std::string, std::string> new_settings() { return {{"accept_ra", "1"}, {"accept_redirects", "1"}, {"autoconf", "1"}}; }

  void bring_up(const ConfiguredLink& files) {
    if (files.kind == LinkKind::ethernet && !state_.links.contains(files.name)) return;
    auto& link = state_.links[files.name];
    link.name = files.name;
    link.kind = files.kind;
    link.up = true;
    if (files.kind == LinkKind::ethernet) link.carrier = cables_[files.name];
    if (files.kind == LinkKind::bond) enslave(files, link);
    if (files.kind == LinkKind::vlan) {
      const auto& parent = state_.links.at(*files.parent);
      link.vlan_id = files.vlan_id;
      link.parent = files.parent;
      link.mac = parent.mac;
      link.mtu = parent.mtu;
      link.carrier = parent.carrier;
    }
    if (files.kind == LinkKind::bridge) {
      link.stp = files.stp;
      link.forward_delay = files.forward_delay.value_or(15) * 100;
      link.ageing = files.ageing.value_or(300) * 100;
      link.priority = files.priority.value_or(32768);
    }
    if (files.set_mac) link.mac = *files.set_mac;
    if (files.mtu) link.mtu = *files.mtu;
    link.ipv6_disabled = state_.ipv6_disabled;
    link.ipv6_settings = new_settings();
  }

  void enslave(const ConfiguredLink& bond, Link& link) {
    link.bond_options = bond.bond_options;
    for (const auto& [name, files] : state_.configured) {
      if (files.bond != bond.name || !state_.links.contains(name)) continue;
      auto& slave = state_.links.at(name);
      if (link.mac.empty()) link.mac = slave.mac;
      slave.permanent_mac = slave.mac;
      slave.mac = bond.set_mac.value_or(link.mac);
      slave.bond = bond.name;
      slave.up = true;
      slave.mtu = bond.mtu.value_or(1500);
      link.carrier = link.carrier || cables_[name];
    }
  }

  void add_port(const ConfiguredLink& files) {
    auto& bridge = state_.links.at(*files.bridge);
    auto& port = state_.links.at(files.name);
    port.bridge = files.bridge;
    if (bridge.mac.empty()) bridge.mac = port.mac;
    bridge.carrier = bridge.carrier || port.carrier;
  }

  void give_addresses(const ConfiguredLink& files) {
    auto& link = state_.links.at(files.name);
    const auto& addressing = files.addressing;
    auto addresses = addressing.addresses;
    if (addressing.method == Method::dhcp) {
      addresses.insert(addresses.begin(), "10.0.7.21/24");
      state_.routes.push_back({.to = "default", .via = "10.0.7.1", .device = files.name});
      state_.dhcp_clients[files.name] = {.pid = 812,
                                         .argv = {"/sbin/dhclient", "-1", "-q", "-lf", "/var/lib/dhclient/dhclient-" + files.name + ".leases", "-pf",
                                                  "/var/run/dhclient-" + files.name + ".pid", files.name},
                                         .pid_file = "/var/run/dhclient-" + files.name + ".pid",
                                         .lease_file = "/var/lib/dhclient/dhclient-" + files.name + ".leases"};
    }
    give_ipv6(addressing, link);
    for (const auto& text : addresses) {
      if (of_ipv6(text)) continue;
      const auto cidr = *parse_cidr(text);
      LinkAddress address{.cidr = text, .scope = "global", .label = addressing.label_of(text, files.name)};
      if (cidr.prefix < 31) address.broadcast = to_string(cidr.broadcast());
      link.addresses.push_back(address);
      const auto network = to_string(Cidr{cidr.network(), cidr.prefix});
      const auto known = [&](const Route& route) { return route.to == network && route.device == files.name; };
      if (cidr.prefix < 32 && std::ranges::none_of(state_.routes, known))
        state_.routes.push_back({.to = network, .device = files.name, .protocol = "kernel", .scope = "link", .source = to_string(cidr.address)});
    }
    if (addressing.gateway6) state_.routes.push_back({.to = ipv6_default, .via = addressing.gateway6, .device = files.name, .metric = 1});
    if (addressing.gateway) state_.routes.push_back({.to = "default", .via = addressing.gateway, .device = files.name});
    for (const auto& route : addressing.routes) state_.routes.push_back(route.over(files.name));
    for (const auto& rule : addressing.rules) state_.rules.push_back(rule);
    if (files.link_local_route) state_.routes.push_back({.to = link_local_network, .device = files.name, .scope = "link", .metric = Route::metric_by_number});
    for (const auto& server : addressing.nameservers)
      if (std::ranges::find(state_.nameservers, server) == state_.nameservers.end()) state_.nameservers.push_back(server);
    if (!addressing.search.empty()) state_.search = addressing.search;
  }

  /// ifup-ipv6: what a router advertises, then the addresses, the latest first in the kernel's list.
  void give_ipv6(const Addressing& addressing, Link& link) {
    if (addressing.accept_ra)
      for (auto& [key, value] : link.ipv6_settings) value = *addressing.accept_ra ? "1" : "0";
    if (link.ipv6_disabled != false) return;
    for (const auto& text : addressing.addresses) {
      if (!of_ipv6(text)) continue;
      const auto cidr = *parse_cidr(text);
      link.addresses.insert(link.addresses.begin(), {.cidr = text, .scope = "global"});
      const Route route{.to = to_string(Cidr{cidr.network(), cidr.prefix}), .device = link.name, .protocol = "kernel", .metric = 256};
      if (std::ranges::find(state_.routes, route) == state_.routes.end()) state_.routes.push_back(route);
    }
  }

  NetworkState state_;
  std::map<std::string, bool> cables_;
};

}  // namespace kvmstrap::example
