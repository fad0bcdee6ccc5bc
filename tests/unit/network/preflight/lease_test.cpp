#include "unit/network/preflight/trap.hpp"

namespace kvmstrap::lease_test {

using example::of;
using testing::HasSubstr;
using testing::IsEmpty;

/// A second NIC, on the same bridge, whose hardware address the kernel gives to the bridge.
NetworkState host_with_a_lower_address() {
  auto now = example::dhcp_host();
  now.links["eth1"] = {.name = "eth1", .kind = LinkKind::ethernet, .mac = "02:00:00:00:00:01", .up = true, .carrier = true};
  now.configured["eth1"] = {.name = "eth1"};
  return now;
}

WantedNetwork with_both_ports() {
  auto wanted = example::wanted_dhcp();
  wanted.links.insert(wanted.links.begin() + 1, {.name = "eth1", .bridge = "br0"});
  of(wanted, "br0").stp = true;
  of(wanted, "br0").forward_delay = 2;
  return wanted;
}

TEST(PreflightLease, RefusesAClientThatTheServerWouldTakeForAnother) {
  const auto found = preflight(host_with_a_lower_address(), with_both_ports());
  ASSERT_EQ(found.blockers.size(), 1U);
  EXPECT_THAT(found.blockers[0].what, HasSubstr("br0 asks for its lease as 02:00:00:00:00:01, and eth0 has its own as 52:54:00:07:00:15"));
  EXPECT_EQ(found.blockers[0].remedy, "set macaddress: {of: eth0} for br0");
}

TEST(PreflightLease, WarnsOfAnAddressThatSomebodyChose) {
  auto wanted = example::wanted_dhcp();
  of(wanted, "br0").mac = "52:54:00:07:00:99";
  const auto found = preflight(example::dhcp_host(), wanted);
  EXPECT_THAT(found.blockers, IsEmpty());
  ASSERT_EQ(found.warnings.size(), 1U);
  EXPECT_THAT(found.warnings[0], HasSubstr("as 52:54:00:07:00:99"));
}

TEST(PreflightLease, LetsABridgeWithTheNicsOwnAddressPass) {
  auto wanted = with_both_ports();
  of(wanted, "br0").mac = "52:54:00:07:00:15";
  const auto found = preflight(host_with_a_lower_address(), wanted);
  EXPECT_THAT(found.blockers, IsEmpty());
  EXPECT_THAT(found.warnings, IsEmpty());
}

/// A bond takes its first slave's, and a bridge over it the bond's.
TEST(PreflightLease, LooksThroughABond) {
  const WantedNetwork wanted{.links = {{.name = "eth0", .bond = "bond0"},
                                       {.name = "eth1", .bond = "bond0"},
                                       {.name = "bond0", .kind = LinkKind::bond, .bridge = "br0"},
                                       {.name = "br0", .kind = LinkKind::bridge, .addressing = {.method = Method::dhcp}}}};
  EXPECT_THAT(preflight(host_with_a_lower_address(), wanted).blockers, IsEmpty());
  auto other = host_with_a_lower_address();
  std::swap(other.links["eth0"].mac, other.links["eth1"].mac);
  for (auto* name : {"eth0", "eth1"}) other.configured[name].mac.reset();
  EXPECT_THAT(preflight(other, wanted).blockers, IsEmpty()) << "it is the first slave's in either case";
  other.dhcp_clients["eth1"] = other.dhcp_clients["eth0"];
  other.dhcp_clients.erase("eth0");
  std::swap(other.links["eth0"].addresses, other.links["eth1"].addresses);
  std::swap(other.configured["eth0"].addressing, other.configured["eth1"].addressing);
  for (auto& route : other.routes) route.device = "eth1";
  const auto found = preflight(other, wanted);
  ASSERT_EQ(found.blockers.size(), 1U);
  EXPECT_THAT(found.blockers[0].what, HasSubstr("br0 asks for its lease as 02:00:00:00:00:01, and eth1 has its own as 52:54:00:07:00:15"));
}

}  // namespace kvmstrap::lease_test
