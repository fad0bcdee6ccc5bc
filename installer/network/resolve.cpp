#include "network/resolve.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/text.hpp"
#include "network/bond_options.hpp"
#include "network/ip_address.hpp"
#include "network/lookup.hpp"
#include "network/match.hpp"

namespace kvmstrap {

namespace {

/// "eth0 (10.0.7.21/24, 2001:db8::5/64)" or "eth0 (no address)".
std::string with_addresses(const NetworkState& now, const std::string& link) {
  const auto cidrs = given_cidrs(now, link);
  return fmt::format("{} ({})", link, cidrs.empty() ? "no address" : join(cidrs, ", "));
}

/// In the kernel's spelling, by which it is found again.
std::string spelt(const std::string& address) {
  const auto cidr = parse_cidr(address);
  const auto alone = parse_address(address);
  return cidr ? to_string(*cidr) : alone ? to_string(*alone) : address;
}

bool has_ipv4(const std::vector<std::string>& addresses) {
  return std::ranges::any_of(addresses, [](const auto& address) { return !of_ipv6(address); });
}

bool speaks_of_ipv6(const Addressing& addressing) { return addressing.gateway6 || std::ranges::any_of(addressing.addresses, of_ipv6); }

/// Which files speak for `link`: its own, or those of a link below it that was moved and of which the files do not know yet.
const ConfiguredLink* files_for(const NetworkState& now, const std::string& link, const std::vector<std::string>& below) {
  if (const auto* own = find(now.configured, link)) return own;
  for (const auto& name : below)
    if (const auto* configured = find(now.configured, name);
        configured && (configured->addressing.method != Method::none || speaks_of_ipv6(configured->addressing)))
      return configured;
  return nullptr;
}

/// The routes that somebody made on `link`, beside the default one. A client's lease brings others along: of those only the files tell.
std::vector<Route> routes_of(const NetworkState& now, const std::string& link) {
  auto routes = own_routes(now, link);
  std::erase_if(routes, [](const Route& route) { return route.is_default() || route.is_default6() || route.to == link_local_network; });
  return routes;
}

/// The rules of `files`; what comes in by their link will come in by `heir`.
std::vector<RoutingRule> rules_of(const ConfiguredLink& files, const std::string& heir) {
  auto rules = files.addressing.rules;
  for (auto& rule : rules)
    if (rule.incoming == files.name) rule.incoming = heir;
  return rules;
}

RoutingRule rule_of(const RoutingPolicyProfile& policy) {
  const auto network = [](const std::optional<std::string>& text) {
    return text && text->find('/') == std::string::npos ? std::optional(*text + "/32") : text;
  };
  return {.priority = policy.priority,
          .from = network(policy.from),
          .to = network(policy.to),
          .mark = policy.mark ? std::optional(static_cast<std::uint32_t>(*policy.mark)) : std::nullopt,
          .table = policy.table};
}

/// What `heir` takes over from `link`, which is itself or one of those `below` it.
Addressing addressing_of(const NetworkState& now, const std::string& link, const std::string& heir, const std::vector<std::string>& below) {
  const auto* files = files_for(now, link, below);
  Addressing adopted;
  if (files) {
    adopted.rules = rules_of(*files, heir);
    adopted.nameservers = files->addressing.nameservers;
    adopted.search = files->addressing.search;
    adopted.routes = files->addressing.routes;
  }
  const bool dhcp = now.dhcp_clients.contains(link) || (files && files->addressing.method == Method::dhcp);
  adopted.addresses = given_cidrs(now, link);
  adopted.method = dhcp ? Method::dhcp : has_ipv4(adopted.addresses) ? Method::fixed : Method::none;
  if (files)
    for (const auto& alias : files->addressing.aliases)
      if (std::ranges::find(adopted.addresses, alias.first) != adopted.addresses.end()) adopted.aliases.insert(alias);
  if (dhcp)
    std::erase_if(adopted.addresses, [&](const auto& address) { return !of_ipv6(address) && !adopted.aliases.contains(address); });
  else if (const auto* route = default_route(now, link))
    adopted.gateway = route->via;
  if (const auto* route = default_route6(now, link)) adopted.gateway6 = route->via;
  for (const auto& route : routes_of(now, link)) {
    if (dhcp && !of_ipv6(route.to)) continue;
    if (std::ranges::none_of(adopted.routes, [&](const StaticRoute& one) { return one.is(route); }))
      adopted.routes.push_back({.to = route.to, .via = route.via, .source = route.source, .metric = route.metric, .table = route.table});
  }
  return adopted;
}

/// Makes WantedLinks of the profile's entries, the lowest first.
class Resolving {
 public:
  Resolving(NetworkProfile profile, const NetworkState& now, ResolvedNetwork& resolved) : profile_(std::move(profile)), now_(now), resolved_(resolved) {}

