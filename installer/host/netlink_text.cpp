#include "host/netlink_text.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "network/describe.hpp"

namespace kvmstrap {

namespace {

/// Calls `each(type, data, length)` for every attribute behind the family's own header.
template <class Header, class Each>
void for_each_attribute(Payload payload, Each&& each) {
  auto rest = payload.subspan(std::min(payload.size(), static_cast<std::size_t>(NLMSG_ALIGN(sizeof(Header)))));
  while (rest.size() >= sizeof(rtattr)) {
    rtattr attribute{};
    std::memcpy(&attribute, rest.data(), sizeof attribute);
    if (attribute.rta_len < sizeof(rtattr) || attribute.rta_len > rest.size()) return;
    each(attribute.rta_type, rest.data() + RTA_LENGTH(0), attribute.rta_len - RTA_LENGTH(0));
    rest = rest.subspan(std::min(rest.size(), static_cast<std::size_t>(RTA_ALIGN(attribute.rta_len))));
  }
}

template <class Header>
Header header_of(Payload payload) {
  Header header{};
  std::memcpy(&header, payload.data(), std::min(payload.size(), sizeof header));
  return header;
}

std::string address_text(int family, const std::uint8_t* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family, bytes, text.data(), text.size());
  return text.data();
}

std::uint32_t number(const std::uint8_t* bytes) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

/// "br0" for a port of br0, by /sys: EL6's kernel does not tell it otherwise.
std::string bridge_of(const std::string& link) {
  std::array<char, 256> target{};
  const auto length = ::readlink(fmt::format("/sys/class/net/{}/brport/bridge", link).c_str(), target.data(), target.size());
  if (length <= 0) return "-";
  const std::string path(target.data(), static_cast<std::size_t>(length));
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

std::string link_line(Payload payload, LinkNames& names) {
  const auto header = header_of<ifinfomsg>(payload);
  std::string name;
  for_each_attribute<ifinfomsg>(payload, [&](int type, const std::uint8_t* data, std::size_t) {
    if (type == IFLA_IFNAME) name = reinterpret_cast<const char*>(data);
  });
  names[static_cast<std::uint32_t>(header.ifi_index)] = name;
  return fmt::format("link {} {} port of {}", name, header.ifi_flags & IFF_UP ? "up" : "down", bridge_of(name));
}

std::string address_line(Payload payload, const LinkNames& names) {
  const auto header = header_of<ifaddrmsg>(payload);
  std::string local;
  std::string broadcast = "-";
  std::string label;
  for_each_attribute<ifaddrmsg>(payload, [&](int type, const std::uint8_t* data, std::size_t) {
    // IPv6 tells an address as IFA_ADDRESS, unless it has a peer.
    if (type == IFA_LOCAL || (type == IFA_ADDRESS && header.ifa_family == AF_INET6)) local = address_text(header.ifa_family, data);
    if (type == IFA_BROADCAST) broadcast = address_text(header.ifa_family, data);
    if (type == IFA_LABEL) label = reinterpret_cast<const char*>(data);
  });
  const auto name = names.find(header.ifa_index);
  return fmt::format("address {} {}/{} broadcast {} scope {} label {}", name == names.end() ? "?" : name->second, local, header.ifa_prefixlen, broadcast,
                     header.ifa_scope, label);
}

std::string route_line(Payload payload, const LinkNames& names) {
  const auto header = header_of<rtmsg>(payload);
  std::string to = header.rtm_family == AF_INET6 ? ipv6_default : "default";
  std::string via = "-";
  std::string source = "-";
  std::string device = "-";
  std::uint32_t metric = 0;
  std::uint32_t table = header.rtm_table;
  for_each_attribute<rtmsg>(payload, [&](int type, const std::uint8_t* data, std::size_t) {
    if (type == RTA_DST) to = fmt::format("{}/{}", address_text(header.rtm_family, data), header.rtm_dst_len);
    if (type == RTA_GATEWAY) via = address_text(header.rtm_family, data);
    if (type == RTA_PREFSRC) source = address_text(header.rtm_family, data);
    if (type == RTA_PRIORITY) metric = number(data);
    if (type == RTA_TABLE) table = number(data);
    if (type == RTA_OIF)
      if (const auto found = names.find(number(data)); found != names.end()) device = found->second;
  });
  return fmt::format("route {} via {} dev {} source {} metric {} scope {} protocol {} table {}", to, via, device, source, metric, header.rtm_scope,
                     header.rtm_protocol, table);
}

KernelRule kernel_rule(Payload payload) {
  const auto header = header_of<fib_rule_hdr>(payload);
  KernelRule found{.says_more = header.action != FR_ACT_TO_TBL || header.tos != 0 || (header.flags & FIB_RULE_INVERT) != 0};
  auto& rule = found.rule;
  rule.priority = 0;
  rule.table = header.table;
  std::uint32_t mark = 0, mask = 0xffffffff;
  for_each_attribute<fib_rule_hdr>(payload, [&](int type, const std::uint8_t* data, std::size_t) {
    if (type == FRA_PRIORITY) rule.priority = static_cast<int>(number(data));
    if (type == FRA_TABLE) rule.table = static_cast<int>(number(data));
    if (type == FRA_SRC) rule.from = fmt::format("{}/{}", address_text(AF_INET, data), header.src_len);
    if (type == FRA_DST) rule.to = fmt::format("{}/{}", address_text(AF_INET, data), header.dst_len);
    if (type == FRA_IIFNAME) rule.incoming = reinterpret_cast<const char*>(data);
    if (type == FRA_FWMARK) mark = number(data);
    if (type == FRA_FWMASK) mask = number(data);
    if (type == FRA_OIFNAME) found.says_more = true;
  });
  if (mark != 0) rule.mark = mark;
  found.says_more = found.says_more || (mark != 0 && mask != 0xffffffff);
  return found;
}

std::string rule_line(Payload payload) {
  const auto [rule, says_more] = kernel_rule(payload);
  return fmt::format("rule {}{}", words_of(rule), says_more ? " and more" : "");
}

bool address_is_kept(Payload payload, int family) {
  const auto address = header_of<ifaddrmsg>(payload);
  return address.ifa_family == family && (family == AF_INET || (address.ifa_scope != RT_SCOPE_LINK && (address.ifa_flags & IFA_F_PERMANENT)));
}

bool route_is_kept(Payload payload, int family) {
  const auto route = header_of<rtmsg>(payload);
  const bool of_itself = route.rtm_protocol == RTPROT_KERNEL || route.rtm_protocol == RTPROT_RA || route.rtm_protocol == RTPROT_REDIRECT;
  const bool kept = family == AF_INET || (!of_itself && !(route.rtm_flags & RTM_F_CLONED));
  return route.rtm_family == family && route.rtm_table != RT_TABLE_LOCAL && route.rtm_type == RTN_UNICAST && kept;
}

}  // namespace kvmstrap
