#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "host/descriptor.hpp"
#include "model/network.hpp"

namespace kvmstrap {

/// Links, addresses and routes by rtnetlink, in the network namespace in which it was made. Calls give 0 or an errno.
class RouteSocket {
 public:
  /// @throws std::system_error.
  RouteSocket();

  int set_up(const std::string& link, bool up);
  int set_mtu(const std::string& link, std::uint32_t bytes);
  int set_mac(const std::string& link, const std::string& address);
  int create_vlan(const std::string& name, const std::string& parent, std::uint16_t id, const std::string& mac);
  int remove_link(const std::string& link);
  int add_address(const std::string& link, const LinkAddress& address);
  int remove_address(const std::string& link, const LinkAddress& address);

  /// EEXIST only for the very same route: another one to the same target is added in front of it.
  int add_route(const Route& route);
  int remove_route(const Route& route);

  /// EEXIST for a rule that is there already, by what it says: EL6's kernel would take it once more.
  int add_rule(const RoutingRule& rule);
  int remove_rule(const RoutingRule& rule);

  /// Links (with the bridge that they are ports of), addresses, routes but those of the local table, and IPv4's routing rules, a line each, sorted: two equal
  /// texts are the same network. Of IPv6 what somebody gave, not what the kernel made of itself.
  /// @throws std::system_error.
  std::vector<std::string> normal_form();

  int number() const { return socket_.get(); }

 private:
  int address_request(std::uint16_t type, std::uint16_t flags, const std::string& link, const LinkAddress& address);
  int rule_request(std::uint16_t type, std::uint16_t flags, const RoutingRule& rule);
  bool has_rule(const RoutingRule& rule);
  int route_request(std::uint16_t type, std::uint16_t flags, const Route& route);
  int send_and_wait(std::span<std::uint8_t> message);
  void dump(std::uint16_t type, std::uint8_t family, const std::function<void(std::span<const std::uint8_t> payload)>& each);

  Descriptor socket_;
  std::uint32_t sequence_ = 0;
};

}  // namespace kvmstrap
