#pragma once
#include "model/change.hpp"

namespace kvmstrap {

/// What of `proposal` holds in an installer's chroot, where the system lies on the disk and another one runs: files, packages, the network's files, what is
/// started and loaded at boot. Whatever takes the running system is deferred to its first boot.
Proposal until_first_boot(Proposal proposal);

}  // namespace kvmstrap
