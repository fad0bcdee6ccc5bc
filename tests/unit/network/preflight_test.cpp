#include "network/preflight.hpp"

#include <gmock/gmock.h>

#include <functional>

#include "model/predict.hpp"
#include "unit/network/example_host.hpp"

namespace kvmstrap {
namespace {

using example::of;
using testing::HasSubstr;
using testing::IsEmpty;

/// One thing that is wrong with a host that could otherwise be moved, and what is said about it.
struct Trap {
  std::string name;
  std::function<void(NetworkState&, WantedNetwork&)> set;
  std::string says;
};

void PrintTo(const Trap& trap, std::ostream* out) { *out << trap.name; }

class EveryTrap : public testing::TestWithParam<Trap> {};

INSTANTIATE_TEST_SUITE_P(
    Preflight, EveryTrap,
    testing::Values(
        Trap{"no_such_port", [](auto& now, auto&) { now.links.erase("eth0"); }, "eth0 does not exist"},
        Trap{"no_carrier", [](auto& now, auto&) { now.links["eth0"].carrier = false; }, "eth0 has no carrier"},
        Trap{"port_of_another_bridge", [](auto& now, auto&) { now.links["eth0"].bridge = "br7"; }, "eth0 is a port of br7 already"},
        Trap{"port_is_a_bond", [](auto& now, auto&) { now.links["eth0"].kind = LinkKind::bond; }, "eth0 is no Ethernet interface"},
        Trap{"vlan_on_top", [](auto& now, auto&) { now.links["eth0.7"] = {.name = "eth0.7", .kind = LinkKind::vlan, .parent = "eth0"}; },
             "VLAN eth0.7 lies on eth0"},
        Trap{"network_manager", [](auto& now, auto&) { now.managers = {"NetworkManager"}; }, "NetworkManager runs"},
        Trap{"side_file", [](auto& now, auto&) { now.configured["eth0"].not_understood = {"route-eth0 has routes"}; }, "eth0: route-eth0 has routes"},
        Trap{"bridges_own_side_file",
             [](auto& now, auto&) { now.configured["br0"] = {.name = "br0", .kind = LinkKind::bridge, .not_understood = {"rule-br0 has rules"}}; },
             "br0: rule-br0 has rules"},
        Trap{"static_ipv6", [](auto& now, auto&) { now.links["eth0"].addresses.push_back({.cidr = "2001:db8::5/64", .scope = "global"}); },
             "eth0 has the IPv6 address 2001:db8::5/64"},
        Trap{"gateway_outside", [](auto&, auto& wanted) { of(wanted, "br0").addressing.gateway = "10.0.8.1"; }, "gateway 10.0.8.1 is outside 10.0.7.21/24"},
        Trap{"no_gateway_left", [](auto&, auto& wanted) { of(wanted, "br0").addressing.gateway.reset(); }, "would lose its default route"},
        Trap{"domains_alone",
             [](auto&, auto& wanted) {
               of(wanted, "br0").addressing.nameservers.clear();
               of(wanted, "br0").addressing.search = {"a.lan"};
             },
             "search domains (a.lan) without a name server"},
        Trap{"default_route_elsewhere", [](auto& now, auto&) { now.routes.push_back({.to = "default", .via = "10.1.0.1", .device = "eth1", .metric = 5}); },
             "the default route goes over eth1"},
        Trap{"name_taken_by_a_link", [](auto& now, auto&) { now.links["br0"] = {.name = "br0", .kind = LinkKind::ethernet}; },
             "br0 is there already and is no bridge"},
        Trap{"name_taken_by_a_file", [](auto& now, auto&) { now.configured["br0"] = {.name = "br0", .kind = LinkKind::ethernet}; },
             "br0 is there already and is no bridge"},
        Trap{"loop",
             [](auto& now, auto& wanted) {
               now.links["eth1"] = now.links["eth0"];
               now.links["eth1"].name = "eth1";
               now.links["eth1"].addresses.clear();
               now.configured["eth1"] = {.name = "eth1"};
               wanted.links.insert(wanted.links.begin() + 1, {.name = "eth1", .bridge = "br0"});
             },
             "can make a loop"},
        Trap{"slow_spanning_tree",
             [](auto&, auto& wanted) {
               of(wanted, "br0").stp = true;
               of(wanted, "br0").forward_delay = 30;
             },
             "silent for 60 seconds, and the old network comes back after 60"},
        Trap{"hasty_spanning_tree", [](auto&, auto& wanted) { of(wanted, "br0").stp = true; }, "at least 2 seconds"},
        Trap{"no_file", [](auto& now, auto&) { now.configured.erase("eth0"); }, "no file describes eth0"},
        Trap{"other_hardware_address", [](auto& now, auto&) { now.configured["eth0"].mac = "52:54:00:00:00:01"; },
             "bound to 52:54:00:00:00:01, and its hardware address is 52:54:00:07:00:15"},
        Trap{"other_address_in_the_file", [](auto& now, auto&) { now.configured["eth0"].addressing.addresses = {"10.0.7.9/24"}; },
             "eth0 has 10.0.7.21/24, and its file says 10.0.7.9/24"},
        Trap{"other_gateway_in_the_file", [](auto& now, auto&) { now.configured["eth0"].addressing.gateway.reset(); },
             "the default gateway over eth0 is 10.0.7.1, and the files say none"},
        Trap{"rule_of_the_files_gone", [](auto& now, auto&) { now.configured["eth0"].addressing.rules = {{.from = "10.0.7.22/32", .table = 100}}; },
             "the files of eth0 have the rule 'from 10.0.7.22/32 table 100', and the kernel does not"},
        Trap{"already_a_port_in_the_files", [](auto& now, auto&) { now.configured["eth0"].bridge = "br7"; },
             "eth0 is a port of br7 in the files, and is none now"},
        Trap{"client_without_dhcp", [](auto& now, auto&) { now.dhcp_clients["eth0"] = {.pid = 5}; }, "a DHCP client runs for eth0"},
        Trap{"dhcp_without_client", [](auto& now, auto&) { now.configured["eth0"].addressing = {.method = Method::dhcp}; }, "no DHCP client runs for it"}),
    [](const auto& test) { return test.param.name; });

TEST_P(EveryTrap, IsRefusedAloneAndSaysWhatToDo) {
  auto now = example::static_host();
  auto wanted = example::wanted_static();
  GetParam().set(now, wanted);
  const auto found = preflight(now, wanted);
  ASSERT_EQ(found.blockers.size(), 1U) << (found.blockers.size() > 1 ? found.blockers[1].what : "");
  EXPECT_THAT(found.blockers[0].what, HasSubstr(GetParam().says));
  EXPECT_FALSE(found.blockers[0].remedy.empty());
}

TEST(Preflight, LetsAPlainHostPass) {
  for (const auto& [now, wanted] : {std::pair{example::static_host(), example::wanted_static()}, std::pair{example::dhcp_host(), example::wanted_dhcp()}}) {
    const auto found = preflight(now, wanted);
    EXPECT_THAT(found.blockers, IsEmpty());
    EXPECT_THAT(found.warnings, IsEmpty());
  }
}

/// Nobody can tell whether an interface that is down has a carrier.
TEST(Preflight, LetsAnIdleNicPass) {
  auto now = example::static_host();
  now.links["eth1"] = {.name = "eth1", .kind = LinkKind::ethernet, .up = false, .carrier = false};
  now.configured["eth1"] = {.name = "eth1"};
  const WantedNetwork wanted{.links = {{.name = "eth1", .bridge = "br1"},
                                       {.name = "br1", .kind = LinkKind::bridge, .addressing = {.method = Method::fixed, .addresses = {"192.168.9.1/24"}}}}};
  EXPECT_THAT(preflight(now, wanted).blockers, IsEmpty());
}

TEST(Preflight, LetsAnAutoconfiguredIpv6AddressPass) {
  auto now = example::static_host();
  now.links["eth0"].addresses.push_back({.cidr = "2001:db8::5/64", .scope = "global", .dynamic = true});
  EXPECT_THAT(preflight(now, example::wanted_static()).blockers, IsEmpty());
}

TEST(Preflight, TellsOfARouteThatOnlyTheKernelHas) {
  auto now = example::static_host();
  now.routes.push_back({.to = "192.168.44.0/24", .via = "10.0.7.9", .device = "eth0"});
  const auto found = preflight(now, example::wanted_static());
  EXPECT_THAT(found.blockers, IsEmpty());
  ASSERT_EQ(found.warnings.size(), 1U);
  EXPECT_THAT(found.warnings[0], HasSubstr("192.168.44.0/24"));
}

TEST(Preflight, LetsADefaultRouteOfAnotherTableBe) {
  auto now = example::static_host();
  now.routes.push_back({.to = "default", .via = "10.1.0.1", .device = "eth1", .table = 100});
  EXPECT_THAT(preflight(now, example::wanted_static()).blockers, IsEmpty());
}

TEST(Preflight, LetsAPortThatFellOutComeBack) {
  auto now = *present(foreseen(Known<NetworkState>(example::static_host()), example::wanted_static()));
  now.links["eth0"].bridge.reset();
  EXPECT_THAT(preflight(now, example::wanted_static()).blockers, IsEmpty());
}

TEST(Preflight, DoesNotCompareFilesWithAPortThatWasMovedAlready) {
  auto now = example::static_host();
  now.links["br0"] = {.name = "br0", .kind = LinkKind::bridge, .up = true};
  now.links["eth0"].bridge = "br0";
  std::swap(now.links["br0"].addresses, now.links["eth0"].addresses);
  for (auto& route : now.routes) route.device = "br0";
  EXPECT_THAT(preflight(now, example::wanted_static()).blockers, IsEmpty());
}

}  // namespace
}  // namespace kvmstrap
