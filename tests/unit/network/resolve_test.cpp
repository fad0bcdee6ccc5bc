#include "network/resolve.hpp"

#include <gmock/gmock.h>

#include "model/predict.hpp"
#include "unit/network/example_host.hpp"

namespace kvmstrap::resolve_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

NetworkProfile adopting(std::optional<std::string> expect = {}) {
  NetworkProfile profile;
  profile.bridges["br0"] = {.interfaces = {"eth0"}, .adopt = AdoptProfile{.from = {"eth0", "br0"}, .expect = std::move(expect)}};
  return profile;
}

NetworkProfile with(const BridgeProfile& bridge) {
  NetworkProfile profile;
  profile.bridges["br0"] = bridge;
  return profile;
}

Addressing resolved(const NetworkProfile& profile, const NetworkState& now) {
  const auto result = resolve(profile, now, {});
  EXPECT_THAT(result.blockers, IsEmpty());
  return example::addressing_of(result.wanted);
}

TEST(Resolve, AdoptsWhatTheNicHas) { EXPECT_EQ(resolved(adopting(), example::static_host()), example::addressing_of(example::wanted_static())); }

TEST(Resolve, AdoptsTheSameFromTheBridgeOnceTheCutOverWasMade) {
  const auto after = *present(foreseen(Known<NetworkState>(example::static_host()), example::wanted_static()));
  EXPECT_EQ(resolved(adopting("10.0.7.21/24"), after), example::addressing_of(example::wanted_static()));
}

TEST(Resolve, AdoptsDhcpAndNotThePresentLease) {
  EXPECT_EQ(resolved(adopting("10.0.7.21/24"), example::dhcp_host()), Addressing{.method = Method::dhcp});
  const auto after = *present(foreseen(Known<NetworkState>(example::dhcp_host()), example::wanted_dhcp()));
  EXPECT_EQ(resolved(adopting("10.0.7.21/24"), after), Addressing{.method = Method::dhcp});
}

TEST(Resolve, TakesAClientOrAFileForDhcp) {
  auto by_file = example::dhcp_host();
  by_file.dhcp_clients.clear();
  EXPECT_EQ(resolved(adopting(), by_file).method, Method::dhcp);
  auto by_client = example::static_host();
  by_client.dhcp_clients["eth0"] = {.pid = 7};
  EXPECT_EQ(resolved(adopting(), by_client).method, Method::dhcp);
}

TEST(Resolve, GoesByThePortsFilesWhileTheBridgeHasNone) {
  auto moved_and_not_committed = example::static_host();
  moved_and_not_committed.links["br0"] = {.name = "br0", .kind = LinkKind::bridge, .up = true};
  std::swap(moved_and_not_committed.links["br0"].addresses, moved_and_not_committed.links["eth0"].addresses);
  for (auto& route : moved_and_not_committed.routes) route.device = "br0";
  EXPECT_EQ(resolved(adopting(), moved_and_not_committed), example::addressing_of(example::wanted_static()));
}

TEST(Resolve, RefusesAnotherHostThanTheExpectedOne) {
  const auto result = resolve(adopting("10.0.7.99/24"), example::static_host(), {});
  ASSERT_EQ(result.blockers.size(), 1U);
  EXPECT_EQ(result.blockers[0].what, "bridge br0: 10.0.7.99/24 was expected, and what would be adopted is eth0 (10.0.7.21/24)");
}

TEST(Resolve, RefusesToAdoptNothing) {
  auto bare = example::static_host();
  bare.links["eth0"].addresses.clear();
  const auto result = resolve(adopting(), bare, {});
  ASSERT_EQ(result.blockers.size(), 1U);
  EXPECT_THAT(result.blockers[0].what, HasSubstr("none of eth0, br0 has an address"));
}

