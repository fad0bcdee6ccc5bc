#include "network/going_back.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "model/text.hpp"
#include "network/lookup.hpp"
#include "network/preflight/checks.hpp"
#include "network/restore.hpp"

namespace kvmstrap {

namespace {

using What = LinkOp::What;
using Ops = std::vector<LinkOp>;

constexpr std::string_view libvirts_files = "/etc/libvirt/";
const std::string by_hand = "by hand, at the console: README, \"Going back later\"";

/// As it is in one of the two networks, to begin with in the first.
const Link* in_either(const NetworkState& first, const NetworkState& second, const std::string& name) {
  const auto* link = find(first.links, name);
  return link ? link : find(second.links, name);
}

/// The links of `from`, as the network that is left for `to`.
WantedNetwork left_for(const NetworkState& to, const NetworkState& from, const std::vector<std::string>& links) {
  WantedNetwork left;
  for (const auto& name : links) {
    const auto* old = find(from.links, name);
    const auto* link = in_either(from, to, name);
    if (!link) continue;
    left.links.push_back({.name = name, .kind = link->kind});
    if (!old) continue;
    auto& one = left.links.back();
    one.bridge = old->bridge;
    one.mtu = old->mtu;
    one.mac = old->mac;
    if (old->ageing) one.ageing = *old->ageing / 100;
  }
  std::ranges::stable_sort(left.links, {}, [](const WantedLink& link) { return link.kind == LinkKind::bridge; });
  return left;
}

/// Its own routes and given addresses that it has not in `to`; IPv4 addresses all of them where their order would be another one.
void take_away(const NetworkState& to, const NetworkState& from, const std::string& link, Ops& ops) {
  const auto routes = own_routes(to, link);
  for (const auto& route : backwards(own_routes(from, link)))
    if (std::ranges::find(routes, route) == routes.end()) ops.push_back({.what = What::remove_route, .route = route});
  const bool same_ipv4 = ipv4_addresses(from, link) == ipv4_addresses(to, link);
  const auto stay = given_cidrs(to, link);
  for (const auto& address : backwards(given_addresses(from, link)))
    if (of_ipv6(address.cidr) ? !contains(stay, address.cidr) : !same_ipv4) ops.push_back({.what = What::remove_address, .name = link, .address = address});
}

/// From anywhere between the two to `to`; of the other links nothing.
Ops way_to(const NetworkState& to, const NetworkState& from, const std::vector<std::string>& links) {
  Ops ops;
  for (const auto& link : links) take_away(to, from, link, ops);
  std::ranges::move(way_back(to, left_for(to, from, links), {}), std::back_inserter(ops));
  // As a port it is to keep nothing that a router gave it alone.
  for (const auto& name : links)
    if (const auto* link = find(to.links, name), *old = find(from.links, name); link && old && link->bridge && !old->bridge && link->ipv6_disabled == false)
      ops.push_back({.what = What::renew_ipv6, .name = name});
  return ops;
}

bool removes(const LinkOp& op) { return op.what == What::delete_bridge; }
bool makes(const LinkOp& op) { return op.what == What::create_bridge || op.what == What::set_bridge; }
bool announces(const LinkOp& op) { return op.what == What::announce; }

/// What is so already, and stays so; what is taken away is given again by the other operations.
bool is_so(const LinkOp& op, const NetworkState& now, const Ops& ops) {
  const auto* link = find(now.links, op.name);
  const auto goes_down = [&] { return std::ranges::any_of(ops, [&](const LinkOp& one) { return one.what == What::set_down && one.name == op.name; }); };
  const auto setting = op.value.substr(0, op.value.find('='));
  if (!link) return false;
  if (op.what == What::set_up) return link->up && !goes_down();
  if (op.what == What::set_mac) return link->mac == op.value;
  if (op.what == What::set_mtu) return std::to_string(link->mtu) == op.value;
  if (op.what == What::set_ipv6) return find(link->ipv6_settings, setting) && setting + "=" + *find(link->ipv6_settings, setting) == op.value;
  return op.what == What::create_bridge;
}

/// Takes those of `ops` out that `is_one` tells.
template <class IsOne>
Ops taken_out(Ops& ops, const IsOne& is_one) {
  Ops out;
  std::ranges::copy_if(ops, std::back_inserter(out), is_one);
  std::erase_if(ops, is_one);
  return out;
}

/// Who is the way out now, and who is then.
std::vector<Probe> probes(const NetworkState& now, const NetworkState& then) {
  std::vector<Probe> probes;
  for (const bool ipv6 : {false, true}) {
    std::vector<Probe::Target> before;
    std::vector<Probe::Target> after;
    const auto gateways = [&](const NetworkState& state, std::vector<Probe::Target>& targets) {
      for (const auto& route : state.routes)
        if (route.via && (ipv6 ? route.is_default6() : route.is_default())) targets.push_back({*route.via, route.device});
    };
    gateways(now, before);
    gateways(then, after);
    if (before.empty() || after.empty()) continue;
    if (!ipv6) probes.push_back({.what = Probe::What::neighbour, .before = before, .after = after});
    probes.push_back({.what = Probe::What::ping, .before = before, .after = after});
  }
  Probe names{.what = Probe::What::nameserver};
  for (const auto& server : now.nameservers) names.before.push_back({server, ""});
  for (const auto& server : then.nameservers) names.after.push_back({server, ""});
  if (!names.before.empty() && !names.after.empty()) probes.push_back(names);
  return probes;
}

WantedLink in_short(const NetworkState& state, const Link& link) {
  WantedLink wanted{.name = link.name, .kind = link.kind, .bridge = link.bridge};
  wanted.stp = link.stp.value_or(false);
  wanted.forward_delay = link.forward_delay.value_or(0) / 100;
  auto& addressing = wanted.addressing;
  addressing.addresses = given_cidrs(state, link.name);
  addressing.method = addressing.addresses.empty() ? Method::none : Method::fixed;
  if (const auto* route = default_route(state, link.name)) addressing.gateway = route->via;
  if (const auto* route = default_route6(state, link.name)) addressing.gateway6 = route->via;
  return wanted;
}

/// A file that belongs to a link by its name: ifcfg-br0, ifcfg-br0:1, route6-br0.
bool is_of(const std::string& path, const std::string& link) {
  const auto name = path.substr(path.rfind('/') + 1);
  const auto hyphen = name.find('-');
  return hyphen != std::string::npos && name.substr(hyphen + 1, name.find(':') - hyphen - 1) == link;
}

/// Collects what stands against one way back.
class Objections {
 public:
  Objections(const NetworkState& now, const NetworkState& left, const WantedNetwork& wanted)
      : now_(now), left_(left), wanted_(wanted), before_(*wanted.back_to) {}

