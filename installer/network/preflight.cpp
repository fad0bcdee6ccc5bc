#include "network/preflight.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/text.hpp"
#include "network/describe.hpp"
#include "network/ipv4.hpp"
#include "network/lookup.hpp"
#include "network/moves.hpp"

namespace kvmstrap {

namespace {

std::string listed(const std::vector<std::string>& list) { return list.empty() ? "none" : join(list, ", "); }

bool same_set(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::set<std::string>(a.begin(), a.end()) == std::set<std::string>(b.begin(), b.end());
}

bool contains(const std::vector<std::string>& list, const std::string& value) { return std::ranges::find(list, value) != list.end(); }

/// "bridge", "bond", "VLAN"
std::string_view word_for(LinkKind kind) {
  switch (kind) {
    case LinkKind::bridge:
      return "bridge";
    case LinkKind::bond:
      return "bond";
    case LinkKind::vlan:
      return "VLAN";
    default:
      return "Ethernet interface";
  }
}

std::string options_in_words(const std::map<std::string, std::string>& options) {
  std::vector<std::string> all;
  for (const auto& [option, value] : in_the_drivers_order(options)) all.push_back(option + "=" + value);
  return listed(all);
}

/// Checks one link; each check is one function that says what is wrong and what to do about it.
class LinkCheck {
 public:
  LinkCheck(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted, Preflight& result)
      : now_(now), all_(all), wanted_(wanted), link_(find(now.links, wanted.name)), files_(find(now.configured, wanted.name)), result_(result) {}

  void run() {
    if (wanted_.kind == LinkKind::ethernet && !link_) {
      block(fmt::format("{} does not exist", wanted_.name), fmt::format("name one of {}", listed(candidates())));
      return;
    }
    name_is_free();
    files_are_understood();
    is_in_nothing_else();
    nothing_unnamed_lies_on_it();
    no_static_ipv6();
    gateway_is_inside();
    domains_have_a_nameserver();
    if (wanted_.kind == LinkKind::bridge) check_bridge();
    if (wanted_.kind == LinkKind::bond) check_bond();
    if (wanted_.kind == LinkKind::vlan) check_vlan();
    if (wanted_.kind == LinkKind::ethernet) has_a_carrier();
    mtu_fits();
    addresses_have_an_heir();
    if (link_ && !is_where_it_is_wanted()) files_say_what_is();
  }

 private:
  void block(std::string what, std::string remedy) { result_.blockers.push_back({std::move(what), std::move(remedy)}); }

  std::vector<std::string> candidates() const {
    std::vector<std::string> names;
    for (const auto& [name, link] : now_.links)
      if (link.kind == LinkKind::ethernet) names.push_back(name);
    return names;
  }

  /// A link that was moved already is not compared with its files: they say what is wanted, or the last run was cut off.
  bool is_where_it_is_wanted() const {
    if (wanted_.is_member()) return link_->bridge == wanted_.bridge && link_->bond == wanted_.bond;
    return !files_ || (wanted_.kind != LinkKind::ethernet && wanted_.kind != LinkKind::vlan);
  }

  void name_is_free() {
    if ((link_ && link_->kind != wanted_.kind) || (files_ && files_->kind != wanted_.kind)) {
      if (wanted_.kind == LinkKind::ethernet)
        block(fmt::format("{} is no Ethernet interface", wanted_.name), "name a NIC, or say in bonds or vlans what it is");
      else
        block(fmt::format("{} is there already and is no {}", wanted_.name, word_for(wanted_.kind)),
              fmt::format("give the {} another name", word_for(wanted_.kind)));
    }
  }

  void files_are_understood() {
    if (!files_) return;
    for (const auto& phrase : files_->not_understood)
      block(fmt::format("{}: {}", wanted_.name, phrase), "take it away, or move it by hand, before the network is changed; kvmstrap cannot move it yet");
    if (!wanted_.is_member() || (link_ && is_where_it_is_wanted())) return;
    for (const auto& phrase : files_->named_elsewhere)
      block(fmt::format("{}: {}", wanted_.name, phrase), fmt::format("let it name {}, or every interface, before the address moves there", heir().name));
  }

