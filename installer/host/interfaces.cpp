#include "host/interfaces.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include <array>
#include <span>

namespace kvmstrap {

namespace {

/// As inet_ntop writes it; empty for what is neither IPv4's nor IPv6's.
std::string text_of(const sockaddr& address) {
  const bool ipv6 = address.sa_family == AF_INET6;
  if (!ipv6 && address.sa_family != AF_INET) return {};
  const void* bytes = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  if (ipv6) bytes = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(address.sa_family, bytes, text.data(), text.size());
}

}  // namespace

Interfaces::Interfaces() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) == 0) list_.reset(first);
}

std::set<std::string> Interfaces::links_with(const std::string& address) const {
  std::set<std::string> links;
  for (const auto* one = list_.get(); one; one = one->ifa_next)
    if (one->ifa_addr && text_of(*one->ifa_addr) == address) {
      const std::string label = one->ifa_name;  // glibc gives an IPv4 address by its label, br0:1
      links.insert(label.substr(0, label.find(':')));
    }
  return links;
}

std::set<std::string> Interfaces::macs() const {
  std::set<std::string> macs;
  for (const auto* one = list_.get(); one; one = one->ifa_next)
    if (one->ifa_addr && one->ifa_addr->sa_family == AF_PACKET) {
      const auto* link = reinterpret_cast<const sockaddr_ll*>(one->ifa_addr);
      macs.insert(fmt::format("{:02x}", fmt::join(std::span(link->sll_addr, ETH_ALEN), ":")));
    }
  return macs;
}

bool Interfaces::hears(const std::string& link) const {
  constexpr unsigned running = IFF_UP | IFF_RUNNING;
  if (::access(("/sys/class/net/" + link + "/brport").c_str(), F_OK) == 0) return false;
  for (const auto* one = list_.get(); one; one = one->ifa_next)
    if (one->ifa_name == link && (one->ifa_flags & running) == running) return true;
  return false;
}

}  // namespace kvmstrap