TEST(Resolve, TakesWhatTheProfileSays) {
  const Addressing wanted{.method = Method::fixed, .addresses = {"10.0.9.5/24"}, .gateway = "10.0.9.1", .nameservers = {"10.0.9.2"}, .search = {"example.org"}};
  BridgeProfile bridge{
      .interfaces = {"eth0"}, .addresses = {"10.0.9.5/24"}, .gateway4 = "10.0.9.1", .nameservers = {.addresses = {"10.0.9.2"}, .search = {"example.org"}}};
  EXPECT_EQ(resolved(with(bridge), example::static_host()), wanted);
  bridge.gateway4.reset();
  bridge.routes = {{.to = "default", .via = "10.0.9.1"}};
  EXPECT_EQ(resolved(with(bridge), example::static_host()), wanted);
  auto replaced = adopting();
  replaced.bridges["br0"].nameservers = {.addresses = {"10.0.7.53"}, .search = {}};
  EXPECT_THAT(resolved(replaced, example::static_host()).nameservers, ElementsAre("10.0.7.53"));
  EXPECT_THAT(resolved(replaced, example::static_host()).search, ElementsAre("example.org"));
  EXPECT_EQ(resolved(with({.interfaces = {"eth0"}, .dhcp4 = true}), example::static_host()), Addressing{.method = Method::dhcp});
  EXPECT_EQ(resolved(with({.interfaces = {"eth0"}}), example::static_host()), Addressing{});
}

TEST(Resolve, TakesRoutesAndRulesOfOtherTables) {
  const auto addressing = resolved(with({.interfaces = {"eth0"},
                                         .addresses = {"10.0.9.5/24"},
                                         .routes = {{"default", "10.0.9.1"}, {"default", "10.0.9.2", {}, 100}, {"10.8.0.0/16", "10.0.9.3", 5}},
                                         .routing_policy = {{.from = "10.0.9.5", .to = "10.8.0.0/16", .table = 100, .priority = 9, .mark = 7}}}),
                                   example::static_host());
  EXPECT_EQ(addressing.gateway, "10.0.9.1");
  EXPECT_THAT(addressing.routes,
              ElementsAre(StaticRoute{.to = "default", .via = "10.0.9.2", .table = 100}, StaticRoute{.to = "10.8.0.0/16", .via = "10.0.9.3", .metric = 5}));
  EXPECT_THAT(addressing.rules, ElementsAre(RoutingRule{.priority = 9, .from = "10.0.9.5/32", .to = "10.8.0.0/16", .mark = 7, .table = 100}));
}

/// A rule of the files for what comes in by the NIC is one for the bridge afterwards, in the files as in the kernel.
TEST(Resolve, AdoptsRulesAndTheTablesTheyLeadTo) {
  auto now = example::static_host();
  now.configured["eth0"].addressing.rules = {{.incoming = "eth0", .table = 100}, {.from = "10.0.7.22/32", .table = 100}};
  now.routes.push_back({.to = "default", .via = "10.0.7.9", .device = "eth0", .table = 100});
  const auto addressing = resolved(adopting(), now);
  EXPECT_THAT(addressing.rules, ElementsAre(RoutingRule{.incoming = "br0", .table = 100}, RoutingRule{.from = "10.0.7.22/32", .table = 100}));
  EXPECT_THAT(addressing.routes, ElementsAre(StaticRoute{.to = "default", .via = "10.0.7.9", .table = 100}));
  EXPECT_EQ(addressing.gateway, "10.0.7.1");
}

TEST(Resolve, SilencesANewPortOnlyWithSpanningTree) {
  const auto delay = [](std::optional<bool> stp, std::optional<int> seconds) {
    const auto profile = with({.interfaces = {"eth0"}, .parameters = {.stp = stp, .forward_delay = seconds}});
    return resolve(profile, example::static_host(), {}).wanted.link("br0")->forward_delay;
  };
  EXPECT_EQ(delay({}, {}), 0);
  EXPECT_EQ(delay(true, {}), 15);
  EXPECT_EQ(delay(true, 4), 4);
  EXPECT_EQ(delay(false, 3), 3);
}

TEST(Resolve, TakesTheDeadlineAndThePorts) {
  const auto wanted = resolve(adopting(), example::static_host(), {.deadline = std::chrono::seconds(90)}).wanted;
  EXPECT_EQ(wanted.deadline, 90);
  ASSERT_EQ(wanted.links.size(), 2U);
  EXPECT_EQ(wanted.links[0].name, "eth0");
  EXPECT_EQ(wanted.links[0].bridge, "br0");
  EXPECT_EQ(wanted.links[1].name, "br0");
}

}  // namespace kvmstrap::resolve_test
