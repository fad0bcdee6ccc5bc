#include "steps/define_bridges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "network/lookup.hpp"
#include "network/preflight.hpp"
#include "network/resolve.hpp"

namespace kvmstrap {

namespace {

const Package bridge_tools{"bridge-utils"};
const Module bonding{"bonding"};
const Module vlans{"8021q"};

/// Without them the host's scripts bring the NIC up without an address at the next boot: the host would be lost.
void require_bridge_tools(const Profile& profile, const Facts& facts, Proposal& proposal) {
  if (!profile.network->bridges.empty() && absent(facts.of(bridge_tools)))
    proposal.blockers.push_back(
        {"bridge-utils is not installed: the host could not bring its bridges up at the next boot", "add bridge-utils to packages.install"});
}

/// Bonds and VLANs are made without a command, and so nothing would load their module on the way. In an installer it is the host's own kernel that is to have
/// it.
void require_module(const Module& module, std::string_view what, const Facts& facts, Proposal& proposal) {
  const auto state = facts.of(module);
  const auto* is = present(state);
  const bool comes = is && (is->loaded || (!facts.identity.installer.empty() && is->at_boot));
  if (!comes)
    proposal.blockers.push_back(
        {fmt::format("the module {} is not loaded: there are no {} without it", module.name, what), fmt::format("add {} to kernel.modules", module.name)});
}

/// Whoever is connected to an address that goes away hears nothing more, while the run goes on.
void warn_of_lost_addresses(const NetworkState& now, const WantedNetwork& wanted, Proposal& proposal) {
  std::set<std::string> kept;
  for (const auto& link : wanted.links) kept.insert(link.addressing.addresses.begin(), link.addressing.addresses.end());
  for (const auto& link : wanted.links) {
    const auto& heir = heir_of(wanted, link);
    const auto found = now.links.find(link.name);
    if (found == now.links.end()) continue;
    for (const auto& address : found->second.addresses)
      if (address.scope == "global" && address.is_given() && !kept.contains(address.cidr) && (of_ipv6(address.cidr) || heir.addressing.method != Method::dhcp))
        proposal.warnings.push_back(address.cidr +
                                    " goes away: a session to it hangs while the run goes on; connect to the new address and ask kvmstrap status");
  }
}

/// What the files have, and what is wanted has not, is gone; `adopt` would keep it.
void warn_of_lost_routes(const NetworkState& now, const WantedNetwork& wanted, Proposal& proposal) {
  for (const auto& link : wanted.links) {
    const auto files = now.configured.find(link.name);
    if (files == now.configured.end()) continue;
    for (const auto& route : files->second.addressing.routes) {
      const auto has_it = [&](const WantedLink& any) {
        return std::ranges::any_of(any.addressing.routes, [&](const StaticRoute& one) { return one.is(route.over(link.name)); });
      };
      if (std::ranges::none_of(wanted.links, has_it))
        proposal.warnings.push_back(fmt::format("the route to {}{} over {} goes away: routes or adopt would keep it", route.to,
                                                route.via ? " by way of " + *route.via : "", link.name));
    }
  }
}

/// Who answers before has to answer afterwards; of a role that nobody has before, nothing proves that the new one is right.
void warn_of_what_is_not_proved(const NetworkState& now, const WantedNetwork& wanted, Proposal& proposal) {
  const auto has = [&](auto is_it) { return std::ranges::any_of(now.routes, [&](const Route& route) { return (route.*is_it)() && route.via; }); };
  const bool way_out = has(&Route::is_default);
  const bool way_out6 = has(&Route::is_default6);
  const auto warn = [&](const std::string& what, const std::string& who, const std::string& before) {
    proposal.warnings.push_back(fmt::format("{} {} is not asked whether it answers: {}", what, who, before));
  };
  for (const auto& link : wanted.links) {
    const auto& addressing = link.addressing;
    if (addressing.gateway && !way_out) warn("gateway", *addressing.gateway, "the host has none now");
    if (addressing.gateway6 && !way_out6) warn("gateway", *addressing.gateway6, "the host has none of IPv6 now");
    for (const auto& server : addressing.nameservers)
      if (now.nameservers.empty()) warn("name server", server, "the host has none now");
  }
}

void warn_of_a_restart(const WantedNetwork& wanted, Proposal& proposal) {
  if (wanted.rehearse == Rehearsal::restart)
    proposal.warnings.push_back(
        "once the new network answers, the host's own scripts restart it: every interface that they manage is silent for some seconds, and what no file says "
        "is lost unless it goes back");
}

/// Profiles are pasted from netplan's; where silence means something else here, the plan says so.
void warn_of_other_defaults(const NetworkProfile& profile, Proposal& proposal) {
  for (const auto& [name, bridge] : profile.bridges)
    if (!bridge.parameters.stp)
      proposal.warnings.push_back(fmt::format("bridge {} gets no spanning tree: without parameters.stp netplan would switch it on, kvmstrap does not", name));
  for (const auto& [name, bond] : profile.bonds)
    if (!bond.parameters.mii_monitor_interval)
      proposal.warnings.push_back(
          fmt::format("bond {} looks at its cables every 100 ms: without parameters.mii-monitor-interval netplan would never look, kvmstrap does", name));
}

/// Libvirt's networks that the profile takes away or defines itself are no reason against it: the latter were compared when it was read.
NetworkState with_networks_of(const Profile& profile, NetworkState now) {
  for (const auto& [name, definition] : profile.libvirt.networks) now.guest_networks.erase(name);
  return now;
}

void append(std::vector<Blocker>& to, std::vector<Blocker> more) { std::ranges::move(more, std::back_inserter(to)); }

}  // namespace

std::vector<SubjectId> define_bridges_wants(const Profile& profile) {
  if (!profile.network) return {};
  std::vector<SubjectId> subjects{Network{}, bridge_tools};
  if (!profile.network->bonds.empty()) subjects.emplace_back(bonding);
  if (!profile.network->vlans.empty()) subjects.emplace_back(vlans);
  return subjects;
}

Proposal define_bridges(const Profile& profile, const Facts& facts) {
  Proposal proposal;
  if (!profile.network) return proposal;
  require_bridge_tools(profile, facts, proposal);
  if (!profile.network->bonds.empty()) require_module(bonding, "bonds", facts, proposal);
  if (!profile.network->vlans.empty()) require_module(vlans, "VLANs", facts, proposal);
  const auto network = facts.of(Network{});
  const auto* now = present(network);
  if (!now) {
    const auto* why = std::get_if<Unknown>(&network);
    proposal.deferred.push_back({Until::later_step, why ? why->why : "the network was not read", {Network{}}});
    return proposal;
  }
  if (const auto tools = facts.of(bridge_tools); unknown(tools)) {
    proposal.deferred.push_back({Until::later_step, std::get<Unknown>(tools).why, {Network{}}});
    return proposal;
  }
  auto resolved = resolve(*profile.network, *now, profile.change.network);
  append(proposal.blockers, resolved.blockers);
  if (!resolved.blockers.empty() || satisfies(network, resolved.wanted)) return proposal;
  auto found = preflight(with_networks_of(profile, *now), resolved.wanted);
  append(proposal.blockers, std::move(found.blockers));
  proposal.warnings = std::move(found.warnings);
  warn_of_lost_addresses(*now, resolved.wanted, proposal);
  warn_of_lost_routes(*now, resolved.wanted, proposal);
  warn_of_what_is_not_proved(*now, resolved.wanted, proposal);
  warn_of_a_restart(resolved.wanted, proposal);
  warn_of_other_defaults(*profile.network, proposal);
  proposal.want(Network{}, network, resolved.wanted);
  return proposal;
}

}  // namespace kvmstrap
