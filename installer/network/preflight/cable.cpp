#include <fmt/format.h>

#include <algorithm>

#include "network/lookup.hpp"
#include "network/moves.hpp"
#include "network/preflight/checks.hpp"

namespace kvmstrap {

namespace {

/// Whether what arrives at a NIC goes on to a bridge by way of a bond or a VLAN.
bool lies_below_a_bridge(const WantedNetwork& all, const std::string& name) {
  return std::ranges::any_of(all.links, [&](const auto& above) {
    return (above.kind == LinkKind::bond || above.kind == LinkKind::vlan) && (above.parent == name || all.link(name)->bond == above.name) &&
           (above.bridge || lies_below_a_bridge(all, above.name));
  });
}

}  // namespace

/// Nobody can tell of an interface that is down; one slave without a cable is what a bond is for, and a bond without slaves is still to get them.
void has_a_carrier(const LinkCheck& check) {
  const auto& name = check.wanted.name;
  if (!check.link || !check.link->up || check.link->carrier) return;
  const bool of_its_own = check.wanted.kind == LinkKind::ethernet && (!check.wanted.bond || is_busy(check.now, name));
  if (of_its_own || (check.wanted.kind == LinkKind::bond && has_slaves(check.now, name)))
    check.block(fmt::format("{} has no carrier", name), "plug the cable in, or name the NIC that has one");
}

/// Without a partner the driver uses one slave alone, and the switch sends to any of them. Of a bond that is still to be made the probes tell.
void switch_speaks_lacp(const LinkCheck& check) {
  const bool below = check.wanted.kind == LinkKind::vlan && !check.all.link(check.wanted.parent.value_or(""));
  const auto* bond = below ? find(check.now.links, check.wanted.parent.value_or("")) : check.link;
  if (!bond || !bond->carrier || bond->lacp_partner != false) return;
  check.block(fmt::format("no switch speaks LACP to {}, which is in mode 802.3ad", bond->name),
              fmt::format("switch LACP on at the ports of {} (/proc/net/bonding/{} then shows a partner), or give it another mode", bond->name, bond->name));
}

/// A bridge switches LRO off at its ports, and EL6's kernel goes no deeper; what a card has put together no bridge hands on.
void card_leaves_frames_alone(const LinkCheck& check) {
  if (check.wanted.kind != LinkKind::ethernet || check.link->large_receive != true || !lies_below_a_bridge(check.all, check.wanted.name)) return;
  check.block(
      fmt::format("{} has large receive offload on, and the bridge above its bond or VLAN cannot switch it off: guests would lose what it puts together",
                  check.wanted.name),
      fmt::format("ethtool -K {0} lro off, and ETHTOOL_OPTS=\"-K {0} lro off\" in its file", check.wanted.name));
}

}  // namespace kvmstrap
