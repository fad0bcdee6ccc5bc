#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/network.hpp"
#include "network/ip_address.hpp"
#include "platform/el6/route_tables.hpp"

namespace kvmstrap::el6 {

/// What a route-DEV file says to the scripts.
struct RouteFile {
  std::vector<StaticRoute> routes;
  std::vector<std::string> not_understood;  ///< each as a phrase
};

/// Either ADDRESSn, NETMASKn, GATEWAYn from 0 on, up to the first gap; or, without any ADDRESSn in it, a line for each `ip route add`.
/// The former the scripts know for IPv4 only.
RouteFile parse_route_file(std::string_view text, const std::string& link, const RouteTables& tables, Family family);

/// The same file for another link.
std::string route_file_for(std::string_view text, const std::string& old_link, const std::string& new_link);

/// A new file, a line for each route; all of one family.
std::string route_file_of(const std::vector<StaticRoute>& routes, const std::string& link);

}  // namespace kvmstrap::el6
