#include "network/bond_options.hpp"

#include <gmock/gmock.h>

namespace kvmstrap::bond_options_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const BondOptions everything{
    {"mode", "802.3ad"}, {"miimon", "50"},     {"lacp_rate", "fast"}, {"xmit_hash_policy", "layer2+3"}, {"ad_select", "count"}, {"primary_reselect", "better"},
    {"updelay", "200"},  {"downdelay", "100"}, {"primary", "eth1"}};

TEST(BondOptions, AreTheSameAfterBothWays) {
  EXPECT_EQ(driver_options(bond_parameters(everything)), everything);
  EXPECT_THAT(options_without_a_key(everything), IsEmpty());
}

TEST(BondOptions, LeaveOutTheUsualIntervalOnly) {
  EXPECT_EQ(bond_parameters({{"mode", "active-backup"}, {"miimon", "100"}}).mii_monitor_interval, std::nullopt);
  EXPECT_EQ(bond_parameters({{"mode", "active-backup"}, {"miimon", "200"}}).mii_monitor_interval, 200);
}

TEST(BondOptions, WithoutAKeyAreNamed) {
  EXPECT_THAT(options_without_a_key({{"mode", "802.3ad"}, {"miimon", "100"}, {"min_links", "1"}, {"xmit_hash_policy", "encap2+3"}, {"updelay", "soon"}}),
              ElementsAre("min_links=1", "updelay=soon", "xmit_hash_policy=encap2+3"));
}

TEST(BondOptions, BeyondParametersAreThoseWithoutModeOrMonitor) {
  EXPECT_EQ(beyond_parameters(everything), std::nullopt);
  EXPECT_THAT(beyond_parameters({{"miimon", "100"}}).value_or(""), HasSubstr("mode"));
  EXPECT_THAT(beyond_parameters({{"mode", "9"}, {"miimon", "100"}}).value_or(""), HasSubstr("mode"));
  EXPECT_THAT(beyond_parameters({{"mode", "802.3ad"}, {"miimon", "0"}}).value_or(""), HasSubstr("miimon"));
  EXPECT_THAT(beyond_parameters({{"mode", "802.3ad"}}).value_or(""), HasSubstr("miimon"));
}

}  // namespace kvmstrap::bond_options_test
