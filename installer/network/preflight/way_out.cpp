#include <fmt/format.h>

#include <algorithm>

#include "network/ip_address.hpp"
#include "network/lookup.hpp"
#include "network/preflight/checks.hpp"

namespace kvmstrap {

namespace {

bool contains(const std::vector<std::string>& list, const std::string& value) { return std::ranges::find(list, value) != list.end(); }

}  // namespace

/// A host has one way out at a time, here; and it keeps one.
void default_route_stays(const NetworkState& now, const WantedNetwork& wanted, Preflight& result) {
  const WantedLink* leads_out = nullptr;
  bool by_lease = false;
  for (const auto& link : wanted.links) {
    if (link.addressing.gateway && leads_out)
      result.blockers.push_back({fmt::format("both {} and {} have a default gateway", leads_out->name, link.name), "leave one of them out"});
    if (link.addressing.gateway) leads_out = &link;
    by_lease = by_lease || link.addressing.method == Method::dhcp;
  }
  if (leads_out && now.gateway_device && now.gateway_device != leads_out->name)
    result.blockers.push_back({fmt::format("the host's files let the default route go over {} only (GATEWAYDEV)", *now.gateway_device),
                               fmt::format("take GATEWAYDEV out, or let it name {}", leads_out->name)});
  for (const auto& route : now.routes) {
    if (!route.is_default()) continue;
    const bool ours = wanted.link(route.device) != nullptr;
    if (!ours && leads_out)
      result.blockers.push_back({fmt::format("{} {}: the default route goes over {}", word_for(leads_out->kind), leads_out->name, route.device),
                                 "leave the gateway out, or name that interface in the profile too"});
    if (ours && !leads_out && !by_lease)
      result.blockers.push_back({fmt::format("the host would lose its default route (via {} over {})", route.via.value_or("nothing"), route.device),
                                 "add gateway4 where the addresses are"});
  }
}

void gateway_is_inside(const LinkCheck& check) {
  const auto& addressing = check.wanted.addressing;
  const auto gateway = addressing.gateway ? parse_address(*addressing.gateway) : std::nullopt;
  if (!gateway || addressing.method != Method::fixed) return;
  const bool inside = std::ranges::any_of(addressing.addresses, [&](const auto& text) {
    const auto cidr = parse_cidr(text);
    return cidr && cidr->contains(*gateway);
  });
  if (!inside)
    check.block(
        fmt::format("{} {}: gateway {} is outside {}", word_for(check.wanted.kind), check.wanted.name, *addressing.gateway, listed(addressing.addresses)),
        "correct the gateway or the prefix; the host's scripts would drop such a gateway without a word");
}

void domains_have_a_nameserver(const LinkCheck& check) {
  const auto& addressing = check.wanted.addressing;
  if (!addressing.search.empty() && addressing.nameservers.empty())
    check.block(fmt::format("{} {}: search domains ({}) without a name server", word_for(check.wanted.kind), check.wanted.name, listed(addressing.search)),
                "add nameservers.addresses, or leave the domains out: the host's scripts write them only along with a name server");
}

void addresses_have_an_heir(const LinkCheck& check) {
  const auto cidrs = ipv4_cidrs(check.now, check.wanted.name);
  if (cidrs.empty() || check.heir().addressing.method != Method::none) return;
  const auto elsewhere = [&](const auto& link) {
    return std::ranges::any_of(cidrs, [&](const auto& cidr) { return contains(link.addressing.addresses, cidr); });
  };
  if (std::ranges::any_of(check.all.links, elsewhere)) return;
  check.block(fmt::format("{} has {}, and {} is to have no address: the host could be lost", check.wanted.name, listed(cidrs), check.heir().name),
              check.wanted.is_member() ? fmt::format("let {} adopt it, give it addresses, or take the address away first", check.heir().name)
                                       : "give it addresses, leave it out, or take the address away first");
}

void no_static_ipv6(const LinkCheck& check) {
  if (!check.link) return;
  for (const auto& address : check.link->addresses)
    if (check.wanted.is_member() && address.cidr.find(':') != std::string::npos && address.scope == "global" && !address.dynamic)
      check.block(fmt::format("{} has the IPv6 address {}", check.wanted.name, address.cidr),
                  "take it away first; moving a static IPv6 address is not supported yet");
}

}  // namespace kvmstrap
