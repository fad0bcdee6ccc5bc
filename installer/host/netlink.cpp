#include "host/netlink.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <optional>
#include <tuple>

#include "host/fail.hpp"
#include "host/netlink_text.hpp"

namespace kvmstrap {

namespace {

/// A request under construction: header, the family's own header, attributes.
template <class Header>
class Request {
 public:
  Request(std::uint16_t type, std::uint16_t flags) {
    header().nlmsg_len = NLMSG_LENGTH(sizeof(Header));
    header().nlmsg_type = type;
    header().nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
  }

  nlmsghdr& header() { return *reinterpret_cast<nlmsghdr*>(bytes_.data()); }
  Header& body() { return *static_cast<Header*>(NLMSG_DATA(&header())); }

  void attribute(std::uint16_t type, const void* data, std::size_t length) {
    auto* place = reinterpret_cast<rtattr*>(bytes_.data() + NLMSG_ALIGN(header().nlmsg_len));
    place->rta_type = type;
    place->rta_len = static_cast<unsigned short>(RTA_LENGTH(length));
    if (length > 0) std::memcpy(RTA_DATA(place), data, length);
    header().nlmsg_len = static_cast<std::uint32_t>(NLMSG_ALIGN(header().nlmsg_len) + RTA_ALIGN(place->rta_len));
  }
  void attribute(std::uint16_t type, std::uint32_t value) { attribute(type, &value, sizeof value); }
  void attribute(std::uint16_t type, const std::string& text) { attribute(type, text.c_str(), text.size() + 1); }

  /// Everything that `fill` adds lies inside of one attribute.
  template <class Fill>
  void nest(std::uint16_t type, Fill&& fill) {
    const auto start = NLMSG_ALIGN(header().nlmsg_len);
    attribute(type, nullptr, 0);
    fill();
    reinterpret_cast<rtattr*>(bytes_.data() + start)->rta_len = static_cast<unsigned short>(NLMSG_ALIGN(header().nlmsg_len) - start);
  }

  std::span<std::uint8_t> bytes() { return {bytes_.data(), header().nlmsg_len}; }

 private:
  alignas(nlmsghdr) std::array<std::uint8_t, 512> bytes_{};
};

/// An address or a target with its prefix, in network byte order.
struct Prefix {
  std::array<std::uint8_t, 16> bytes{};
  int family = AF_INET;
  std::uint8_t length = 0;
  std::size_t size() const { return family == AF_INET ? 4 : 16; }
};

std::optional<Prefix> parse_prefix(const std::string& text) {
  const auto slash = text.find('/');
  const auto address = text.substr(0, slash);
  Prefix prefix;
  prefix.family = address.find(':') == std::string::npos ? AF_INET : AF_INET6;
  if (::inet_pton(prefix.family, address.c_str(), prefix.bytes.data()) != 1) return std::nullopt;
  prefix.length = static_cast<std::uint8_t>(slash == std::string::npos ? prefix.size() * 8 : std::strtoul(text.c_str() + slash + 1, nullptr, 10));
  return prefix;
}

/// A number of more than a byte goes into an attribute of its own.
template <class Header>
void set_table(Request<Header>& request, std::uint8_t& place, std::uint16_t attribute, int table) {
  place = table < 256 ? static_cast<std::uint8_t>(table) : static_cast<std::uint8_t>(RT_TABLE_UNSPEC);
  if (table >= 256) request.attribute(attribute, static_cast<std::uint32_t>(table));
}

std::uint8_t scope_number(const std::optional<std::string>& name, std::uint8_t otherwise) {
  if (name == "global") return RT_SCOPE_UNIVERSE;
  if (name == "site") return RT_SCOPE_SITE;
  if (name == "link") return RT_SCOPE_LINK;
  if (name == "host") return RT_SCOPE_HOST;
  return otherwise;
}

std::uint8_t protocol_number(const std::optional<std::string>& name) {
  static const std::map<std::string, std::uint8_t> known{{"redirect", 1}, {"kernel", 2}, {"boot", 3},  {"static", 4},
                                                         {"ra", 9},       {"zebra", 11}, {"bird", 12}, {"dhcp", 16}};
  if (!name) return RTPROT_BOOT;
  const auto found = known.find(*name);
  return found == known.end() ? static_cast<std::uint8_t>(std::strtoul(name->c_str(), nullptr, 10)) : found->second;
}

}  // namespace

RouteSocket::RouteSocket() : socket_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) {
  if (!socket_) fail("cannot talk to the kernel's network (rtnetlink)");
}