  Preflight all() {
    if (wanted_.files_only) block("the run made it in an installer, and what was there before was the installer's", "install anew, or write another profile");
    nobody_else_is_in_charge(now_, wanted_, result_);
    host_runs_from_its_own_disks(now_, result_);
    for (const auto& link : wanted_.links)
      nobody_else_writes_its_file({now_, wanted_, link, find(now_.links, link.name), find(now_.configured, link.name), result_});
    for (const auto& phrase : not_as_before({left_, before_.links, before_.files}, now_))
      block(fmt::format("not as the run left it: {}", phrase), "put that back first, or go back " + by_hand);
    rules_are_the_same();
    the_host_keeps_an_address();
    the_way_out_is_the_files();
    for (const auto& name : before_.links) {
      is_of_a_kind_that_goes_back(name);
      has_no_lease(name);
      nothing_else_names(name);
      if (!find(before_.state.links, name)) nothing_else_lies_on(name);
    }
    no_other_route_speaks_from_what_moves();
    files_were_roots();
    return std::move(result_);
  }

 private:
  void block(std::string what, std::string remedy) { result_.blockers.push_back({std::move(what), std::move(remedy)}); }

  void rules_are_the_same() {
    if (before_.state.rules != left_.rules) block("the run changed routing rules, and kvmstrap does not take those back", by_hand);
  }

  /// The SSH client alone would miss it, and at the console nobody.
  void the_host_keeps_an_address() {
    const auto reached = [](const NetworkState& state) {
      return std::ranges::any_of(state.links, [&](const auto& one) { return one.second.kind != LinkKind::loopback && has_address(state, one.first); });
    };
    if (reached(now_) && !reached(before_.state)) block("the host had no address before the run, and would be lost", by_hand);
  }

  void the_way_out_is_the_files() {
    if (now_.gateway_device && now_.gateway_device != before_.state.gateway_device)
      block(fmt::format("the host's files let the default route go over {} only (GATEWAYDEV)", *now_.gateway_device), "take GATEWAYDEV out");
  }

  /// A firewall that lets people in over br0 lets nobody in over eth0.
  void nothing_else_names(const std::string& name) {
    const auto* files = find(now_.configured, name);
    const auto stay = given_cidrs(before_.state, name);
    if (!files || std::ranges::all_of(given_cidrs(now_, name), [&](const auto& cidr) { return contains(stay, cidr); })) return;
    for (const auto& phrase : files->named_elsewhere)
      if (!phrase.starts_with(libvirts_files))  // said of all of them below
        block(fmt::format("{}: {}, and its addresses go", name, phrase), "let it name every interface, or take it out, before the addresses move");
  }

