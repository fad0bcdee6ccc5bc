#include <fmt/format.h>

#include "network/moves.hpp"
#include "network/preflight/checks.hpp"

namespace kvmstrap {

/// Nobody can tell of an interface that is down; one slave without a cable is what a bond is for.
void has_a_carrier(const LinkCheck& check) {
  if (check.wanted.kind != LinkKind::ethernet) return;
  if (check.link->up && !check.link->carrier && (!check.wanted.bond || is_busy(check.now, check.wanted.name)))
    check.block(fmt::format("{} has no carrier", check.wanted.name), "plug the cable in, or name the NIC that has one");
}

}  // namespace kvmstrap
