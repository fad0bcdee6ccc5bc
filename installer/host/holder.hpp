#pragma once
#include <optional>
#include <string>
#include <vector>

#include "network/claims.hpp"

namespace kvmstrap {

/// What the wire says of claims.
struct Answer {
  std::optional<std::string> conflict;  ///< "10.0.7.77 is in use on the wire by 52:54:00:66:00:0b"
  std::vector<Claim> not_asked;         ///< no link over which the holder would be heard is up yet
};

/// Asks by ARP whether other hosts have what is claimed, as `arping -D` does: from 0.0.0.0, three times within a second and a half, so that nobody
/// learns anything wrong from the question.
Answer ask_for_holders(const std::vector<Claim>& claims);

/// The claims but for those on an address that this host has, on whatever link: that is nobody else's.
std::vector<Claim> not_held_here(std::vector<Claim> claims);

/// Of IPv6 addresses that the cut-over gave the kernel asks by itself (duplicate address detection, RFC 4862): what it found, once it knows, or once
/// three seconds have passed, since it does not ask where there is no carrier. "2001:db8:7::99 is in use on the wire by another host"
std::optional<std::string> found_by_the_kernel(const NetworkBatch& batch);

}  // namespace kvmstrap
