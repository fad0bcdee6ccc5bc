#pragma once
#include "model/enum_names.hpp"

namespace kvmstrap {

/// What a cut-over needs, besides its probes, to be kept.
enum class Confirm {
  automatic,  ///< nothing more
  ssh,        ///< `kvmstrap network confirm`, run over an SSH connection that was made to the new network after the switch
  manual      ///< `kvmstrap network confirm`, run by root in any way
};
KVMSTRAP_ENUM_NAMES(Confirm, "auto", "ssh", "manual");

}  // namespace kvmstrap