  void is_of_a_kind_that_goes_back(const std::string& name) {
    const auto* link = in_either(now_, before_.state, name);
    if (link && link->kind != LinkKind::ethernet && link->kind != LinkKind::bridge)
      block(fmt::format("{} is a {}, and kvmstrap takes back only bridges over NICs", name, word_for(link->kind)), by_hand);
    if (link && (link->bond || (find(before_.state.links, name) && find(before_.state.links, name)->bond)))
      block(fmt::format("{} is a bond's, and kvmstrap takes back only bridges over NICs", name), by_hand);
  }

  /// A client that is ended cannot be put back as it was: the way forth would depend on a DHCP server.
  void has_no_lease(const std::string& name) {
    const auto by_lease = [&](const NetworkState& state) {
      const auto* files = find(state.configured, name);
      return state.dhcp_clients.contains(name) || (files && files->at_boot && files->addressing.method == Method::dhcp);
    };
    if (by_lease(now_) || by_lease(before_.state)) block(fmt::format("{} has its address by DHCP, and kvmstrap does not take that back", name), by_hand);
  }

  void nothing_else_lies_on(const std::string& name) {
    for (const auto& [other, link] : now_.links) {
      if (contains(before_.links, other)) continue;
      if (link.bridge == name)
        block(fmt::format("{} is a port of {}, and the run did not put it there: a guest's, probably", other, name),
              "shut the guest down, or give it another network");
      if (link.parent == name) block(fmt::format("{} lies on {}, and would go with it", other, name), "take it away first");
    }
    for (const auto& [other, files] : now_.configured)
      if (!contains(before_.links, other) && (files.bridge == name || files.parent == name))
        block(fmt::format("the files of {} name {}, which would be gone at the next boot", other, name), "take that out of them first");
    for (const auto& [path, image] : now_.files)
      if (is_of(path, name) && !contains(before_.files, path))
        block(fmt::format("{} came after the run, and {} would be gone", path, name), "take it away first");
    result_.warnings.push_back(fmt::format("guests and networks of libvirt that name {} do not start any more", name));
  }

  /// The kernel drops it when the address goes, and the way back knows nothing of it.
  void no_other_route_speaks_from_what_moves() {
    for (const auto& route : now_.routes) {
      if (!route.source || !route.is_given() || contains(before_.links, route.device)) continue;
      for (const auto& name : before_.links)
        for (const auto& cidr : given_cidrs(now_, name))
          if (cidr.substr(0, cidr.find('/')) == *route.source)
            block(fmt::format("the route to {} over {} speaks from {}, and would be lost", route.to, route.device, cidr), "take it away first");
    }
  }

  void files_were_roots() {
    for (const auto& path : before_.files) {
      const auto* old = find(before_.state.files, path);
      if (old && !find(now_.files, path) && (old->uid != 0 || old->gid != 0))
        block(fmt::format("{} was not root's, and would come back as root's", path), by_hand);
    }
  }

  const NetworkState& now_;
  const NetworkState& left_;
  const WantedNetwork& wanted_;
  const NetworkBefore& before_;
  Preflight result_;
};

}  // namespace

WantedNetwork wanted_back(const ChangeOf<Network>& made, const std::vector<std::string>& links, const std::vector<std::string>& files) {
  WantedNetwork wanted{.deadline = made.after.deadline, .confirm = made.after.confirm, .files_only = made.after.files_only};
  NetworkBefore before{.state = std::get<NetworkState>(made.before), .links = links, .files = files};
  for (const auto& name : before.links)
    if (const auto* link = find(before.state.links, name)) wanted.links.push_back(in_short(before.state, *link));
  wanted.back_to = std::move(before);
  return wanted;
}

Preflight preflight_back(const NetworkState& now, const NetworkState& left, const WantedNetwork& wanted) { return Objections(now, left, wanted).all(); }

NetworkBatch batch_back(const NetworkState& now, const WantedNetwork& wanted) {
  const auto& [then, links, files] = *wanted.back_to;
  NetworkBatch batch;
  batch.deadline = wanted.deadline;
  batch.confirm = wanted.confirm;
  batch.wanted = wanted;
  batch.live = way_to(then, now, links);
  const auto is_there = [&](const LinkOp& op) { return now.links.contains(op.name); };
  batch.prepare = taken_out(batch.live, [&](const LinkOp& op) { return makes(op) && !is_there(op); });
  const auto all = batch.live;
  std::erase_if(batch.live, [&](const LinkOp& op) { return is_so(op, now, all); });
  batch.committed = taken_out(batch.live, removes);
  batch.afterwards = taken_out(batch.live, announces);
  batch.restore = way_to(now, then, links);
  batch.probes = probes(now, then);
  batch.patience = std::min(10 + longest_silence(wanted), wanted.deadline - 2);
  return batch;
}

}  // namespace kvmstrap
