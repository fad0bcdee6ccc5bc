#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/network.hpp"

/// What `ip` of any age prints, one record a line (-o); nothing here needs -j, which EL6 does not have.
namespace kvmstrap {

/// `ip -o addr`: the addresses of every link, by its name without the "@if3" of a veth. Lines that describe links (old releases print them) are passed over.
std::map<std::string, std::vector<LinkAddress>> parse_ip_addresses(std::string_view text);

/// One line of `ip -o -4 route show table all`.
struct RouteEntry {
  Route route;
  std::string type = "unicast";
  std::string table = "main";
  std::string beyond;  ///< what `Route` has no place for, as printed: "mtu 1400", several next hops (the device is the first one's)
  bool operator==(const RouteEntry&) const = default;
};

std::vector<RouteEntry> parse_ip_routes(std::string_view text);

/// The same of `ip -o -6 route show table all`, without those that lie on lo: what the scripts make unreachable, and the kernel's own.
std::vector<RouteEntry> parse_ip6_routes(std::string_view text);

/// One line of `ip -4 rule show`.
struct RuleEntry {
  RoutingRule rule;    ///< but for its table
  std::string table;   ///< empty where no table is looked up
  std::string beyond;  ///< what `RoutingRule` has no place for, as printed: "not", "oif eth0", "fwmark 0x1/0xff"
  bool operator==(const RuleEntry&) const = default;
};

/// Decimal, or hexadecimal behind 0x.
std::optional<std::uint32_t> whole_number(std::string_view text);

std::vector<RuleEntry> parse_ip_rules(std::string_view text);

}  // namespace kvmstrap
