#include <fmt/format.h>

#include <algorithm>

#include "model/text.hpp"
#include "network/ip_address.hpp"
#include "network/lookup.hpp"
#include "network/preflight/checks.hpp"

namespace kvmstrap {

namespace {

/// The ways out of one family, now and as wanted.
struct Ways {
  std::string_view to;
  std::string_view in_words;
  std::string_view key;
  const WantedLink* leads_out = nullptr;
  bool by_lease = false;

  void note(const WantedLink& link, const std::optional<std::string>& gateway, bool lease, Preflight& result) {
    if (gateway && leads_out)
      result.blockers.push_back({fmt::format("both {} and {} have a{} gateway", leads_out->name, link.name, to == "default" ? " default" : "n IPv6 default"),
                                 "leave one of them out"});
    if (gateway) leads_out = &link;
    by_lease = by_lease || lease;
  }

  void check(const NetworkState& now, const WantedNetwork& wanted, Preflight& result) const {
    for (const auto& route : now.routes) {
      if (route.to != to || route.table != main_table || !route.is_given()) continue;
      const bool ours = wanted.link(route.device) != nullptr;
      if (!ours && leads_out)
        result.blockers.push_back({fmt::format("{} {}: the {} route goes over {}", word_for(leads_out->kind), leads_out->name, in_words, route.device),
                                   "leave the gateway out, or name that interface in the profile too"});
      if (ours && !leads_out && !by_lease)
        result.blockers.push_back({fmt::format("the host would lose its {} route (via {} over {})", in_words, route.via.value_or("nothing"), route.device),
                                   fmt::format("add {} where the addresses are", key)});
    }
  }
};

void is_inside(const LinkCheck& check, const std::string& gateway_in_words, const std::string& text) {
  const auto& addresses = check.wanted.addressing.addresses;
  const auto gateway = parse_address(text);
  if (!gateway || gateway->is_link_local()) return;
  const bool inside = std::ranges::any_of(addresses, [&](const auto& one) {
    const auto cidr = parse_cidr(one);
    return cidr && cidr->contains(*gateway);
  });
  if (!inside)
    check.block(fmt::format("{} {}: {} is outside {}", word_for(check.wanted.kind), check.wanted.name, gateway_in_words,
                            listed(of_family(addresses, gateway->family == Family::ipv6))),
                "correct the gateway or the prefix; the host's scripts would drop such a gateway without a word");
}

}  // namespace

/// A host has one way out at a time, here, for each family; and it keeps one.
void default_route_stays(const NetworkState& now, const WantedNetwork& wanted, Preflight& result) {
  Ways ipv4{"default", "default", "gateway4"};
  Ways ipv6{ipv6_default, "IPv6 default", "gateway6"};
  for (const auto& link : wanted.links) {
    ipv4.note(link, link.addressing.gateway, link.addressing.method == Method::dhcp, result);
    ipv6.note(link, link.addressing.gateway6, false, result);
  }
  if (ipv4.leads_out && now.gateway_device && now.gateway_device != ipv4.leads_out->name)
    result.blockers.push_back({fmt::format("the host's files let the default route go over {} only (GATEWAYDEV)", *now.gateway_device),
                               fmt::format("take GATEWAYDEV out, or let it name {}", ipv4.leads_out->name)});
  ipv4.check(now, wanted, result);
  ipv6.check(now, wanted, result);
}

/// Where a lease or a router gives addresses nobody knows before what is inside.
void gateways_are_inside(const LinkCheck& check) {
  const auto& addressing = check.wanted.addressing;
  if (addressing.gateway && addressing.method == Method::fixed) is_inside(check, "gateway " + *addressing.gateway, *addressing.gateway);
  if (addressing.gateway6) is_inside(check, "gateway " + *addressing.gateway6, *addressing.gateway6);
  for (const auto& route : addressing.routes)
    if (of_ipv6(route.to) && route.via) is_inside(check, fmt::format("{}, the gateway to {},", *route.via, route.to), *route.via);
}

void domains_have_a_nameserver(const LinkCheck& check) {
  const auto& addressing = check.wanted.addressing;
  if (!addressing.search.empty() && addressing.nameservers.empty())
    check.block(fmt::format("{} {}: search domains ({}) without a name server", word_for(check.wanted.kind), check.wanted.name, listed(addressing.search)),
                "add nameservers.addresses, or leave the domains out: the host's scripts write them only along with a name server");
}

void addresses_have_an_heir(const LinkCheck& check) {
  const auto& heir = check.heir();
  for (const bool ipv6 : {false, true}) {
    const auto cidrs = of_family(given_cidrs(check.now, check.wanted.name), ipv6);
    const bool has_one = ipv6 ? !of_family(heir.addressing.addresses, true).empty() : heir.addressing.method != Method::none;
    if (cidrs.empty() || has_one) continue;
    const auto elsewhere = [&](const auto& link) {
      return std::ranges::any_of(cidrs, [&](const auto& cidr) { return contains(link.addressing.addresses, cidr); });
    };
    if (std::ranges::any_of(check.all.links, elsewhere)) continue;
    check.block(
        fmt::format("{} has {}, and {} is to have no {}address: the host could be lost", check.wanted.name, listed(cidrs), heir.name, ipv6 ? "IPv6 " : ""),
        check.wanted.is_member() ? fmt::format("let {} adopt it, give it addresses, or take the address away first", heir.name)
                                 : "give it addresses, leave it out, or take the address away first");
  }
}

/// The file of an alias goes with its address: nobody may find out at the next boot that both were lost.
void aliases_have_an_heir(const LinkCheck& check) {
  if (!check.files || !check.link) return;
  const auto has_heir = [&](const std::string& address) {
    return std::ranges::any_of(check.all.links, [&](const auto& link) { return contains(link.addressing.addresses, address); });
  };
  for (const auto& [address, end] : check.files->addressing.aliases) {
    const auto label = check.wanted.name + ":" + end;
    if (has_heir(address)) continue;
    if (std::ranges::none_of(check.link->addresses, [&](const LinkAddress& live) { return live.cidr == address && live.label == label; }))
      check.block(fmt::format("{} is not up, and its file says that {} has {}", label, check.wanted.name, address),
                  "bring the alias up (ifup), or remove its file");
    else
      check.block(fmt::format("{} has {} ({}), and {} is not to have it", check.wanted.name, address, label, check.heir().name),
                  fmt::format("let {} adopt it, add it to addresses, or remove the alias and its file first", check.heir().name));
  }
}

/// What is switched off for the whole host stays so.
void ipv6_is_on(const LinkCheck& check) {
  const auto disabled = check.link ? check.link->ipv6_disabled : check.now.ipv6_disabled;
  const bool wants_it = check.wanted.addressing.gateway6 || !of_family(check.wanted.addressing.addresses, true).empty();
  if (wants_it && disabled != false)
    check.block(fmt::format("{} {} is to have IPv6 addresses, and IPv6 is off on this host ({})", word_for(check.wanted.kind), check.wanted.name,
                            disabled ? fmt::format("net.ipv6.conf.{}.disable_ipv6 = 1", check.link ? check.wanted.name : "default") : "its kernel has none"),
                "switch it on first, or leave the IPv6 addresses out");
}

}  // namespace kvmstrap
