#include "host/holder.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <system_error>

#include "host/arp.hpp"

namespace kvmstrap {

namespace {

constexpr int questions = 3;
constexpr auto patience = std::chrono::milliseconds(500);

/// The host's links and addresses, as one walk tells them.
class Interfaces {
 public:
  Interfaces() {
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) == 0) list_.reset(first);
  }

  bool has(const std::string& address) const {
    in_addr wanted{};
    return ::inet_pton(AF_INET, address.c_str(), &wanted) == 1 && any([&](const ifaddrs& one) {
             return one.ifa_addr && one.ifa_addr->sa_family == AF_INET && reinterpret_cast<const sockaddr_in*>(one.ifa_addr)->sin_addr.s_addr == wanted.s_addr;
           });
  }

  /// A port of a bridge hears nothing itself: the bridge does.
  bool hears(const std::string& link) const {
    constexpr unsigned running = IFF_UP | IFF_RUNNING;
    return ::access(("/sys/class/net/" + link + "/brport").c_str(), F_OK) != 0 &&
           any([&](const ifaddrs& one) { return one.ifa_name == link && (one.ifa_flags & running) == running; });
  }

 private:
  template <class Is>
  bool any(Is&& is) const {
    for (const auto* one = list_.get(); one; one = one->ifa_next)
      if (is(*one)) return true;
    return false;
  }

  std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> list_{nullptr, &::freeifaddrs};
};

/// The hardware address of whoever has it; `asked` tells whether the question could be put at all.
std::optional<std::string> holder_of(const Claim& claim, const Interfaces& interfaces, bool& asked) {
  for (const auto& device : claim.devices) {
    if (!interfaces.hears(device)) continue;
    const ArpSocket socket(device);
    asked = true;
    for (int i = 0; i < questions; ++i)
      if (auto mac = socket.holder(claim.address, patience)) return mac;
  }
  return std::nullopt;
}

}  // namespace

Answer ask_for_holders(const std::vector<Claim>& claims) {
  const Interfaces interfaces;
  Answer answer;
  for (const auto& claim : claims) {
    bool asked = false;
    const auto mac = holder_of(claim, interfaces, asked);
    if (mac && !answer.conflict) answer.conflict = fmt::format("{} is in use on the wire by {}", claim.address, *mac);
    if (!asked) answer.not_asked.push_back(claim);
  }
  return answer;
}

std::vector<Claim> not_held_here(std::vector<Claim> claims) {
  const Interfaces interfaces;
  std::erase_if(claims, [&](const Claim& claim) { return interfaces.has(claim.address); });
  return claims;
}

}  // namespace kvmstrap
