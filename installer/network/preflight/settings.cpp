#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "network/lookup.hpp"
#include "network/preflight/checks.hpp"

namespace kvmstrap {

namespace {

std::string options_in_words(const std::map<std::string, std::string>& options) {
  std::vector<std::string> all;
  for (const auto& [option, value] : in_the_drivers_order(options)) all.push_back(option + "=" + value);
  return listed(all);
}

}  // namespace

void bridge_can_work(const LinkCheck& check) {
  if (check.wanted.kind != LinkKind::bridge) return;
  const auto ports = check.all.members(check.wanted.name);
  if (ports.size() > 1 && !check.wanted.stp)
    check.block(fmt::format("bridge {}: {} ports without spanning tree can make a loop", check.wanted.name, ports.size()),
                "name one port, bond them, or set parameters.stp: true");
  const int silent = silence_of(check.wanted);
  if (check.wanted.stp && check.wanted.forward_delay < 2)
    check.block(fmt::format("bridge {}: spanning tree needs a forward delay of at least 2 seconds", check.wanted.name),
                "set parameters.forward-delay to 2 or more");
  if (silent > 0 && silent + 10 > check.all.deadline)
    check.block(fmt::format("bridge {}: with {} it is silent for {} seconds, and the old network comes back after {}", check.wanted.name,
                            check.wanted.stp ? "spanning tree" : "this forward delay", silent, check.all.deadline),
                fmt::format("set {}a shorter forward-delay, or change.network.deadline to {}s or more", check.wanted.stp ? "parameters.stp: false, " : "",
                            silent + 10));
}

/// The driver changes mode and most options of a bond without slaves only, and a bond that works is not taken apart here.
void bond_can_be_set(const LinkCheck& check) {
  if (check.wanted.kind != LinkKind::bond || !check.link) return;
  std::map<std::string, std::string> others;
  for (const auto& [option, value] : check.wanted.bond_options)
    if (const auto* is = find(check.link->bond_options, option); !is || *is != value) others[option] = is ? *is : "unset";
  if (has_slaves(check.now, check.wanted.name) && !others.empty())
    check.block(
        fmt::format("bond {} is there with {}; other options for a bond that is in use are not supported yet", check.wanted.name, options_in_words(others)),
        "write its present options into the profile, or change them by hand first");
}

void vlan_can_work(const LinkCheck& check) {
  if (check.wanted.kind != LinkKind::vlan) return;
  if (check.link && (check.link->vlan_id != check.wanted.vlan_id || check.link->parent != check.wanted.parent))
    check.block(fmt::format("VLAN {} is there with id {} on {}", check.wanted.name, check.link->vlan_id.value_or(0), check.link->parent.value_or("nothing")),
                "take it away first; changing it is not supported yet");
  const auto& parent = check.wanted.parent.value_or("");
  if (check.all.link(parent)) return;
  const auto* below = find(check.now.links, parent);
  const auto* files = find(check.now.configured, parent);
  if (!below || !below->up)
    check.block(fmt::format("VLAN {}: {} {}", check.wanted.name, parent, below ? "is down" : "does not exist"), fmt::format("name {} in ethernets", parent));
  else if (!files || !files->at_boot)
    check.block(fmt::format("VLAN {}: {} does not come up at boot", check.wanted.name, parent), fmt::format("name {} in ethernets", parent));
  if (below && below->bridge)
    check.block(fmt::format("VLAN {}: {} is a port of {}, which takes its frames", check.wanted.name, parent, *below->bridge),
                "lay the VLAN on another interface");
}

void mtu_fits(const LinkCheck& check) {
  if (!check.wanted.mtu) return;
  auto below = check.all.members(check.wanted.name);
  if (check.wanted.parent) below.push_back(*check.wanted.parent);
  for (const auto& name : below) {
    const auto* wanted = check.all.link(name);
    const auto* link = find(check.now.links, name);
    const int mtu = wanted && wanted->mtu ? *wanted->mtu : link ? link->mtu : usual_mtu;
    if (mtu < *check.wanted.mtu)
      check.block(fmt::format("{} {}: mtu {} is more than the {} of {} below it", word_for(check.wanted.kind), check.wanted.name, *check.wanted.mtu, mtu, name),
                  fmt::format("set mtu: {} for {} too", *check.wanted.mtu, name));
  }
}

}  // namespace kvmstrap
