#include <gmock/gmock.h>

#include "model/predict.hpp"
#include "network/batch.hpp"
#include "network/describe.hpp"
#include "network/resolve.hpp"
#include "unit/network/example_host.hpp"
#include "unit/network/pretended_kernel.hpp"

namespace kvmstrap::ipv6_test {

using example::dual_stack_host;
using example::normal_form;
using example::of;
using example::PretendedKernel;
using example::there;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

NetworkProfile with(const BridgeProfile& bridge) {
  NetworkProfile profile;
  profile.bridges["br0"] = bridge;
  return profile;
}

NetworkProfile adopting() { return with({.interfaces = {"eth0"}, .adopt = AdoptProfile{.from = {"eth0", "br0"}, .expect = "2001:DB8:7::21/64"}}); }

WantedNetwork resolved(const NetworkProfile& profile, const NetworkState& now) {
  const auto result = resolve(profile, now, {});
  EXPECT_THAT(result.blockers, IsEmpty()) << (result.blockers.empty() ? "" : result.blockers[0].what);
  return result.wanted;
}

NetworkState after(const NetworkState& now, const WantedNetwork& wanted) {
  PretendedKernel kernel(now);
  kernel.perform(there(cut_over_batch(now, wanted, {})));
  return kernel.state;
}

std::vector<std::string> commands(const NetworkState& now, const WantedNetwork& wanted) { return commands_of(cut_over_batch(now, wanted, {})); }

TEST(ResolveIpv6, AdoptsBothFamilies) {
  const auto adopted = example::addressing_of(resolved(adopting(), dual_stack_host()));
  EXPECT_EQ(adopted.method, Method::fixed);
  EXPECT_THAT(adopted.addresses, ElementsAre("10.0.7.21/24", "2001:db8:7::21/64", "2001:db8:8::21/64")) << "the kernel tells the latest first";
  EXPECT_EQ(adopted.gateway, "10.0.7.1");
  EXPECT_EQ(adopted.gateway6, "2001:db8:7::1") << "and not the one that a router advertises";
  EXPECT_THAT(adopted.routes, ElementsAre(StaticRoute{.to = "2001:db8:20::/48", .via = "2001:db8:7::9"}));
  EXPECT_EQ(adopted.accept_ra, true);
}

TEST(ResolveIpv6, AdoptsIpv6BesideALease) {
  auto now = dual_stack_host();
  now.dhcp_clients["eth0"] = {.pid = 7};
  const auto adopted = example::addressing_of(resolved(adopting(), now));
  EXPECT_EQ(adopted.method, Method::dhcp);
  EXPECT_THAT(adopted.addresses, ElementsAre("2001:db8:7::21/64", "2001:db8:8::21/64"));
  EXPECT_EQ(adopted.gateway, std::nullopt);
  EXPECT_EQ(adopted.gateway6, "2001:db8:7::1");
}

TEST(ResolveIpv6, AdoptsAHostThatARouterGaveItsOnlyAddress) {
  auto now = dual_stack_host();
  now.links["eth0"].addresses = {{.cidr = "2001:db8:9:0:5054:ff:fe07:15/64", .scope = "global", .dynamic = true}, {.cidr = "fe80::1/64", .scope = "link"}};
  now.routes = {{.to = ipv6_default, .via = "fe80::1", .device = "eth0", .protocol = "ra"}};
  const auto adopted = example::addressing_of(resolved(with({.interfaces = {"eth0"}, .adopt = AdoptProfile{.from = {"eth0", "br0"}}}), now));
  EXPECT_EQ(adopted.method, Method::none);
  EXPECT_THAT(adopted.addresses, IsEmpty());
  EXPECT_EQ(adopted.accept_ra, true);
}

TEST(ResolveIpv6, TakesAnySpellingForTheKernels) {
  const auto wanted = example::addressing_of(resolved(with({.interfaces = {"eth0"},
                                                            .addresses = {"10.0.7.21/24", "2001:DB8:7:0::21/64"},
                                                            .gateway6 = "2001:DB8:7:0::1",
                                                            .routes = {{.to = "2001:db8:020::/48", .via = "2001:db8:7:0::9"}}}),
                                                      example::static_host()));
  EXPECT_THAT(wanted.addresses, ElementsAre("10.0.7.21/24", "2001:db8:7::21/64"));
  EXPECT_EQ(wanted.gateway6, "2001:db8:7::1");
  EXPECT_THAT(wanted.routes, ElementsAre(StaticRoute{.to = "2001:db8:20::/48", .via = "2001:db8:7::9"}));
}

TEST(ResolveIpv6, TakesWhatARouterAdvertisesAsTheFilesSay) {
  const auto accept_ra = [](const BridgeProfile& bridge, const NetworkState& now) { return example::addressing_of(resolved(with(bridge), now)).accept_ra; };
  const BridgeProfile plain{.interfaces = {"eth0"}, .addresses = {"10.0.7.21/24"}};
  EXPECT_EQ(accept_ra(plain, example::static_host()), std::nullopt) << "nothing is said of IPv6";
  EXPECT_EQ(accept_ra(plain, dual_stack_host()), true) << "its port's file";
  EXPECT_EQ(accept_ra({.interfaces = {"eth0"}, .addresses = {"2001:db8:7::21/64"}}, example::static_host()), true);
  EXPECT_EQ(accept_ra({.interfaces = {"eth0"}, .accept_ra = false, .addresses = {"2001:db8:7::21/64"}}, dual_stack_host()), false);
  auto now = dual_stack_host();
  now.configured["eth0"].addressing.accept_ra = false;
  EXPECT_EQ(accept_ra({.interfaces = {"eth0"}, .addresses = {"2001:db8:7::21/64"}}, now), false);
}

TEST(CutOverIpv6, MovesItToTheBridgeAndBack) {
  const auto now = dual_stack_host();
  const auto wanted = resolved(adopting(), now);
  const auto moved = after(now, wanted);
  const auto on = [&](const std::string& device) {
    std::vector<std::string> found;
    for (const auto& address : moved.links.at(device).addresses)
      if (address.scope != "link") found.push_back(address.cidr);
    for (const auto& route : moved.routes)
      if (of_ipv6(route.to) && route.device == device) found.push_back(route.to + " via " + route.via.value_or("-"));
    return found;
  };
  EXPECT_THAT(on("eth0"), IsEmpty());
  EXPECT_THAT(on("br0"), ElementsAre("10.0.7.21/24", "2001:db8:8::21/64", "2001:db8:7::21/64", "2001:db8:7::/64 via -", "2001:db8:8::/64 via -",
                                     "::/0 via 2001:db8:7::1", "2001:db8:20::/48 via 2001:db8:7::9"));
  const auto batch = cut_over_batch(now, wanted, {});
  const auto ops = there(batch);
  for (std::size_t done = 0; done <= ops.size(); ++done) {
    PretendedKernel kernel(now);
    kernel.perform({ops.begin(), ops.begin() + static_cast<std::ptrdiff_t>(done)});
    kernel.perform(batch.restore);
    EXPECT_EQ(normal_form(kernel.state), normal_form(now)) << "after " << done << " of " << ops.size();
  }
}

TEST(CutOverIpv6, AsksNobodyForAnAddressThatTheHostHas) {
  const auto all = commands(dual_stack_host(), resolved(adopting(), dual_stack_host()));
  EXPECT_THAT(all, Contains("ip addr add 2001:db8:7::21/64 nodad dev br0"));
  const auto anew =
      commands(example::dual_stack_host(), resolved(with({.interfaces = {"eth0"}, .addresses = {"10.0.7.21/24", "2001:db8:7::99/64"}}), dual_stack_host()));
  EXPECT_THAT(anew, Contains("ip addr add 2001:db8:7::99/64 dev br0"));
}

TEST(CutOverIpv6, LetsAnAddressOfTheLinkAloneThatStays) {
  auto now = dual_stack_host();
  WantedNetwork wanted{.links = {{.name = "eth0", .addressing = now.configured["eth0"].addressing}}};
  wanted.links[0].addressing.addresses = {"10.0.7.21/24", "2001:db8:7::21/64", "2001:db8:7::22/64"};
  const auto all = commands(now, wanted);
  EXPECT_THAT(all, Contains("ip addr del 2001:db8:8::21/64 dev eth0"));
  EXPECT_THAT(all, Contains("ip addr add 2001:db8:7::22/64 dev eth0"));
  EXPECT_THAT(all, Not(Contains(HasSubstr(" 2001:db8:7::21/64"))));
  EXPECT_THAT(all, Not(Contains(HasSubstr("10.0.7.21/24"))));
}

TEST(CutOverIpv6, SetsHowItListensToRoutersBeforeTheLinkIsUp) {
  auto wanted = resolved(adopting(), dual_stack_host());
  of(wanted, "br0").addressing.accept_ra = false;
  const auto all = commands(dual_stack_host(), wanted);
  const auto at = [&](const std::string& command) { return std::ranges::find(all, command) - all.begin(); };
  for (const std::string key : {"accept_ra", "accept_redirects", "autoconf"}) {
    EXPECT_THAT(all, Contains("sysctl -w net.ipv6.conf.br0." + key + "=0"));
    EXPECT_LT(at("sysctl -w net.ipv6.conf.br0." + key + "=0"), at("ip link set dev br0 up"));
  }
  auto without = dual_stack_host();
  without.ipv6_disabled.reset();
  EXPECT_THAT(commands(without, wanted), Not(Contains(HasSubstr("accept_ra")))) << "a kernel without IPv6 has no such setting";
}

TEST(CutOverIpv6, AsksItsGatewayForAnAnswer) {
  const auto pings = [](const NetworkState& now, const WantedNetwork& wanted) {
    std::vector<std::string> found;
    for (const auto& probe : cut_over_batch(now, wanted, {}).probes)
      if (of_ipv6(probe.before[0].address))
        found.push_back(probe.before[0].address + " " + probe.before[0].device + " -> " + probe.after[0].address + " " + probe.after[0].device +
                        (probe.what == Probe::What::ping ? "" : " not by ping"));
    return found;
  };
  const auto now = dual_stack_host();
  auto wanted = resolved(adopting(), now);
  EXPECT_THAT(pings(now, wanted), ElementsAre("2001:db8:7::1 eth0 -> 2001:db8:7::1 br0", "fe80::1 eth0 -> 2001:db8:7::1 br0"));
  auto in_a_vlan = wanted;
  of(in_a_vlan, "eth0").bridge.reset();
  EXPECT_THAT(pings(now, in_a_vlan), ElementsAre("2001:db8:7::1 eth0 -> 2001:db8:7::1 br0", "fe80::1 eth0 -> 2001:db8:7::1 br0"));
  of(wanted, "br0").addressing.gateway6.reset();
  EXPECT_THAT(pings(now, wanted), ElementsAre("fe80::1 eth0 -> fe80::1 br0"));
  of(wanted, "br0").addressing.accept_ra = false;
  EXPECT_THAT(pings(now, wanted), IsEmpty());
}

}  // namespace kvmstrap::ipv6_test
