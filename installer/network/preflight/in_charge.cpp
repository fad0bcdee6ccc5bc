#include <fmt/format.h>

#include "network/preflight/checks.hpp"

namespace kvmstrap {

void nobody_else_is_in_charge(const NetworkState& now, Preflight& result) {
  for (const auto& manager : now.managers)
    result.blockers.push_back({manager + " runs and would undo what is done to the network",
                               fmt::format("stop {0} and take it out of the boot (service {0} stop; chkconfig {0} off)", manager)});
}

}  // namespace kvmstrap
