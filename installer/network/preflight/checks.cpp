#include "network/preflight/checks.hpp"

#include "model/text.hpp"

namespace kvmstrap {

bool LinkCheck::is_where_it_is_wanted() const {
  if (wanted.is_member()) return link->bridge == wanted.bridge && link->bond == wanted.bond;
  return !files || (wanted.kind != LinkKind::ethernet && wanted.kind != LinkKind::vlan);
}

const WantedLink& LinkCheck::heir() const {
  const auto* heir = &wanted;
  while (heir->is_member()) heir = all.link(heir->bridge ? *heir->bridge : *heir->bond);
  return *heir;
}

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

std::string listed(const std::vector<std::string>& list) { return list.empty() ? "none" : join(list, ", "); }

}  // namespace kvmstrap