  void is_in_nothing_else() {
    if (!link_) return;
    for (const auto& [master, wanted] : {std::pair{link_->bridge, wanted_.bridge}, std::pair{link_->bond, wanted_.bond}})
      if (master && master != wanted)
        block(fmt::format("{} is a {} of {} already", wanted_.name, master == link_->bridge ? "port" : "slave", *master),
              fmt::format("take it out of {} first", *master));
  }

  /// A VLAN on a port hears nothing any more: EL6's kernel hands the frames to the bridge.
  void nothing_unnamed_lies_on_it() {
    for (const auto& [name, link] : now_.links) {
      const auto* wanted = all_.link(name);
      if (link.parent == wanted_.name && wanted_.is_member())
        block(fmt::format("VLAN {} lies on {}", name, wanted_.name), "take the VLAN away first; moving it onto the bridge is not supported yet");
      if (link.bond == wanted_.name && !(wanted && wanted->bond == wanted_.name))
        block(fmt::format("{} is a slave of {}, and the profile does not name it", name, wanted_.name),
              fmt::format("add it to bonds.{}.interfaces, or take it out by hand first", wanted_.name));
    }
    for (const auto& [name, files] : now_.configured)
      if (files.parent == wanted_.name && wanted_.is_member() && !now_.links.contains(name))
        block(fmt::format("{}: its files put VLAN {} on it", wanted_.name, name), "take that file away first; moving it onto the bridge is not supported yet");
  }

  void no_static_ipv6() {
    if (!link_) return;
    for (const auto& address : link_->addresses)
      if (wanted_.is_member() && address.cidr.find(':') != std::string::npos && address.scope == "global" && !address.dynamic)
        block(fmt::format("{} has the IPv6 address {}", wanted_.name, address.cidr), "take it away first; moving a static IPv6 address is not supported yet");
  }

  void gateway_is_inside() {
    const auto& addressing = wanted_.addressing;
    const auto gateway = addressing.gateway ? parse_ipv4(*addressing.gateway) : std::nullopt;
    if (!gateway || addressing.method != Method::fixed) return;
    const bool inside = std::ranges::any_of(addressing.addresses, [&](const auto& text) {
      const auto cidr = parse_cidr(text);
      return cidr && cidr->contains(*gateway);
    });
    if (!inside)
      block(fmt::format("{} {}: gateway {} is outside {}", word_for(wanted_.kind), wanted_.name, *addressing.gateway, listed(addressing.addresses)),
            "correct the gateway or the prefix; the host's scripts would drop such a gateway without a word");
  }

  void domains_have_a_nameserver() {
    const auto& addressing = wanted_.addressing;
    if (!addressing.search.empty() && addressing.nameservers.empty())
      block(fmt::format("{} {}: search domains ({}) without a name server", word_for(wanted_.kind), wanted_.name, listed(addressing.search)),
            "add nameservers.addresses, or leave the domains out: the host's scripts write them only along with a name server");
  }

  void check_bridge() {
    const auto ports = all_.members(wanted_.name);
    if (ports.size() > 1 && !wanted_.stp)
      block(fmt::format("bridge {}: {} ports without spanning tree can make a loop", wanted_.name, ports.size()),
            "name one port, bond them, or set parameters.stp: true");
    const int silent = 2 * wanted_.forward_delay;
    if (wanted_.stp && wanted_.forward_delay < 2)
      block(fmt::format("bridge {}: spanning tree needs a forward delay of at least 2 seconds", wanted_.name), "set parameters.forward-delay to 2 or more");
    if (wanted_.stp && silent + 10 > all_.deadline)
      block(fmt::format("bridge {}: with spanning tree it is silent for {} seconds, and the old network comes back after {}", wanted_.name, silent,
                        all_.deadline),
            fmt::format("set parameters.stp: false, a shorter forward-delay, or change.network.deadline to {}s or more", silent + 10));
  }

