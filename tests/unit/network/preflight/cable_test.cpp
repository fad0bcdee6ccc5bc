#include "unit/network/preflight/trap.hpp"

namespace kvmstrap::cable_test {

using example::of;
using example::Trap;
using testing::HasSubstr;
using testing::IsEmpty;

class PreflightCable : public testing::TestWithParam<Trap> {};

INSTANTIATE_TEST_SUITE_P(Preflight, PreflightCable,
                         testing::Values(Trap{"no_carrier", [](auto& now, auto&) { now.links["eth0"].carrier = false; }, "eth0 has no carrier"}),
                         example::name_of);

TEST_P(PreflightCable, RefusesItAloneAndSaysWhatToDo) { example::expect_refused_alone(GetParam()); }

/// Nobody can tell whether an interface that is down has a carrier.
TEST(PreflightCarrier, LetsAnIdleNicPass) {
  auto now = example::static_host();
  now.links["eth1"] = {.name = "eth1", .kind = LinkKind::ethernet, .up = false, .carrier = false};
  now.configured["eth1"] = {.name = "eth1"};
  const WantedNetwork wanted{.links = {{.name = "eth1", .bridge = "br1"},
                                       {.name = "br1", .kind = LinkKind::bridge, .addressing = {.method = Method::fixed, .addresses = {"192.168.9.1/24"}}}}};
  EXPECT_THAT(preflight(now, wanted).blockers, IsEmpty());
}

/// bond0 of eth0 and eth1 with the host's address, and the bridge that takes it over.
struct BondedHost {
  BondedHost() {
    now.links["bond0"] = now.links["eth0"];
    now.links["bond0"].name = "bond0";
    now.links["bond0"].kind = LinkKind::bond;
    now.links["bond0"].bond_options = {{"mode", "802.3ad"}};
    now.links["bond0"].lacp_partner = true;
    now.links["eth0"].addresses.clear();
    now.links["eth0"].bond = "bond0";
    now.links["eth1"] = now.links["eth0"];
    now.links["eth1"].name = "eth1";
    now.configured["bond0"] = now.configured["eth0"];
    now.configured["bond0"].name = "bond0";
    now.configured["bond0"].kind = LinkKind::bond;
    now.configured["bond0"].mac.reset();
    for (auto* name : {"eth0", "eth1"}) now.configured[name] = {.name = name, .at_boot = true, .bond = "bond0"};
    for (auto& route : now.routes) route.device = "bond0";
    wanted.links = {{.name = "eth0", .bond = "bond0"},
                    {.name = "eth1", .bond = "bond0"},
                    {.name = "bond0", .kind = LinkKind::bond, .bridge = "br0", .bond_options = {{"mode", "802.3ad"}}},
                    of(wanted, "br0")};
  }
  NetworkState now = example::static_host();
  WantedNetwork wanted = example::wanted_static();

  void expect_refused(const std::string& says) const {
    const auto found = preflight(now, wanted);
    ASSERT_EQ(found.blockers.size(), 1U) << (found.blockers.size() > 1 ? found.blockers[1].what : "");
    EXPECT_THAT(found.blockers[0].what, HasSubstr(says));
  }
};

TEST(PreflightBondsCable, LetsABondWithItsPartnerPass) { EXPECT_THAT(preflight(BondedHost().now, BondedHost().wanted).blockers, IsEmpty()); }

TEST(PreflightBondsCable, RefusesABondWithoutCarrier) {
  BondedHost host;
  host.now.links["bond0"].carrier = false;
  host.expect_refused("bond0 has no carrier");
}

TEST(PreflightBondsCable, RefusesABondToWhichNoSwitchSpeaksLacp) {
  BondedHost host;
  host.now.links["bond0"].lacp_partner = false;
  host.expect_refused("no switch speaks LACP to bond0");
}

TEST(PreflightBondsCable, RefusesAVlanOnSuchABond) {
  BondedHost host;
  host.now.links["bond0"].lacp_partner = false;
  host.wanted.links = {{.name = "bond0.7", .kind = LinkKind::vlan, .bridge = "br7", .vlan_id = 7, .parent = "bond0"},
                       {.name = "br7", .kind = LinkKind::bridge}};
  host.expect_refused("no switch speaks LACP to bond0");
}

TEST(PreflightBondsCable, RefusesLargeReceiveBelowABridgesBond) {
  BondedHost host;
  host.now.links["eth1"].large_receive = true;
  host.expect_refused("eth1 has large receive offload on");
}

/// At its own port a bridge switches it off.
TEST(PreflightCarrier, LetsLargeReceiveOfABridgesPortPass) {
  auto now = example::static_host();
  now.links["eth0"].large_receive = true;
  EXPECT_THAT(preflight(now, example::wanted_static()).blockers, IsEmpty());
}

}  // namespace kvmstrap::cable_test