  void run() {
    for (const auto& [name, nic] : nics()) add(name, LinkKind::ethernet, nic);
    for (const auto& [name, bond] : profile_.bonds) {
      auto& link = add(name, LinkKind::bond, bond);
      link.bond_options = driver_options(bond.parameters);
    }
    for (const auto& [name, vlan] : profile_.vlans) {
      auto& link = add(name, LinkKind::vlan, vlan);
      link.vlan_id = vlan.id;
      link.parent = vlan.link;
    }
    for (const auto& [name, bridge] : profile_.bridges) {
      auto& link = add(name, LinkKind::bridge, bridge);
      const auto& parameters = bridge.parameters;
      link.stp = parameters.stp.value_or(false);
      link.forward_delay = parameters.forward_delay.value_or(usual_forward_delay(link.stp));
      link.ageing = parameters.ageing_time;
      link.priority = parameters.priority;
    }
    for (auto& link : resolved_.wanted.links) {
      if (link.bond && !link.mtu) link.mtu = resolved_.wanted.link(*link.bond)->mtu;
      if (link.parent && !link.mtu) link.mtu = mtu_of(*link.parent);
      take_over(link);
      link.addressing.accept_ra = accept_ra(link);
      link.link_local_route = gets_link_local_route(link);
    }
  }

 private:
  /// Those that are named, and those that are ports or slaves only.
  std::map<std::string, EthernetProfile> nics() const {
    auto nics = profile_.ethernets;
    const auto add_missing = [&](const auto& map) {
      for (const auto& [name, device] : map)
        for (const auto& member : device.interfaces)
          if (!profile_.bonds.contains(member) && !profile_.vlans.contains(member)) nics.try_emplace(member);
    };
    add_missing(profile_.bonds);
    add_missing(profile_.bridges);
    return nics;
  }

  std::optional<std::string> master_in(const auto& map, const std::string& name) const {
    for (const auto& [master, device] : map)
      if (std::ranges::find(device.interfaces, name) != device.interfaces.end()) return master;
    return std::nullopt;
  }

  template <class Device>
  WantedLink& add(const std::string& name, LinkKind kind, const Device& device) {
    WantedLink link{.name = name, .kind = kind, .bridge = master_in(profile_.bridges, name), .bond = master_in(profile_.bonds, name), .mtu = device.mtu};
    if constexpr (requires { device.macaddress; }) link.mac = mac_of(name, device.macaddress);
    if (!link.is_member()) {
      link.addressing.method = device.dhcp4.value_or(false) ? Method::dhcp : has_ipv4(device.addresses) ? Method::fixed : Method::none;
      for (const auto& address : device.addresses) link.addressing.addresses.push_back(spelt(address));
      link.addressing.gateway = device.gateway4;
      if (device.gateway6) link.addressing.gateway6 = spelt(*device.gateway6);
      link.addressing.accept_ra = device.accept_ra;
      for (const auto& route : device.routes)
        if (route.leads_out())
          (of_ipv6(route.via) ? link.addressing.gateway6 : link.addressing.gateway) = spelt(route.via);
        else
          link.addressing.routes.push_back({.to = route.to == "default" && of_ipv6(route.via) ? ipv6_default : spelt(route.to),
                                            .via = spelt(route.via),
                                            .metric = route.metric,
                                            .table = route.table.value_or(main_table)});
      for (const auto& policy : device.routing_policy) link.addressing.rules.push_back(rule_of(policy));
      link.addressing.nameservers = device.nameservers.addresses;
      link.addressing.search = device.nameservers.search;
    }
    return resolved_.wanted.links.emplace_back(std::move(link));
  }

  /// A VLAN that says nothing takes what is below it when it is made: at boot that has its own already, live it may not yet.
  std::optional<int> mtu_of(const std::string& parent) const {
    const auto* below = resolved_.wanted.link(parent);
    return below ? below->mtu : std::nullopt;
  }

