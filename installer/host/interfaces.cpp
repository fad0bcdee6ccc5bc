#include "host/interfaces.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include <span>

namespace kvmstrap {

Interfaces::Interfaces() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) == 0) list_.reset(first);
}

std::optional<std::string> Interfaces::link_with(const std::string& address) const {
  in_addr wanted{};
  if (::inet_pton(AF_INET, address.c_str(), &wanted) != 1) return std::nullopt;
  for (const auto* one = list_.get(); one; one = one->ifa_next)
    if (one->ifa_addr && one->ifa_addr->sa_family == AF_INET && reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr.s_addr == wanted.s_addr) {
      const std::string label = one->ifa_name;  // glibc gives an IPv4 address by its label, br0:1
      return label.substr(0, label.find(':'));
    }
  return std::nullopt;
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
