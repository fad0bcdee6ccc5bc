#include <fmt/format.h>

#include <algorithm>

#include "network/ip_address.hpp"
#include "network/lookup.hpp"
#include "network/moves.hpp"
#include "network/preflight/checks.hpp"

namespace kvmstrap {

namespace {

bool overlap(const std::string& a, const std::string& b) {
  const auto first = parse_cidr(a);
  const auto second = parse_cidr(b);
  return first && second && (first->contains(second->network()) || second->contains(first->network()));
}

bool has(const NetworkState& now, const std::string& link, const std::string& cidr) {
  const auto cidrs = given_cidrs(now, link);
  return std::ranges::find(cidrs, cidr) != cidrs.end();
}

bool is_there_already(const NetworkState& now, const std::string& cidr) {
  return std::ranges::any_of(now.links, [&](const auto& one) { return has(now, one.first, cidr); });
}

/// It may be on its way from there.
bool is_on_a_wanted_link(const LinkCheck& check, const std::string& cidr) {
  return std::ranges::any_of(check.all.links, [&](const auto& link) { return has(check.now, link.name, cidr); });
}

}  // namespace

void addresses_are_its_alone(const LinkCheck& check) {
  if (!check.link) return;
  for (const auto& address : check.link->addresses)
    if (address.duplicate)
      check.block(fmt::format("{} has {}, and so has another host: the kernel does not use it", check.wanted.name, address.cidr),
                  "take the address from one of the two, then bring the interface up anew");
}

/// The kernel drops every route whose source is an address that goes away, if only for a moment, whatever link it lies on; nothing would make it again.
void no_other_route_speaks_from_it(const LinkCheck& check) {
  const auto& wanted = check.wanted;
  const auto kept = kept_addresses(check.now, wanted);
  for (const auto& cidr : ipv4_cidrs(check.now, wanted.name)) {
    if (std::ranges::find(kept, cidr) != kept.end()) continue;
    for (const auto& route : check.now.routes) {
      const auto* other = check.all.link(route.device);
      const bool goes_along = other && &heir_of(check.all, *other) == &check.heir();
      if (route.is_given() && !goes_along && route.source == cidr.substr(0, cidr.find('/')))
        check.block(fmt::format("the route to {} over {} has the source {}, which {} gives away: the kernel would drop it", route.to, route.device,
                                *route.source, wanted.name),
                    "take its source (src) away, in the files as well, or the route itself while the network changes");
    }
  }
}

/// Of two interfaces in one subnet the kernel answers over the one that it got first. What overlaps already is as it was before.
void subnets_are_their_own(const LinkCheck& check) {
  const auto refuse = [&](const std::string& cidr, const std::string& other, const std::string& remedy) {
    check.block(fmt::format("{} {}: {} overlaps {}", word_for(check.wanted.kind), check.wanted.name, cidr, other), remedy);
  };
  for (const auto& cidr : check.wanted.addressing.addresses) {
    if (is_on_a_wanted_link(check, cidr)) continue;
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
