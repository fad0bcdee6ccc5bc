#include "network/claims.hpp"

#include <gmock/gmock.h>

#include "network/batch.hpp"
#include "unit/network/example_host.hpp"

namespace kvmstrap::claims_test {

using example::of;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Claims, AreNotWhatTheHostHas) { EXPECT_THAT(claims_of(cut_over_batch(example::static_host(), example::wanted_static(), {})), IsEmpty()); }

TEST(Claims, AreTheAddressesThatAreNew) {
  auto wanted = example::wanted_static();
  of(wanted, "br0").addressing.addresses = {"10.0.7.21/24", "10.0.7.22/24"};
  const auto claims = claims_of(cut_over_batch(example::static_host(), wanted, {}));
  ASSERT_EQ(claims.size(), 1U);
  EXPECT_EQ(claims[0].address, "10.0.7.22");
  EXPECT_EQ(claims[0].link, "br0");
  EXPECT_THAT(claims[0].devices, ElementsAre("br0", "eth0")) << "the bridge hears nothing before it has its port";
}

TEST(Claims, AreNotALease) { EXPECT_THAT(claims_of(cut_over_batch(example::dhcp_host(), example::wanted_dhcp(), {})), IsEmpty()); }

TEST(Claims, AreNotOfIpv6WhichAsksForItself) {
  NetworkBatch batch;
  batch.live.push_back({.what = LinkOp::What::add_address, .name = "br0", .address = {.cidr = "fd00::1/64"}});
  EXPECT_THAT(claims_of(batch), IsEmpty());
}

}  // namespace kvmstrap::claims_test
