#include <fmt/format.h>

#include "network/lookup.hpp"
#include "network/preflight/checks.hpp"

namespace kvmstrap {

bool exists(const LinkCheck& check) {
  if (check.wanted.kind != LinkKind::ethernet || check.link) return true;
  std::vector<std::string> candidates;
  for (const auto& [name, link] : check.now.links)
    if (link.kind == LinkKind::ethernet) candidates.push_back(name);
  check.block(fmt::format("{} does not exist", check.wanted.name), fmt::format("name one of {}", listed(candidates)));
  return false;
}

void name_is_free(const LinkCheck& check) {
  if ((check.link && check.link->kind != check.wanted.kind) || (check.files && check.files->kind != check.wanted.kind)) {
    if (check.wanted.kind == LinkKind::ethernet)
      check.block(fmt::format("{} is no Ethernet interface", check.wanted.name), "name a NIC, or say in bonds or vlans what it is");
    else
      check.block(fmt::format("{} is there already and is no {}", check.wanted.name, word_for(check.wanted.kind)),
                  fmt::format("give the {} another name", word_for(check.wanted.kind)));
  }
}

void is_in_nothing_else(const LinkCheck& check) {
  if (!check.link) return;
  for (const auto& [master, wanted] : {std::pair{check.link->bridge, check.wanted.bridge}, std::pair{check.link->bond, check.wanted.bond}})
    if (master && master != wanted)
      check.block(fmt::format("{} is a {} of {} already", check.wanted.name, master == check.link->bridge ? "port" : "slave", *master),
                  fmt::format("take it out of {} first", *master));
}

/// A VLAN or a macvlan on a port hears nothing any more: EL6's kernel hands the frames to the bridge.
void nothing_unnamed_lies_on_it(const LinkCheck& check) {
  for (const auto& [name, link] : check.now.links) {
    const auto* wanted = check.all.link(name);
    if (link.parent == check.wanted.name && check.wanted.is_member() && link.kind == LinkKind::macvlan)
      check.block(fmt::format("{} lies on {} (macvlan or macvtap): the guest that uses it would hear nothing any more", name, check.wanted.name),
                  fmt::format("shut that guest down, and give it an interface of {}", check.heir().name));
    else if (link.parent == check.wanted.name && check.wanted.is_member())
      check.block(fmt::format("VLAN {} lies on {}", name, check.wanted.name), "take the VLAN away first; moving it onto the bridge is not supported yet");
    if (link.bond == check.wanted.name && !(wanted && wanted->bond == check.wanted.name))
      check.block(fmt::format("{} is a slave of {}, and the profile does not name it", name, check.wanted.name),
                  fmt::format("add it to bonds.{}.interfaces, or take it out by hand first", check.wanted.name));
  }
  for (const auto& [name, files] : check.now.configured)
    if (files.parent == check.wanted.name && check.wanted.is_member() && !check.now.links.contains(name))
      check.block(fmt::format("{}: its files put VLAN {} on it", check.wanted.name, name),
                  "take that file away first; moving it onto the bridge is not supported yet");
}

}  // namespace kvmstrap
