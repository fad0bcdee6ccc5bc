#include "unit/network/preflight/trap.hpp"

namespace kvmstrap::storage_test {

using example::Trap;

TEST(PreflightStorage, RefusesAHostThatRunsFromTheNetwork) {
  example::expect_refused_alone(
      {"nfs", [](auto& now, auto&) { now.remote_storage = {"/ is 10.0.7.5:/root of nfs"}; }, "the host runs from the network: / is 10.0.7.5:/root of nfs"});
}

}  // namespace kvmstrap::storage_test
