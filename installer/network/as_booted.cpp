#include "network/as_booted.hpp"

#include <algorithm>

#include "model/predict.hpp"
#include "network/lookup.hpp"

namespace kvmstrap {

namespace {

bool is_nic(const Link& link) { return link.kind == LinkKind::ethernet || link.kind == LinkKind::loopback; }

bool gets_a_lease(const NetworkState& now, const std::string& link) {
  const auto* files = find(now.configured, link);
  return files && files->at_boot && files->addressing.method == Method::dhcp;
}

/// The NICs before anything was made of them; with what a lease gave them, where they will ask for one.
NetworkState bare(const NetworkState& now) {
  auto state = now;
  std::erase_if(state.links, [](const auto& one) { return !is_nic(one.second); });
  for (auto& [name, link] : state.links) {
    link.mac = link.own_mac();
    link.permanent_mac.reset();
    link.bridge.reset();
    link.bond.reset();
    link.mtu = usual_mtu;
    if (!link.up) link.carrier = true;  // nobody can tell of one that is down
    if (link.kind == LinkKind::ethernet && !gets_a_lease(now, name)) link.addresses.clear();
  }
  std::erase_if(state.routes, [&](const Route& route) { return !route.is_default() || !gets_a_lease(now, route.device); });
  state.rules.clear();
  state.dhcp_clients.clear();
  return state;
}

WantedLink wanted(const ConfiguredLink& files) {
  return {.name = files.name,
          .kind = files.kind,
          .bridge = files.bridge,
          .bond = files.bond,
          .mtu = files.mtu,
          .mac = files.set_mac,
          .addressing = files.addressing,
          .stp = files.stp.value_or(false),
          .forward_delay = files.forward_delay.value_or(0),
          .ageing = files.ageing,
          .priority = files.priority,
          .bond_options = files.bond_options,
          .vlan_id = files.vlan_id,
          .parent = files.parent,
          .link_local_route = files.link_local_route};
}

/// The scripts bring nothing up that is bound to another card, or to none.
bool finds_its_card(const NetworkState& now, const ConfiguredLink& files) {
  if (files.kind != LinkKind::ethernet) return true;
  const auto* link = find(now.links, files.name);
  return link && files.is_of(*link);
}

}  // namespace

NetworkState as_booted(const NetworkState& now) {
  const auto nics = bare(now);
  WantedNetwork all;
  for (const auto kind : {LinkKind::ethernet, LinkKind::bond, LinkKind::vlan, LinkKind::bridge})
    for (const auto& [name, files] : now.configured)
      if (files.kind == kind && files.at_boot && finds_its_card(now, files)) all.links.push_back(wanted(files));
  auto booted = std::get<NetworkState>(foreseen(nics, all));
  booted.configured = now.configured;
  return booted;
}

}  // namespace kvmstrap
