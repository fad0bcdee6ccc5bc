#include <fmt/format.h>

#include "verdicts/ratings.hpp"
#include "verdicts/verdicts.hpp"

namespace kvmstrap::verdicts {

HostVerdict libvirt(const HostFacts& facts) {
  return match(
      facts.libvirt_networks, [](const Unknown& u) { return warn(u.why, "service libvirtd start, or let kvmstrap apply do it"); },
      [](Absent) { return warn("its library is not installed", "kvmstrap apply installs it where packages.install names it"); },
      [](std::size_t networks) { return pass(fmt::format("answers; networks: {}", networks)); });
}

}  // namespace kvmstrap::verdicts
