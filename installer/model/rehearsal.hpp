#pragma once
#include "model/enum_names.hpp"

namespace kvmstrap {

/// What a new network goes through, once it answered, before it is kept.
enum class Rehearsal {
  none,
  restart  ///< the host's own scripts take it down and bring it up from its files, as at the next boot
};
KVMSTRAP_ENUM_NAMES(Rehearsal, "none", "restart");

}  // namespace kvmstrap
