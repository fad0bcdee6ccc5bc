#pragma once
#include <span>
#include <vector>

#include "model/change.hpp"
#include "model/op.hpp"
#include "platform/platform.hpp"

namespace kvmstrap::el6 {

/// Running: /proc/sys. At boot: /etc/sysctl.conf, then /etc/sysctl.d/* in order; the last one that sets the key counts. What the
/// kernel of an installer does not have another one may.
void read_sysctls(std::span<const Sysctl> sysctls, bool in_installer, Reader& reader, States& states);

/// Adds every setting that a file of ours sets at boot.
void list_sysctls(Reader& reader, Listing& listing);

Action realise_sysctl(const ChangeOf<Sysctl>& change);

}  // namespace kvmstrap::el6
