#include <fmt/format.h>

#include "network/preflight/checks.hpp"

namespace kvmstrap {

/// A host whose root waits for the network can neither move it nor go back, and its NIC is the initial RAM disk's, whatever the files say.
void host_runs_from_its_own_disks(const NetworkState& now, Preflight& result) {
  for (const auto& phrase : now.remote_storage)
    result.blockers.push_back({fmt::format("the host runs from the network: {}", phrase),
                               "install the host on a disk of its own, or make its bridges in the initial RAM disk (dracut's bridge=)"});
}

}  // namespace kvmstrap
