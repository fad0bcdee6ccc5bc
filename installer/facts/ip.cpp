#include "facts/ip.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "model/text.hpp"

namespace kvmstrap {

namespace {

constexpr std::array<std::string_view, 9> route_types{"unicast", "local", "broadcast", "anycast", "multicast", "unreachable", "blackhole", "prohibit", "throw"};
/// What the kernel tells of a route's present condition; it is no part of the route.
constexpr std::array<std::string_view, 4> conditions{"dead", "linkdown", "notify", "offload"};

/// The words of one line, taken one by one.
class Words {
 public:
  explicit Words(std::vector<std::string> list) : list_(std::move(list)) {}
  bool more() const { return next_ < list_.size(); }
  std::string take() { return more() ? list_[next_++] : std::string{}; }
  std::string rest() {
    std::vector<std::string> left(list_.begin() + static_cast<std::ptrdiff_t>(next_), list_.end());
    next_ = list_.size();
    return join(left, " ");
  }
  const std::string& peek() const { return list_[next_]; }

 private:
  std::vector<std::string> list_;
  std::size_t next_ = 0;
};

/// -o prints a backslash where a line would end.
std::string without_line_marks(std::string line) {
  std::ranges::replace(line, '\\', ' ');
  return line;
}

std::string plain_name(const std::string& name) { return name.substr(0, name.find('@')); }

std::string with_prefix(const std::string& address, const std::string& full_length) {
  return address.find('/') == std::string::npos ? address + "/" + full_length : address;
}

LinkAddress parse_address(const std::string& family, std::string_view text, const std::string& link) {
  const auto parts = text.find('\\');
  Words words_of_first(words(text.substr(0, parts)));
  LinkAddress address{.cidr = with_prefix(words_of_first.take(), family == "inet" ? "32" : "128")};
  std::string last;
  while (words_of_first.more()) {
    last = words_of_first.take();
    if (last == "brd")
      address.broadcast = words_of_first.take();
    else if (last == "scope")
      address.scope = words_of_first.take();
    else if (last == "peer")
      address.cidr = with_prefix(address.cidr.substr(0, address.cidr.find('/')), "32");
    else if (last == "dynamic")
      address.dynamic = true;
    else if (last == "dadfailed")
      address.duplicate = true;
  }
  if (family == "inet" && last != link && last.starts_with(link + ":")) address.label = last;
  return address;
}

/// EL6's kernel tells for every IPv6 route what it knows of the way, and how long a router's word holds.
constexpr std::array<std::string_view, 7> ipv6_conditions{"mtu", "advmss", "hoplimit", "expires", "pref", "error", "users"};
constexpr int ipv6_usual_metric = 1024;

RouteEntry parse_route(const std::string& line, bool ipv6) {
  Words left(words(without_line_marks(line)));
  RouteEntry entry;
  if (std::ranges::find(route_types, left.peek()) != route_types.end()) entry.type = left.take();
  const auto to = left.take();
  entry.route.to = to == "default" ? (ipv6 ? ipv6_default : to) : with_prefix(to, ipv6 ? "128" : "32");
  std::vector<std::string> beyond;
  while (left.more()) {
    const auto word = left.take();
    if (word == "via")
      entry.route.via = left.take();
    else if (word == "dev")
      entry.route.device = plain_name(left.take());
    else if (word == "table")
      entry.table = left.take();
    else if (word == "proto")
      entry.route.protocol = left.take();
    else if (word == "scope")
      entry.route.scope = left.take();
    else if (word == "src")
      entry.route.source = left.take();
    else if (word == "metric")
      entry.route.metric = std::atoi(left.take().c_str());
    else if (ipv6 && std::ranges::find(ipv6_conditions, word) != ipv6_conditions.end())
      left.take();
    else if (ipv6 && word == "cache")
      entry.type = word;
    else if (word == "nexthop") {
      beyond.push_back("nexthop " + left.rest());
    } else if (std::ranges::find(conditions, word) == conditions.end()) {
      beyond.push_back(word);
    }
  }
  entry.beyond = join(beyond, " ");
  if (ipv6 && entry.route.metric == ipv6_usual_metric) entry.route.metric.reset();
  if (entry.route.device.empty()) {
    const auto all = words(entry.beyond);
    const auto device = std::ranges::find(all, "dev");
    if (device != all.end() && device + 1 != all.end()) entry.route.device = plain_name(*(device + 1));
  }
  return entry;
}

/// "32765:	from 10.0.8.0/24 to 10.9.0.0/16 fwmark 0x1 iif eth0 lookup 100"
RuleEntry parse_rule(const std::string& line) {
  Words left(words(without_line_marks(line)));
  RuleEntry entry;
  entry.rule.priority = std::atoi(left.take().c_str());
  std::vector<std::string> beyond;
  const auto network = [&](std::optional<std::string>& side) {
    if (const auto text = left.take(); text != "all") side = with_prefix(text, "32");
  };
  while (left.more()) {
    const auto word = left.take();
    if (word == "from")
      network(entry.rule.from);
    else if (word == "to")
      network(entry.rule.to);
    else if (word == "iif")
      entry.rule.incoming = left.take();
    else if (word == "lookup")
      entry.table = left.take();
    else if (word == "fwmark" && left.more() && whole_number(left.peek()))
      entry.rule.mark = whole_number(left.take());
    else
      beyond.push_back(word);
  }
  entry.beyond = join(beyond, " ");
  return entry;
}

}  // namespace

std::map<std::string, std::vector<LinkAddress>> parse_ip_addresses(std::string_view text) {
  std::map<std::string, std::vector<LinkAddress>> addresses;
  for (const auto& line : lines(text)) {
    Words left(words(line));
    left.take();  // the index
    const auto name = plain_name(left.take());
    const auto family = left.take();
    if (family != "inet" && family != "inet6") continue;
    const auto at = line.find(family + " ") + family.size();
    addresses[name].push_back(parse_address(family, std::string_view(line).substr(at), name));
  }
  return addresses;
}

std::vector<RouteEntry> parse_ip_routes(std::string_view text) {
  std::vector<RouteEntry> routes;
  for (const auto& line : lines(text))
    if (!trim(line).empty()) routes.push_back(parse_route(line, false));
  return routes;
}

std::vector<RouteEntry> parse_ip6_routes(std::string_view text) {
  std::vector<RouteEntry> routes;
  for (const auto& line : lines(text))
    if (!trim(line).empty()) routes.push_back(parse_route(line, true));
  std::erase_if(routes, [](const RouteEntry& entry) { return entry.type == "cache" || entry.route.device == "lo"; });
  return routes;
}

std::optional<std::uint32_t> whole_number(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x");
  std::uint32_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data() + (hexadecimal ? 2 : 0), end, value, hexadecimal ? 16 : 10);
  return error == std::errc{} && at == end ? std::optional(value) : std::nullopt;
}

std::vector<RuleEntry> parse_ip_rules(std::string_view text) {
  std::vector<RuleEntry> rules;
  for (const auto& line : lines(text))
    if (!trim(line).empty()) rules.push_back(parse_rule(line));
  return rules;
}

}  // namespace kvmstrap
