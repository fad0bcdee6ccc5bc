#pragma once
#include <algorithm>
#include <stdexcept>

#include "model/op.hpp"

namespace kvmstrap::example {

/// Carries LinkOps out on a NetworkState as the kernel would, as far as these tests look: links, ports, IPv4 addresses and their routes.
class PretendedKernel {
 public:
  explicit PretendedKernel(NetworkState start) : state(std::move(start)) {}

  void perform(const LinkOp& op) {
    using What = LinkOp::What;
    switch (op.what) {
      case What::create_bridge:
        if (!state.links.contains(op.name)) state.links[op.name] = {.name = op.name, .kind = LinkKind::bridge, .stp = false, .forward_delay = 1500};
        break;
      case What::delete_bridge:
        if (state.links.contains(op.name) && at(op.name).up) throw std::logic_error(op.name + " is up and cannot be deleted");
        for (auto& [name, link] : state.links)
          if (link.bridge == op.name) link.bridge.reset();
        state.links.erase(op.name);
        drop_routes(op.name);
        break;
      case What::set_bridge:
        set_bridge(op);
        break;
      case What::add_port:
        at(op.value).bridge = op.name;
        at(op.name).carrier = at(op.value).carrier;
        if (at(op.name).mac.empty()) at(op.name).mac = at(op.value).mac;
        break;
      case What::remove_port:
        if (at(op.value).bridge == op.name) at(op.value).bridge.reset();
        break;
      case What::set_up:
        at(op.name).up = true;
        break;
      case What::set_down:
        if (!state.links.contains(op.name)) break;
        at(op.name).up = false;
        drop_routes(op.name);
        break;
      case What::add_address:
        add_address(op);
        break;
      case What::remove_address:
        remove_address(op);
        break;
      case What::set_ipv6_disabled:
        at(op.name).ipv6_disabled = op.value == "1";
        break;
      case What::add_route:
        if (std::ranges::find(state.routes, op.route) == state.routes.end()) state.routes.push_back(op.route);
        break;
      case What::remove_route:
        std::erase_if(state.routes, [&](const Route& r) { return r.to == op.route.to && r.device == op.route.device && r.via == op.route.via; });
        break;
      case What::start_dhcp:
        state.dhcp_clients[op.name] = op.client;
        break;
      case What::end_dhcp:
        state.dhcp_clients.erase(op.name);
        break;
      case What::announce:
      case What::pause_dhcp:
      case What::resume_dhcp:
        break;
    }
  }

  void perform(const std::vector<LinkOp>& ops) {
    for (const auto& op : ops) perform(op);
  }

  NetworkState state;

 private:
  Link& at(const std::string& name) { return state.links.at(name); }

  void drop_routes(const std::string& device) {
    std::erase_if(state.routes, [&](const Route& route) { return route.device == device; });
  }

  void set_bridge(const LinkOp& op) {
    const auto value = std::stoi(op.value.substr(op.value.find('=') + 1));
    if (op.value.starts_with("stp_state"))
      at(op.name).stp = value != 0;
    else
      at(op.name).forward_delay = value;
  }

  static std::string network_of(const std::string& cidr) { return cidr.substr(0, cidr.rfind('.')) + ".0" + cidr.substr(cidr.find('/')); }

  void add_address(const LinkOp& op) {
    auto& addresses = at(op.name).addresses;
    if (std::ranges::find(addresses, op.address.cidr, &LinkAddress::cidr) != addresses.end()) return;
    addresses.insert(std::ranges::find_if(addresses, [](const auto& a) { return a.cidr.find(':') != std::string::npos; }), op.address);
    if (secondary(op)) return;
    const auto host = op.address.cidr.substr(0, op.address.cidr.find('/'));
    state.routes.insert(state.routes.begin(), {.to = network_of(op.address.cidr), .device = op.name, .protocol = "kernel", .scope = "link", .source = host});
  }

  void remove_address(const LinkOp& op) {
    std::erase_if(at(op.name).addresses, [&](const auto& address) { return address.cidr == op.address.cidr; });
    if (secondary(op)) return;
    std::erase_if(state.routes, [&](const Route& r) { return r.protocol == "kernel" && r.device == op.name && r.to == network_of(op.address.cidr); });
  }

  /// Another address of the same network is there, and with it the network's route.
  bool secondary(const LinkOp& op) {
    return std::ranges::any_of(at(op.name).addresses, [&](const auto& address) {
      return address.cidr != op.address.cidr && address.cidr.find(':') == std::string::npos && network_of(address.cidr) == network_of(op.address.cidr);
    });
  }
};

}  // namespace kvmstrap::example