int RouteSocket::set_up(const std::string& link, bool up) {
  const auto index = ::if_nametoindex(link.c_str());
  if (index == 0) return ENODEV;
  Request<ifinfomsg> request(RTM_NEWLINK, 0);
  request.body().ifi_index = static_cast<int>(index);
  request.body().ifi_change = IFF_UP;
  request.body().ifi_flags = up ? IFF_UP : 0;
  return send_and_wait(request.bytes());
}

int RouteSocket::add_address(const std::string& link, const LinkAddress& address) {
  return address_request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, link, address);
}

int RouteSocket::remove_address(const std::string& link, const LinkAddress& address) { return address_request(RTM_DELADDR, 0, link, address); }

int RouteSocket::add_route(const Route& route) { return route_request(RTM_NEWROUTE, NLM_F_CREATE, route); }

int RouteSocket::remove_route(const Route& route) { return route_request(RTM_DELROUTE, 0, route); }

int RouteSocket::add_rule(const RoutingRule& rule) { return has_rule(rule) ? EEXIST : rule_request(RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, rule); }

int RouteSocket::remove_rule(const RoutingRule& rule) { return rule_request(RTM_DELRULE, 0, rule); }

bool RouteSocket::has_rule(const RoutingRule& rule) {
  bool found = false;
  dump(RTM_GETRULE, AF_INET, [&](auto payload) {
    const auto live = kernel_rule(payload);
    found = found || (!live.says_more && rule.is(live.rule));
  });
  return found;
}

int RouteSocket::rule_request(std::uint16_t type, std::uint16_t flags, const RoutingRule& rule) {
  Request<fib_rule_hdr> request(type, flags);
  auto& body = request.body();
  body.family = AF_INET;
  body.action = FR_ACT_TO_TBL;
  set_table(request, body.table, FRA_TABLE, rule.table);
  for (const auto& [kind, length, text] : {std::tuple{FRA_SRC, &body.src_len, rule.from}, std::tuple{FRA_DST, &body.dst_len, rule.to}}) {
    if (!text) continue;
    const auto network = parse_prefix(*text);
    if (!network || network->family != AF_INET) return EINVAL;
    *length = network->length;
    request.attribute(static_cast<std::uint16_t>(kind), network->bytes.data(), network->size());
  }
  if (rule.incoming) request.attribute(FRA_IIFNAME, *rule.incoming);
  if (rule.mark) request.attribute(FRA_FWMARK, *rule.mark);
  if (rule.priority) request.attribute(FRA_PRIORITY, static_cast<std::uint32_t>(*rule.priority));
  return send_and_wait(request.bytes());
}

int RouteSocket::set_mtu(const std::string& link, std::uint32_t bytes) {
  const auto index = ::if_nametoindex(link.c_str());
  if (index == 0) return ENODEV;
  Request<ifinfomsg> request(RTM_NEWLINK, 0);
  request.body().ifi_index = static_cast<int>(index);
  request.attribute(IFLA_MTU, bytes);
  return send_and_wait(request.bytes());
}

int RouteSocket::set_mac(const std::string& link, const std::string& address) {
  const auto index = ::if_nametoindex(link.c_str());
  if (index == 0) return ENODEV;
  ether_addr mac{};
  if (!::ether_aton_r(address.c_str(), &mac)) return EINVAL;
  Request<ifinfomsg> request(RTM_NEWLINK, 0);
  request.body().ifi_index = static_cast<int>(index);
  request.attribute(IFLA_ADDRESS, &mac, sizeof mac);
  return send_and_wait(request.bytes());
}