  /// The driver changes mode and most options of a bond without slaves only, and a bond that works is not taken apart here.
  void check_bond() {
    if (!link_) return;
    const bool has_slaves = std::ranges::any_of(now_.links, [&](const auto& one) { return one.second.bond == wanted_.name; });
    std::map<std::string, std::string> others;
    for (const auto& [option, value] : wanted_.bond_options)
      if (const auto* is = find(link_->bond_options, option); !is || *is != value) others[option] = is ? *is : "unset";
    if (has_slaves && !others.empty())
      block(fmt::format("bond {} is there with {}; other options for a bond that is in use are not supported yet", wanted_.name, options_in_words(others)),
            "write its present options into the profile, or change them by hand first");
  }

  void check_vlan() {
    if (link_ && (link_->vlan_id != wanted_.vlan_id || link_->parent != wanted_.parent))
      block(fmt::format("VLAN {} is there with id {} on {}", wanted_.name, link_->vlan_id.value_or(0), link_->parent.value_or("nothing")),
            "take it away first; changing it is not supported yet");
    const auto& parent = wanted_.parent.value_or("");
    if (all_.link(parent)) return;
    const auto* below = find(now_.links, parent);
    const auto* files = find(now_.configured, parent);
    if (!below || !below->up)
      block(fmt::format("VLAN {}: {} {}", wanted_.name, parent, below ? "is down" : "does not exist"), fmt::format("name {} in ethernets", parent));
    else if (!files || !files->at_boot)
      block(fmt::format("VLAN {}: {} does not come up at boot", wanted_.name, parent), fmt::format("name {} in ethernets", parent));
    if (below && below->bridge)
      block(fmt::format("VLAN {}: {} is a port of {}, which takes its frames", wanted_.name, parent, *below->bridge), "lay the VLAN on another interface");
  }

  /// Nobody can tell of an interface that is down; one slave without a cable is what a bond is for.
  void has_a_carrier() {
    if (link_->up && !link_->carrier && (!wanted_.bond || is_busy(now_, wanted_.name)))
      block(fmt::format("{} has no carrier", wanted_.name), "plug the cable in, or name the NIC that has one");
  }

  void mtu_fits() {
    if (!wanted_.mtu) return;
    auto below = all_.members(wanted_.name);
    if (wanted_.parent) below.push_back(*wanted_.parent);
    for (const auto& name : below) {
      const auto* wanted = all_.link(name);
      const auto* link = find(now_.links, name);
      const int mtu = wanted && wanted->mtu ? *wanted->mtu : link ? link->mtu : 1500;
      if (mtu < *wanted_.mtu)
        block(fmt::format("{} {}: mtu {} is more than the {} of {} below it", word_for(wanted_.kind), wanted_.name, *wanted_.mtu, mtu, name),
              fmt::format("set mtu: {} for {} too", *wanted_.mtu, name));
    }
  }

  /// The link that has the addresses afterwards.
  const WantedLink& heir() const {
    const auto* heir = &wanted_;
    while (heir->is_member()) heir = all_.link(heir->bridge ? *heir->bridge : *heir->bond);
    return *heir;
  }

  void addresses_have_an_heir() {
    const auto cidrs = ipv4_cidrs(now_, wanted_.name);
    if (cidrs.empty() || heir().addressing.method != Method::none) return;
    const auto elsewhere = [&](const auto& link) {
      return std::ranges::any_of(cidrs, [&](const auto& cidr) { return contains(link.addressing.addresses, cidr); });
    };
    if (std::ranges::any_of(all_.links, elsewhere)) return;
    block(fmt::format("{} has {}, and {} is to have no address: the host could be lost", wanted_.name, listed(cidrs), heir().name),
          wanted_.is_member() ? fmt::format("let {} adopt it, give it addresses, or take the address away first", heir().name)
                              : "give it addresses, leave it out, or take the address away first");
  }

