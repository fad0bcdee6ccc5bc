#include "network/preflight.hpp"

#include <gmock/gmock.h>

#include "unit/network/example_host.hpp"

namespace kvmstrap::preflight_test {

using testing::IsEmpty;

TEST(Preflight, LetsAPlainHostPass) {
  for (const auto& [now, wanted] : {std::pair{example::static_host(), example::wanted_static()}, std::pair{example::dhcp_host(), example::wanted_dhcp()}}) {
    const auto found = preflight(now, wanted);
    EXPECT_THAT(found.blockers, IsEmpty());
    EXPECT_THAT(found.warnings, IsEmpty());
  }
}

}  // namespace kvmstrap::preflight_test
