#include "unit/network/preflight/trap.hpp"

namespace kvmstrap {
namespace {

using example::of;
using example::Trap;
using testing::IsEmpty;

class PreflightWayOut : public testing::TestWithParam<Trap> {};

INSTANTIATE_TEST_SUITE_P(
    Preflight, PreflightWayOut,
    testing::Values(
        Trap{"static_ipv6", [](auto& now, auto&) { now.links["eth0"].addresses.push_back({.cidr = "2001:db8::5/64", .scope = "global"}); },
             "eth0 has the IPv6 address 2001:db8::5/64"},
        Trap{"gateway_outside", [](auto&, auto& wanted) { of(wanted, "br0").addressing.gateway = "10.0.8.1"; }, "gateway 10.0.8.1 is outside 10.0.7.21/24"},
        Trap{"no_gateway_left", [](auto&, auto& wanted) { of(wanted, "br0").addressing.gateway.reset(); }, "would lose its default route"},
        Trap{"another_link_only_leads_out", [](auto& now, auto&) { now.gateway_device = "eth7"; }, "over eth7 only (GATEWAYDEV)"},
        Trap{"two_gateways",
             [](auto&, auto& wanted) {
               wanted.links.push_back(
                   {.name = "br1", .kind = LinkKind::bridge, .addressing = {.method = Method::fixed, .addresses = {"10.0.9.1/24"}, .gateway = "10.0.9.254"}});
             },
             "both br0 and br1 have a default gateway"},
        Trap{"address_without_an_heir",
             [](auto& now, auto& wanted) {
               now.routes.clear();
               now.configured["eth0"].addressing.gateway.reset();
               of(wanted, "br0").addressing = {};
             },
             "eth0 has 10.0.7.21/24, and br0 is to have no address: the host could be lost"},
        Trap{"domains_alone",
             [](auto&, auto& wanted) {
               of(wanted, "br0").addressing.nameservers.clear();
               of(wanted, "br0").addressing.search = {"a.lan"};
             },
             "search domains (a.lan) without a name server"},
        Trap{"default_route_elsewhere", [](auto& now, auto&) { now.routes.push_back({.to = "default", .via = "10.1.0.1", .device = "eth1", .metric = 5}); },
             "the default route goes over eth1"}),
    example::name_of);

TEST_P(PreflightWayOut, RefusesItAloneAndSaysWhatToDo) { example::expect_refused_alone(GetParam()); }

TEST(PreflightIpv6, LetsAnAutoconfiguredIpv6AddressPass) {
  auto now = example::static_host();
  now.links["eth0"].addresses.push_back({.cidr = "2001:db8::5/64", .scope = "global", .dynamic = true});
  EXPECT_THAT(preflight(now, example::wanted_static()).blockers, IsEmpty());
}

TEST(PreflightTables, LetsADefaultRouteOfAnotherTableBe) {
  auto now = example::static_host();
  now.routes.push_back({.to = "default", .via = "10.1.0.1", .device = "eth1", .table = 100});
  EXPECT_THAT(preflight(now, example::wanted_static()).blockers, IsEmpty());
}

}  // namespace
}  // namespace kvmstrap
