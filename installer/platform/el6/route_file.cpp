#include "platform/el6/route_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/text.hpp"
#include "network/ip_address.hpp"
#include "platform/el6/ifcfg.hpp"
#include "platform/el6/script_lines.hpp"

namespace kvmstrap::el6 {

namespace {

/// "ADDRESS0=" at the start of a line: one of them makes the whole file assignments.
bool is_numbered(std::string_view text) {
  return std::ranges::any_of(lines(text), [](const auto& line) {
    const auto content = trim(line);
    if (!content.starts_with("ADDRESS")) return false;
    const auto digits = content.find_first_not_of("0123456789", 7);
    return digits != std::string_view::npos && digits > 7 && content[digits] == '=';
  });
}

/// The kernel takes an IPv4 network by its first address only; an IPv6 one by any.
std::optional<std::string> network_in_cidr(const std::string& text, Family family) {
  const auto cidr = parse_cidr(text);
  const bool fits = cidr && cidr->address.family == family && cidr->prefix > 0 && (family == Family::ipv6 || cidr->network() == cidr->address);
  return fits ? std::optional(to_string(Cidr{cidr->network(), cidr->prefix})) : std::nullopt;
}

std::optional<std::string> network_in_cidr(const std::string& address, const std::optional<std::string>& netmask) {
  const auto prefix = netmask ? prefix_of_netmask(*netmask) : std::nullopt;
  return prefix ? network_in_cidr(fmt::format("{}/{}", address, *prefix), Family::ipv4) : std::nullopt;
}

RouteFile parse_numbered(std::string_view text) {
  RouteFile file;
  const auto assignments = Ifcfg::parse(text);
  file.not_understood = assignments.not_understood();
  const auto value = [&](const char* key, int number) { return assignments.get(fmt::format("{}{}", key, number)); };
  int number = 0;
  for (; value("ADDRESS", number); ++number) {
    const auto netmask = value("NETMASK", number);
    const auto to = network_in_cidr(*value("ADDRESS", number), netmask);
    if (to)
      file.routes.push_back({.to = *to, .via = value("GATEWAY", number)});
    else
      file.not_understood.push_back(
          fmt::format("ADDRESS{}={} with NETMASK{}={} is no network", number, *value("ADDRESS", number), number, netmask.value_or("")));
  }
  for (const auto& key : assignments.keys())
    if (key.starts_with("ADDRESS") && std::atoi(key.c_str() + 7) > number)
      file.not_understood.push_back(fmt::format("{} is never read: ADDRESS{} is missing", key, number));
  return file;
}

/// "default", an address or a network; the kernel takes 0.0.0.0/0 and ::/0 for the first of them.
std::optional<std::string> target(const std::string& text, Family family) {
  const bool ipv6 = family == Family::ipv6;
  if (text == "default" || text == (ipv6 ? ipv6_default : "0.0.0.0/0") || (text == "0/0" && !ipv6)) return ipv6 ? ipv6_default : "default";
  return network_in_cidr(text.find('/') == std::string::npos ? text + (ipv6 ? "/128" : "/32") : text, family);
}

/// nullopt for what is more than a plain route over `link`. The default route of the main table is GATEWAY's business, or IPV6_DEFAULTGW's.
std::optional<StaticRoute> parse_line(const std::string& line, const std::string& link, const RouteTables& tables, Family family) {
  const auto tokens = words(line);
  const auto to = target(tokens[0], family);
  if (!to || tokens.size() % 2 == 0) return std::nullopt;
  StaticRoute route{.to = *to};
  for (std::size_t i = 1; i + 1 < tokens.size(); i += 2) {
    const auto& value = tokens[i + 1];
    const bool is_number = value.find_first_not_of("0123456789") == std::string::npos && value.size() < 10;
    const auto address = parse_address(value);
    const bool is_address = address && address->family == family;
    if (tokens[i] == "via" && is_address)
      route.via = to_string(*address);
    else if (tokens[i] == "src" && is_address)
      route.source = to_string(*address);
    else if (tokens[i] == "metric" && is_number)
      route.metric = std::atoi(value.c_str());
    else if (tokens[i] == "table" && tables.number(value))
      route.table = *tables.number(value);
    else if (tokens[i] != "dev" || value != link)
      return std::nullopt;
  }
  if (route.over(link).is_default() || route.over(link).is_default6()) return std::nullopt;
  return route;
}

}  // namespace

RouteFile parse_route_file(std::string_view text, const std::string& link, const RouteTables& tables, Family family) {
  if (is_numbered(text) && family == Family::ipv4) return parse_numbered(text);
  RouteFile file;
  for (const auto& line : lines(text)) {
    if (is_comment(line)) continue;
    if (auto route = parse_line(line, link, tables, family))
      file.routes.push_back(std::move(*route));
    else
      file.not_understood.push_back(fmt::format("'{}' is more than a route over {}", trim(line), link));
  }
  return file;
}

std::string route_file_for(std::string_view text, const std::string& old_link, const std::string& new_link) {
  return with_other_link(text, {"dev"}, old_link, new_link);
}

std::string route_file_of(const std::vector<StaticRoute>& routes, const std::string& link) {
  std::string text;
  for (const auto& route : routes) {
    text += route.to;
    if (route.via) text += " via " + *route.via;
    text += " dev " + link;
    if (route.source) text += " src " + *route.source;
    if (route.metric) text += fmt::format(" metric {}", *route.metric);
    if (route.table != main_table) text += fmt::format(" table {}", route.table);
    text += "\n";
  }
  return text;
}

}  // namespace kvmstrap::el6
