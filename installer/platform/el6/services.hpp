#pragma once
#include <span>
#include <vector>

#include "model/change.hpp"
#include "model/op.hpp"
#include "platform/reader.hpp"

namespace kvmstrap::el6 {

/// Read without a `service` call (25 ms each on EL6): init script, start links of runlevels 3 and 5, pid file, /proc/PID.
void read_services(std::span<const Service> services, Reader& reader, States& states);

Action realise_service(const ChangeOf<Service>& change);

}  // namespace kvmstrap::el6
