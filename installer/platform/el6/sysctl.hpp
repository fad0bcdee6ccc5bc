#pragma once
#include <span>
#include <vector>

#include "model/change.hpp"
#include "model/op.hpp"
#include "platform/reader.hpp"

namespace kvmstrap::el6 {

/// Running: /proc/sys. At boot: /etc/sysctl.conf, then /etc/sysctl.d/* in order; the last one that sets the key counts.
void read_sysctls(std::span<const Sysctl> sysctls, Reader& reader, States& states);

Action realise_sysctl(const ChangeOf<Sysctl>& change);

}  // namespace kvmstrap::el6