int RouteSocket::create_vlan(const std::string& name, const std::string& parent, std::uint16_t id, const std::string& mac) {
  const auto index = ::if_nametoindex(parent.c_str());
  if (index == 0) return ENODEV;
  ether_addr address{};
  if (!::ether_aton_r(mac.c_str(), &address)) return EINVAL;
  Request<ifinfomsg> request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  request.attribute(IFLA_IFNAME, name);
  request.attribute(IFLA_ADDRESS, &address, sizeof address);
  request.attribute(IFLA_LINK, index);
  request.nest(IFLA_LINKINFO, [&] {
    request.attribute(IFLA_INFO_KIND, std::string("vlan"));
    request.nest(IFLA_INFO_DATA, [&] { request.attribute(IFLA_VLAN_ID, &id, sizeof id); });
  });
  return send_and_wait(request.bytes());
}

int RouteSocket::remove_link(const std::string& link) {
  const auto index = ::if_nametoindex(link.c_str());
  if (index == 0) return ENODEV;
  Request<ifinfomsg> request(RTM_DELLINK, 0);
  request.body().ifi_index = static_cast<int>(index);
  return send_and_wait(request.bytes());
}

int RouteSocket::address_request(std::uint16_t type, std::uint16_t flags, const std::string& link, const LinkAddress& address) {
  const auto index = ::if_nametoindex(link.c_str());
  const auto prefix = parse_prefix(address.cidr);
  if (index == 0) return ENODEV;
  if (!prefix) return EINVAL;
  Request<ifaddrmsg> request(type, flags);
  request.body().ifa_family = static_cast<std::uint8_t>(prefix->family);
  request.body().ifa_prefixlen = prefix->length;
  request.body().ifa_index = index;
  request.body().ifa_scope = scope_number(address.scope, RT_SCOPE_UNIVERSE);
  if (address.nodad && type == RTM_NEWADDR) request.body().ifa_flags = IFA_F_NODAD;
  request.attribute(IFA_LOCAL, prefix->bytes.data(), prefix->size());
  request.attribute(IFA_ADDRESS, prefix->bytes.data(), prefix->size());
  if (prefix->family == AF_INET && type == RTM_NEWADDR) {
    const auto broadcast = address.broadcast ? parse_prefix(*address.broadcast) : std::nullopt;
    if (broadcast) request.attribute(IFA_BROADCAST, broadcast->bytes.data(), broadcast->size());
    const auto& label = address.label.value_or(link);
    request.attribute(IFA_LABEL, label.c_str(), label.size() + 1);
  }
  return send_and_wait(request.bytes());
}

int RouteSocket::route_request(std::uint16_t type, std::uint16_t flags, const Route& route) {
  const auto index = ::if_nametoindex(route.device.c_str());
  if (index == 0) return ENODEV;
  Request<rtmsg> request(type, flags);
  auto& body = request.body();
  const int family = of_ipv6(route.to) ? AF_INET6 : AF_INET;
  body.rtm_family = static_cast<std::uint8_t>(family);
  set_table(request, body.rtm_table, RTA_TABLE, route.table);
  body.rtm_type = type == RTM_NEWROUTE ? RTN_UNICAST : RTN_UNSPEC;
  body.rtm_protocol = type == RTM_NEWROUTE ? protocol_number(route.protocol) : static_cast<std::uint8_t>(RTPROT_UNSPEC);
  body.rtm_scope =
      type == RTM_NEWROUTE ? scope_number(route.scope, route.via ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK) : static_cast<std::uint8_t>(RT_SCOPE_NOWHERE);
  if (route.to != "default" && route.to != ipv6_default) {
    const auto to = parse_prefix(route.to);
    if (!to || to->family != family) return EINVAL;
    body.rtm_dst_len = to->length;
    request.attribute(RTA_DST, to->bytes.data(), to->size());
  }
  for (const auto& [kind, text] : {std::pair{RTA_GATEWAY, route.via}, std::pair{RTA_PREFSRC, route.source}}) {
    if (!text) continue;
    const auto address = parse_prefix(*text);
    if (!address || address->family != family) return EINVAL;
    request.attribute(static_cast<std::uint16_t>(kind), address->bytes.data(), address->size());
  }
  if (route.metric) request.attribute(RTA_PRIORITY, route.metric == Route::metric_by_number ? 1000 + index : static_cast<std::uint32_t>(*route.metric));
  request.attribute(RTA_OIF, index);
  return send_and_wait(request.bytes());
}

