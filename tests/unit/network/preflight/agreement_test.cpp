#include "model/predict.hpp"
#include "unit/network/preflight/trap.hpp"

namespace kvmstrap::agreement_test {

using example::Trap;
using testing::HasSubstr;
using testing::IsEmpty;

class PreflightAgreement : public testing::TestWithParam<Trap> {};

INSTANTIATE_TEST_SUITE_P(
    Preflight, PreflightAgreement,
    testing::Values(
        Trap{"side_file", [](auto& now, auto&) { now.configured["eth0"].not_understood = {"route-eth0 has routes"}; }, "eth0: route-eth0 has routes"},
        Trap{"bridges_own_side_file",
             [](auto& now, auto&) { now.configured["br0"] = {.name = "br0", .kind = LinkKind::bridge, .not_understood = {"rule-br0 has rules"}}; },
             "br0: rule-br0 has rules"},
        Trap{"named_by_the_firewall", [](auto& now, auto&) { now.configured["eth0"].named_elsewhere = {"a firewall rule names it (iptables:7)"}; },
             "eth0: a firewall rule names it (iptables:7)"},
        Trap{"route_that_only_the_files_have",
             [](auto& now, auto&) { now.configured["eth0"].addressing.routes = {{.to = "192.168.44.0/24", .via = "10.0.7.9"}}; },
             "the files route 192.168.44.0/24 over eth0, and the kernel does not"},
        Trap{"already_a_slave_in_the_files", [](auto& now, auto&) { now.configured["eth0"].bond = "bond7"; },
             "eth0 is a slave of bond7 in the files, and is none now"},
        Trap{"no_file", [](auto& now, auto&) { now.configured.erase("eth0"); }, "no file describes eth0"},
        Trap{"other_hardware_address", [](auto& now, auto&) { now.configured["eth0"].mac = "52:54:00:00:00:01"; },
             "bound to 52:54:00:00:00:01, and its hardware address is 52:54:00:07:00:15"},
        Trap{"other_address_in_the_file", [](auto& now, auto&) { now.configured["eth0"].addressing.addresses = {"10.0.7.9/24"}; },
             "eth0 has 10.0.7.21/24, and its file says 10.0.7.9/24"},
        Trap{"other_gateway_in_the_file", [](auto& now, auto&) { now.configured["eth0"].addressing.gateway.reset(); },
             "the default gateway over eth0 is 10.0.7.1, and the files say none"},
        Trap{"rule_of_the_files_gone", [](auto& now, auto&) { now.configured["eth0"].addressing.rules = {{.from = "10.0.7.22/32", .table = 100}}; },
             "the files of eth0 have the rule 'from 10.0.7.22/32 table 100', and the kernel does not"},
        Trap{"other_ipv6_address_in_the_file",
             [](auto& now, auto& wanted) {
               now = example::dual_stack_host();
               wanted.links[1].addressing = now.configured["eth0"].addressing;
               std::erase_if(now.links["eth0"].addresses, [](const auto& address) { return address.cidr == "2001:db8:8::21/64"; });
             },
             "eth0 has 2001:db8:7::21/64, and its file says 2001:db8:7::21/64, 2001:db8:8::21/64"},
        Trap{"other_ipv6_gateway_in_the_file",
             [](auto& now, auto& wanted) {
               now = example::dual_stack_host();
               wanted.links[1].addressing = now.configured["eth0"].addressing;
               now.configured["eth0"].addressing.gateway6.reset();
             },
             "the IPv6 default gateway over eth0 is 2001:db8:7::1, and the files say none"},
        Trap{"already_a_port_in_the_files", [](auto& now, auto&) { now.configured["eth0"].bridge = "br7"; },
             "eth0 is a port of br7 in the files, and is none now"},
        Trap{"client_without_dhcp", [](auto& now, auto&) { now.dhcp_clients["eth0"] = {.pid = 5}; }, "a DHCP client runs for eth0"},
        Trap{"dhcp_without_client", [](auto& now, auto&) { now.configured["eth0"].addressing = {.method = Method::dhcp}; }, "no DHCP client runs for it"}),
    example::name_of);

TEST_P(PreflightAgreement, RefusesItAloneAndSaysWhatToDo) { example::expect_refused_alone(GetParam()); }

TEST(PreflightFilesAndKernel, TellsOfARouteThatOnlyTheKernelHas) {
  auto now = example::static_host();
  now.routes.push_back({.to = "192.168.44.0/24", .via = "10.0.7.9", .device = "eth0"});
  const auto found = preflight(now, example::wanted_static());
  EXPECT_THAT(found.blockers, IsEmpty());
  ASSERT_EQ(found.warnings.size(), 1U);
  EXPECT_THAT(found.warnings[0], HasSubstr("192.168.44.0/24"));
}

TEST(PreflightFilesAndKernel, LetsAPortThatFellOutComeBack) {
  auto now = *present(foreseen(Known<NetworkState>(example::static_host()), example::wanted_static()));
  now.links["eth0"].bridge.reset();
  EXPECT_THAT(preflight(now, example::wanted_static()).blockers, IsEmpty());
}

TEST(PreflightFilesAndKernel, DoesNotCompareFilesWithAPortThatWasMovedAlready) {
  auto now = example::static_host();
  now.links["br0"] = {.name = "br0", .kind = LinkKind::bridge, .up = true};
  now.links["eth0"].bridge = "br0";
  std::swap(now.links["br0"].addresses, now.links["eth0"].addresses);
  for (auto& route : now.routes) route.device = "br0";
  EXPECT_THAT(preflight(now, example::wanted_static()).blockers, IsEmpty());
}

}  // namespace kvmstrap::agreement_test
