#pragma once
#include <string_view>

namespace kvmstrap::el6 {

/// Where every release stays after the mirrors dropped it; a folder a release. Plain http: 6.7's curl and NSS fail the TLS handshake with today's servers;
/// signatures are checked.
inline constexpr std::string_view vault = "http://vault.centos.org/";

}  // namespace kvmstrap::el6
