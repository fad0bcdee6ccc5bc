#include <fmt/format.h>

#include "network/lookup.hpp"
#include "network/moves.hpp"
#include "network/preflight/checks.hpp"

namespace kvmstrap {

/// A server knows its clients by their hardware address: by another one the host gets another lease, and nobody knows where it went.
void lease_stays_its_own(const LinkCheck& check) {
  const auto& heir = check.heir();
  if (!check.link || !check.now.dhcp_clients.contains(check.wanted.name) || heir.addressing.method != Method::dhcp) return;
  const auto mac = future_mac(check.now, check.all, heir);
  if (mac == check.link->mac) return;
  const auto what = fmt::format("{} asks for its lease as {}, and {} has its own as {}: the server may give it another address", heir.name, mac,
                                check.wanted.name, check.link->mac);
  if (heir.mac)
    check.result.warnings.push_back(what);
  else
    check.block(what, fmt::format("set macaddress: {{of: {}}} for {}", check.wanted.name, heir.name));
}

}  // namespace kvmstrap
