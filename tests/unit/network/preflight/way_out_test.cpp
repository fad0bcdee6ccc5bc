#include "unit/network/preflight/trap.hpp"

namespace kvmstrap::way_out_test {

using example::of;
using example::Trap;
using testing::IsEmpty;

class PreflightWayOut : public testing::TestWithParam<Trap> {};

INSTANTIATE_TEST_SUITE_P(
    Preflight, PreflightWayOut,
    testing::Values(
        Trap{"ipv6_address_without_heir",
             [](auto& now, auto&) {
               now.links["eth0"].addresses.push_back({.cidr = "2001:db8:7::21/64", .scope = "global"});
               now.configured["eth0"].addressing.addresses.push_back("2001:db8:7::21/64");
             },
             "eth0 has 2001:db8:7::21/64, and br0 is to have no IPv6 address"},
        Trap{"alias_without_heir",
             [](auto& now, auto&) {
               now.links["eth0"].addresses.push_back({.cidr = "10.9.0.5/16", .scope = "global", .label = "eth0:1"});
               now.configured["eth0"].addressing.addresses.push_back("10.9.0.5/16");
               now.configured["eth0"].addressing.aliases["10.9.0.5/16"] = "1";
             },
             "eth0 has 10.9.0.5/16 (eth0:1), and br0 is not to have it"},
        Trap{"alias_that_is_down",
             [](auto& now, auto&) {
               now.configured["br0"] = {.name = "br0", .kind = LinkKind::bridge, .at_boot = true};
               now.configured["br0"].addressing.aliases["10.9.0.5/16"] = "1";
               now.links["br0"] = {.name = "br0", .kind = LinkKind::bridge, .up = true};
             },
             "br0:1 is not up, and its file says that br0 has 10.9.0.5/16"},
        Trap{"gateway6_outside",
             [](auto& now, auto& wanted) {
               now.ipv6_disabled = false;
               of(wanted, "br0").addressing.addresses.push_back("2001:db8:7::21/64");
               of(wanted, "br0").addressing.gateway6 = "2001:db8:8::1";
             },
             "gateway 2001:db8:8::1 is outside 2001:db8:7::21/64"},
        Trap{"ipv6_route_outside",
             [](auto& now, auto& wanted) {
               now.ipv6_disabled = false;
               of(wanted, "br0").addressing.routes = {{.to = "2001:db8:20::/48", .via = "2001:db8:8::9"}};
             },
             "2001:db8:8::9, the gateway to 2001:db8:20::/48, is outside none"},
        Trap{"no_gateway6_left",
             [](auto& now, auto&) {
               now.routes.push_back({.to = ipv6_default, .via = "fe80::1", .device = "eth0", .metric = 7});
               now.configured["eth0"].addressing.gateway6 = "fe80::1";
             },
             "would lose its IPv6 default route (via fe80::1 over eth0)"},
        Trap{"ipv6_default_route_elsewhere",
             [](auto& now, auto& wanted) {
               now.ipv6_disabled = false;
               now.routes.push_back({.to = ipv6_default, .via = "fe80::1", .device = "eth1"});
               of(wanted, "br0").addressing.gateway6 = "fe80::1";
             },
             "the IPv6 default route goes over eth1"},
        Trap{"ipv6_switched_off",
             [](auto& now, auto& wanted) {
               now.ipv6_disabled = true;
               of(wanted, "br0").addressing.addresses.push_back("2001:db8:7::21/64");
             },
             "IPv6 is off on this host (net.ipv6.conf.default.disable_ipv6 = 1)"},
        Trap{"kernel_without_ipv6", [](auto&, auto& wanted) { of(wanted, "br0").addressing.addresses.push_back("2001:db8:7::21/64"); },
             "IPv6 is off on this host (its kernel has none)"},
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

TEST(PreflightIpv6, LetsAHostWithBothFamiliesPass) {
  auto wanted = example::wanted_static();
  auto& addressing = of(wanted, "br0").addressing;
  addressing = example::dual_stack_host().configured["eth0"].addressing;
  EXPECT_THAT(preflight(example::dual_stack_host(), wanted).blockers, IsEmpty());
  addressing.gateway6 = "fe80::1";
  EXPECT_THAT(preflight(example::dual_stack_host(), wanted).blockers, IsEmpty()) << "a link-local gateway is reached without an address in its network";
}

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

}  // namespace kvmstrap::way_out_test
