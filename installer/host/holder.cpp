#include "host/holder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "host/arp.hpp"
#include "host/interfaces.hpp"
#include "host/proc.hpp"

namespace kvmstrap {

namespace {

constexpr int questions = 3;
constexpr auto holder_patience = std::chrono::milliseconds(500);

/// The hardware address of whoever has it; `asked` tells whether the question could be put at all.
std::optional<std::string> holder_of(const Claim& claim, const Interfaces& interfaces, bool& asked) {
  // Another NIC on the same wire answers for every address of the host.
  const auto own = interfaces.macs();
  for (const auto& device : claim.devices) {
    if (!interfaces.hears(device)) continue;
    const ArpSocket socket(device);
    asked = true;
    for (int i = 0; i < questions; ++i)
      if (auto mac = socket.holder(claim.address, holder_patience, own)) return mac;
  }
  return std::nullopt;
}

bool is_new(const NetworkBatch& batch, const Ipv6Address& address) {
  return std::ranges::any_of(batch.live, [&](const LinkOp& op) {
    const auto& cidr = op.address.cidr;
    return op.what == LinkOp::What::add_address && !op.address.nodad && op.name == address.link && cidr.substr(0, cidr.find('/')) == address.text;
  });
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
  std::erase_if(claims, [&](const Claim& claim) { return !interfaces.links_with(claim.address).empty(); });
  return claims;
}

std::optional<std::string> found_by_the_kernel(const NetworkBatch& batch) {
  using Clock = std::chrono::steady_clock;
  for (const auto end = Clock::now() + std::chrono::seconds(3);;) {
    auto addresses = ipv6_addresses();
    std::erase_if(addresses, [&](const Ipv6Address& address) { return !is_new(batch, address); });
    const auto duplicate = std::ranges::find(addresses, true, &Ipv6Address::duplicate);
    if (duplicate != addresses.end()) return duplicate->text + " is in use on the wire by another host";
    if (std::ranges::none_of(addresses, &Ipv6Address::tentative) || Clock::now() >= end) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace kvmstrap