int RouteSocket::send_and_wait(std::span<std::uint8_t> message) {
  auto* header = reinterpret_cast<nlmsghdr*>(message.data());
  header->nlmsg_seq = ++sequence_;
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  if (::sendto(socket_.get(), message.data(), message.size(), 0, reinterpret_cast<sockaddr*>(&kernel), sizeof kernel) < 0) return errno;
  alignas(nlmsghdr) std::array<std::uint8_t, 8192> answer;
  for (;;) {
    const auto got = ::recv(socket_.get(), answer.data(), answer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    auto left = static_cast<unsigned>(got);
    for (auto* reply = reinterpret_cast<nlmsghdr*>(answer.data()); NLMSG_OK(reply, left); reply = NLMSG_NEXT(reply, left))
      if (reply->nlmsg_seq == sequence_ && reply->nlmsg_type == NLMSG_ERROR) return -static_cast<nlmsgerr*>(NLMSG_DATA(reply))->error;
  }
}

void RouteSocket::dump(std::uint16_t type, std::uint8_t family, const std::function<void(std::span<const std::uint8_t>)>& each) {
  Request<ifinfomsg> request(type, NLM_F_DUMP);
  request.header().nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.header().nlmsg_seq = ++sequence_;
  request.body().ifi_family = family;
  const std::string doing = "cannot read the kernel's network (rtnetlink)";
  if (::send(socket_.get(), request.bytes().data(), request.bytes().size(), 0) < 0) fail(doing);
  alignas(nlmsghdr) std::array<std::uint8_t, 65536> answer;
  for (;;) {
    const auto got = ::recv(socket_.get(), answer.data(), answer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(doing);
    auto left = static_cast<unsigned>(got);
    for (auto* reply = reinterpret_cast<nlmsghdr*>(answer.data()); NLMSG_OK(reply, left); reply = NLMSG_NEXT(reply, left)) {
      if (reply->nlmsg_seq != sequence_) continue;
      if (reply->nlmsg_type == NLMSG_DONE) return;
      if (reply->nlmsg_type == NLMSG_ERROR) {
        errno = -static_cast<nlmsgerr*>(NLMSG_DATA(reply))->error;
        fail(doing);
      }
      each({static_cast<const std::uint8_t*>(NLMSG_DATA(reply)), NLMSG_PAYLOAD(reply, 0)});
    }
  }
}

std::vector<std::string> RouteSocket::normal_form() {
  std::vector<std::string> lines;
  LinkNames names;
  dump(RTM_GETLINK, AF_UNSPEC, [&](auto payload) { lines.push_back(link_line(payload, names)); });
  for (const std::uint8_t family : {AF_INET, AF_INET6}) {
    dump(RTM_GETADDR, family, [&](auto payload) {
      if (address_is_kept(payload, family)) lines.push_back(address_line(payload, names));
    });
    dump(RTM_GETROUTE, family, [&](auto payload) {
      if (route_is_kept(payload, family)) lines.push_back(route_line(payload, names));
    });
  }
  dump(RTM_GETRULE, AF_INET, [&](auto payload) { lines.push_back(rule_line(payload)); });
  std::ranges::sort(lines);
  return lines;
}

}  // namespace kvmstrap
