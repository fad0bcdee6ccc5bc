#include <fmt/format.h>

#include <algorithm>

#include "network/ip_address.hpp"
#include "network/lookup.hpp"
#include "network/preflight/checks.hpp"

namespace kvmstrap {

namespace {

bool overlap(const std::string& a, const std::string& b) {
  const auto first = parse_cidr(a);
  const auto second = parse_cidr(b);
  return first && second && (first->contains(second->network()) || second->contains(first->network()));
}

bool is_there_already(const NetworkState& now, const std::string& cidr) {
  return std::ranges::any_of(now.links, [&](const auto& one) {
    const auto cidrs = given_cidrs(now, one.first);
    return std::ranges::find(cidrs, cidr) != cidrs.end();
  });
}

}  // namespace

void addresses_are_its_alone(const LinkCheck& check) {
  if (!check.link) return;
  for (const auto& address : check.link->addresses)
    if (address.duplicate)
      check.block(fmt::format("{} has {}, and so has another host: the kernel does not use it", check.wanted.name, address.cidr),
                  "take the address from one of the two, then bring the interface up anew");
}

/// Of two interfaces in one subnet the kernel answers over the one that it got first. What overlaps already is as it was before.
void subnets_are_their_own(const LinkCheck& check) {
  const auto refuse = [&](const std::string& cidr, const std::string& other, const std::string& remedy) {
    check.block(fmt::format("{} {}: {} overlaps {}", word_for(check.wanted.kind), check.wanted.name, cidr, other), remedy);
  };
  for (const auto& cidr : check.wanted.addressing.addresses) {
    if (is_there_already(check.now, cidr)) continue;
    for (const auto& [name, link] : check.now.links)
      for (const auto& other : given_cidrs(check.now, name))
        if (!check.all.link(name) && overlap(cidr, other))
          refuse(cidr, fmt::format("{} of {}", other, name), fmt::format("give it another subnet, or take the address of {} away first", name));
    for (const auto& [name, other] : check.now.guest_networks)
      if (overlap(cidr, other) && !is_there_already(check.now, other))
        refuse(cidr, fmt::format("{} of libvirt's network {}", other, name), fmt::format("give it another subnet, or set libvirt.networks.{}: absent", name));
  }
}

}  // namespace kvmstrap