  /// What the next boot would bring up has to be what is there now: else nobody knows which of both is meant.
  void files_say_what_is() {
    const auto& name = wanted_.name;
    if (!files_) {
      if (!is_busy(now_, name)) return;
      block(fmt::format("no file describes {}", name), "describe it as it is, so that the old network can come back at a boot");
      return;
    }
    if (!files_->is_of(*link_))
      block(fmt::format("the file of {} is bound to {}, and its hardware address is {}", name, *files_->mac, link_->own_mac()),
            "correct HWADDR or MACADDR in its file, or bring it up as the file says (ifdown and ifup)");
    for (const auto& [master, wanted] : {std::pair{files_->bridge, wanted_.bridge}, std::pair{files_->bond, wanted_.bond}})
      if (master && master != wanted)
        block(fmt::format("{} is a {} of {} in the files, and is none now", name, master == files_->bridge ? "port" : "slave", *master),
              "bring the files and the running network together first");
    if (files_->bridge || files_->bond) return;  // the files say what is wanted already, or something else altogether
    addresses_are_the_files();
    routes_are_the_files();
    rules_are_the_files();
  }

  void addresses_are_the_files() {
    const auto& name = wanted_.name;
    const auto live = ipv4_cidrs(now_, name);
    const bool client = now_.dhcp_clients.contains(name);
    const bool dhcp = files_->addressing.method == Method::dhcp;
    if (dhcp && !client && !live.empty())
      block(fmt::format("{} has DHCP in its file, and no DHCP client runs for it", name),
            "start its client (ifdown and ifup), or write the address into its file");
    if (!dhcp && client) block(fmt::format("a DHCP client runs for {}, and its file says nothing of DHCP", name), "end the client, or set BOOTPROTO=dhcp");
    if (dhcp || client || (live.empty() && !files_->at_boot)) return;
    if (!same_set(files_->addressing.addresses, live) && !same_set(wanted_.addressing.addresses, live))
      block(fmt::format("{} has {}, and its file says {}", name, listed(live), listed(files_->addressing.addresses)),
            "bring the file and the running address together first");
    const auto* route = default_route(now_, name);
    const auto gateway = route ? route->via : std::nullopt;
    if (gateway != files_->addressing.gateway && gateway != wanted_.addressing.gateway)
      block(fmt::format("the default gateway over {} is {}, and the files say {}", name, gateway.value_or("none"), files_->addressing.gateway.value_or("none")),
            "bring the files and the running route together first");
  }

  void routes_are_the_files() {
    const auto live = own_routes(now_, wanted_.name);
    for (const auto& route : files_->addressing.routes)
      if (std::ranges::none_of(live, [&](const auto& one) { return route.is(one); }) && link_->up)
        block(fmt::format("the files route {} over {}, and the kernel does not", route.to, wanted_.name),
              "bring the files and the running routes together first");
    for (const auto& route : live) {
      if (route.is_default() || route.to == link_local_network) continue;
      const auto same = [&](const StaticRoute& one) { return one.is(route); };
      if (std::ranges::none_of(files_->addressing.routes, same) && std::ranges::none_of(heir().addressing.routes, same))
        result_.warnings.push_back(wanted_.is_member()
                                       ? fmt::format("the route to {} over {} moves to {} now, and no file has it: it is gone after the next boot", route.to,
                                                     wanted_.name, heir().name)
                                       : fmt::format("the route to {} over {} is in no file: it is gone after the next boot", route.to, wanted_.name));
    }
  }

  void rules_are_the_files() {
    for (const auto& rule : files_->addressing.rules)
      if (std::ranges::none_of(now_.rules, [&](const RoutingRule& live) { return rule.is(live); }) && link_->up)
        block(fmt::format("the files of {} have the rule '{}', and the kernel does not", wanted_.name, words_of(rule)),
              "bring the files and the running rules together first");
  }

  const NetworkState& now_;
  const WantedNetwork& all_;
  const WantedLink& wanted_;
  const Link* link_;
  const ConfiguredLink* files_;
  Preflight& result_;
};

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

}  // namespace

Preflight preflight(const NetworkState& now, const WantedNetwork& wanted) {
  Preflight result;
  for (const auto& manager : now.managers)
    result.blockers.push_back({manager + " runs and would undo what is done to the network",
                               fmt::format("stop {0} and take it out of the boot (service {0} stop; chkconfig {0} off)", manager)});
  default_route_stays(now, wanted, result);
  for (const auto& link : wanted.links) LinkCheck(now, wanted, link, result).run();
  return result;
}

}  // namespace kvmstrap
