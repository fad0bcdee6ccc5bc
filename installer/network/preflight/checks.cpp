#include "network/preflight/checks.hpp"

#include <algorithm>
#include <iterator>

#include "model/text.hpp"
#include "network/lookup.hpp"

namespace kvmstrap {

bool LinkCheck::is_where_it_is_wanted() const {
  if (wanted.is_member()) return link->bridge == wanted.bridge && link->bond == wanted.bond;
  return !files || (wanted.kind != LinkKind::ethernet && wanted.kind != LinkKind::vlan);
}

const WantedLink& LinkCheck::heir() const { return heir_of(all, wanted); }

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

std::vector<std::string> of_family(const std::vector<std::string>& addresses, bool ipv6) {
  std::vector<std::string> some;
  std::ranges::copy_if(addresses, std::back_inserter(some), [&](const auto& address) { return of_ipv6(address) == ipv6; });
  return some;
}

std::string listed(const std::vector<std::string>& list) { return list.empty() ? "none" : join(list, ", "); }

}  // namespace kvmstrap