  std::optional<std::string> mac_of(const std::string& name, const std::optional<MacProfile>& mac) {
    if (!mac) return std::nullopt;
    if (mac->literal) return lower(*mac->literal);
    const auto* link = find(now_.links, mac->of.value_or(""));
    if (link) return link->own_mac();
    resolved_.blockers.push_back({fmt::format("{}: there is no {} whose hardware address it could take", name, mac->of.value_or("")),
                                  fmt::format("correct macaddress.of of {}, or give the address itself", name)});
    return std::nullopt;
  }

  const std::optional<AdoptProfile>* adopt_of(const std::string& name) const {
    if (const auto* bond = find(profile_.bonds, name)) return &bond->adopt;
    if (const auto* bridge = find(profile_.bridges, name)) return &bridge->adopt;
    return nullptr;
  }

  void take_over(WantedLink& link) {
    const auto* adopt = adopt_of(link.name);
    if (!adopt || !*adopt || link.is_member()) return;
    const auto& from = (*adopt)->from;
    const auto what = fmt::format("{} {}", link.kind == LinkKind::bond ? "bond" : "bridge", link.name);
    const auto source = std::ranges::find_if(from, [&](const auto& one) { return has_address(now_, one) || now_.dhcp_clients.contains(one); });
    if (source == from.end()) {
      resolved_.blockers.push_back({fmt::format("{}: nothing to adopt, none of {} has an address", what, join(from, ", ")),
                                    "name the interface that has the host's address in adopt.from, or give addresses in its place"});
      return;
    }
    const auto cidrs = given_cidrs(now_, *source);
    const auto& expect = (*adopt)->expect;
    if (expect && std::ranges::find(cidrs, spelt(*expect)) == cidrs.end())
      resolved_.blockers.push_back({fmt::format("{}: {} was expected, and what would be adopted is {}", what, *expect, with_addresses(now_, *source)),
                                    "run this profile on the host that it is meant for, or correct adopt.expect"});
    auto given = std::move(link.addressing);
    link.addressing = addressing_of(now_, *source, link.name, resolved_.wanted.all_below(link.name));
    if (!given.nameservers.empty()) link.addressing.nameservers = given.nameservers;
    if (!given.search.empty()) link.addressing.search = given.search;
    link.addressing.accept_ra = given.accept_ra;
    check_labels(link);
    const auto* below = find(now_.links, *source);
    if (!link.mtu && below && below->mtu != usual_mtu) link.mtu = below->mtu;
  }

  void check_labels(const WantedLink& link) {
    constexpr std::size_t longest = 15;  // IFNAMSIZ, as for names
    for (const auto& [address, end] : link.addressing.aliases)
      if (const auto label = link.name + ":" + end; label.size() > longest)
        resolved_.blockers.push_back({fmt::format("{}: {} would be {}, and a label has {} characters at most", link.name, address, label, longest),
                                      fmt::format("give the alias a shorter name than '{}', or the link", end)});
  }

  /// The profile decides, then its file, then those of the links below it, whose keys come along; addresses of IPv6 exclude nothing, as with the scripts.
  std::optional<bool> accept_ra(const WantedLink& link) const {
    if (link.addressing.accept_ra || link.is_member()) return link.addressing.accept_ra;
    auto names = resolved_.wanted.all_below(link.name);
    names.insert(names.begin(), link.name);
    for (const auto& name : names)
      if (const auto* files = find(now_.configured, name); files && files->addressing.accept_ra) return files->addressing.accept_ra;
    return speaks_of_ipv6(link.addressing) ? std::optional(true) : std::nullopt;
  }

  /// Its file decides, and those of the links below it, whose keys come along.
  bool gets_link_local_route(const WantedLink& link) const {
    if (link.is_member()) return false;
    const auto* own = find(now_.configured, link.name);
    return (own ? own->link_local_route : now_.link_local_routes) && std::ranges::none_of(resolved_.wanted.all_below(link.name), [&](const auto& below) {
             const auto* files = find(now_.configured, below);
             return files && !files->link_local_route;
           });
  }

  NetworkProfile profile_;
  const NetworkState& now_;
  ResolvedNetwork& resolved_;
};

}  // namespace

ResolvedNetwork resolve(const NetworkProfile& profile, const NetworkState& now, const NetworkChangeProfile& change) {
  ResolvedNetwork resolved;
  resolved.wanted.deadline = static_cast<int>(change.deadline.count());
  resolved.wanted.confirm = change.confirm;
  resolved.wanted.rehearse = change.rehearse;
  Resolving(with_matched_nics(profile, now, resolved.blockers), now, resolved).run();
  return resolved;
}

}  // namespace kvmstrap
