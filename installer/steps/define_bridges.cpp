#include "steps/define_bridges.hpp"

#include <algorithm>
#include <iterator>

#include "network/preflight.hpp"
#include "network/resolve.hpp"

namespace kvmstrap {

namespace {

const Package bridge_tools{"bridge-utils"};

/// Without them the host's scripts bring the NIC up without an address at the next boot: the host would be lost.
void require_bridge_tools(const Facts& facts, Proposal& proposal) {
  const auto tools = facts.of(bridge_tools);
  if (absent(tools))
    proposal.blockers.push_back(
        {"bridge-utils is not installed: the host could not bring its bridges up at the next boot", "add bridge-utils to packages.install"});
}

/// Whoever is connected to an address that goes away hears nothing more, while the run goes on.
void warn_of_lost_addresses(const NetworkState& now, const WantedNetwork& wanted, Proposal& proposal) {
  for (const auto& bridge : wanted.bridges) {
    if (bridge.addressing.method == Method::dhcp) continue;
    for (const auto& [name, link] : now.links) {
      if (name != bridge.name && std::ranges::find(bridge.ports, name) == bridge.ports.end()) continue;
      for (const auto& address : link.addresses)
        if (address.scope == "global" && address.cidr.find(':') == std::string::npos &&
            std::ranges::find(bridge.addressing.addresses, address.cidr) == bridge.addressing.addresses.end())
          proposal.warnings.push_back(address.cidr +
                                      " goes away: a session to it hangs while the run goes on; connect to the new address and ask kvmstrap status");
    }
  }
}

void append(std::vector<Blocker>& to, std::vector<Blocker> more) { std::ranges::move(more, std::back_inserter(to)); }

}  // namespace

std::vector<SubjectId> define_bridges_wants(const Profile& profile) {
  if (!profile.network) return {};
  return {Network{}, bridge_tools};
}

Proposal define_bridges(const Profile& profile, const Facts& facts) {
  Proposal proposal;
  if (!profile.network) return proposal;
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
  require_bridge_tools(facts, proposal);
  auto resolved = resolve(*profile.network, *now, profile.change.network);
  append(proposal.blockers, resolved.blockers);
  if (!resolved.blockers.empty() || satisfies(network, resolved.wanted)) return proposal;
  auto found = preflight(*now, resolved.wanted);
  append(proposal.blockers, std::move(found.blockers));
  proposal.warnings = std::move(found.warnings);
  warn_of_lost_addresses(*now, resolved.wanted, proposal);
  proposal.want(Network{}, network, resolved.wanted);
  return proposal;
}

}  // namespace kvmstrap
