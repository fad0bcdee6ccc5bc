#include <gtest/gtest.h>

#include <functional>

#include "model/json.hpp"
#include "model/predict.hpp"
#include "unit/network/example_host.hpp"

namespace kvmstrap::comparison_test {

NetworkState after(const NetworkState& now, const WantedNetwork& wanted) { return *present(foreseen(Known<NetworkState>(now), wanted)); }

bool satisfied(const NetworkState& state, const WantedNetwork& wanted) { return satisfies(Known<NetworkState>(state), wanted); }

TEST(Network, IsAsWantedWhenItIsForeseen) {
  EXPECT_FALSE(satisfied(example::static_host(), example::wanted_static()));
  EXPECT_TRUE(satisfied(after(example::static_host(), example::wanted_static()), example::wanted_static()));
  EXPECT_FALSE(satisfied(example::dhcp_host(), example::wanted_dhcp()));
  EXPECT_TRUE(satisfied(after(example::dhcp_host(), example::wanted_dhcp()), example::wanted_dhcp()));
}

TEST(Network, IsNotAsWantedWithoutItsRulesOrWithTheRouteInAnotherTable) {
  auto wanted = example::wanted_static();
  auto& addressing = example::of(wanted, "br0").addressing;
  addressing.routes = {{.to = "default", .via = "10.0.7.9", .table = 100}};
  addressing.rules = {{.from = "10.0.7.22/32", .table = 100}};
  const auto good = after(example::static_host(), wanted);
  EXPECT_TRUE(satisfied(good, wanted));
  auto state = good;
  state.rules = {{.priority = 900, .from = "10.0.7.22/32", .table = 101}};
  EXPECT_FALSE(satisfied(state, wanted));
  state = good;
  for (auto& route : state.routes) route.table = main_table;
  EXPECT_FALSE(satisfied(state, wanted));
  state = good;
  state.configured["br0"].addressing.rules.clear();
  EXPECT_FALSE(satisfied(state, wanted));
  state = good;
  state.configured["br0"].addressing.routes[0].table = 101;
  EXPECT_FALSE(satisfied(state, wanted));
}

TEST(Network, IsNotAsWantedWhileItIsUnknown) {
  EXPECT_FALSE(satisfies(Known<NetworkState>(Unknown{"not read"}), example::wanted_static()));
  EXPECT_TRUE(unknown(foreseen(Known<NetworkState>(Unknown{"not read"}), example::wanted_static())));
}

TEST(Network, GoesThroughJsonUnchanged) {
  auto state = after(example::dhcp_host(), example::wanted_dhcp());
  state.files["/etc/sysconfig/network"] = {.content = "NETWORKING=yes\n"};
  state.managers = {"NetworkManager"};
  state.configured["eth0"].not_understood = {"a phrase"};
  state.links["br0"].parent = "eth7";
  state.routes.push_back({.to = "default", .via = "10.0.7.9", .device = "br0", .table = 100});
  state.rules = {{.priority = 900, .from = "10.0.7.22/32", .to = "10.9.0.0/16", .incoming = "br0", .mark = 7, .table = 100}};
  const auto json = to_json_value(Known<NetworkState>(state));
  EXPECT_EQ(to_json_value(from_json_value<Known<NetworkState>>(json)), json);
  EXPECT_EQ(json.at("configured").at("br0").at("addressing").at("method"), "dhcp");
  const auto wanted = to_json_value(example::wanted_static());
  EXPECT_EQ(to_json_value(from_json_value<WantedNetwork>(wanted)), wanted);
  EXPECT_EQ(wanted.at("links").at(1).at("addressing").at("method"), "static");
}

/// One thing that drifted after the cut-over.
struct Drift {
  std::string name;
  bool dhcp;
  std::function<void(NetworkState&)> make;
};

void PrintTo(const Drift& drift, std::ostream* out) { *out << drift.name; }

class EveryDrift : public testing::TestWithParam<Drift> {};

INSTANTIATE_TEST_SUITE_P(
    Network, EveryDrift,
    testing::Values(
        Drift{"bridge_gone", false, [](auto& now) { now.links.erase("br0"); }}, Drift{"bridge_down", false, [](auto& now) { now.links["br0"].up = false; }},
        Drift{"no_bridge", false, [](auto& now) { now.links["br0"].kind = LinkKind::ethernet; }},
        Drift{"stp_on", false, [](auto& now) { now.links["br0"].stp = true; }}, Drift{"delay", false, [](auto& now) { now.links["br0"].forward_delay = 1500; }},
        Drift{"port_gone", false, [](auto& now) { now.links.erase("eth0"); }}, Drift{"port_out", false, [](auto& now) { now.links["eth0"].bridge.reset(); }},
        Drift{"port_down", false, [](auto& now) { now.links["eth0"].up = false; }},
        Drift{"port_has_an_address", false, [](auto& now) { now.links["eth0"].addresses = {{.cidr = "10.0.7.21/24", .scope = "global"}}; }},
        Drift{"address_gone", false, [](auto& now) { now.links["br0"].addresses.clear(); }},
        Drift{"address_too_many", false, [](auto& now) { now.links["br0"].addresses.push_back({.cidr = "10.0.7.22/24"}); }},
        Drift{"gateway_gone", false, [](auto& now) { now.routes.clear(); }},
        Drift{"gateway_over_another_link", false,
              [](auto& now) {
                for (auto& route : now.routes) route.device = "eth1";
              }},
        Drift{"other_gateway", false,
              [](auto& now) {
                for (auto& route : now.routes) route.via = "10.0.7.2";
              }},
        Drift{"search_gone", false, [](auto& now) { now.search.clear(); }},
        Drift{"other_search_at_boot", false, [](auto& now) { now.configured["br0"].addressing.search.clear(); }},
        Drift{"bridge_a_port_at_boot", false, [](auto& now) { now.configured["br0"].bridge = "br7"; }},
        Drift{"nameserver_gone", false, [](auto& now) { now.nameservers.clear(); }},
        Drift{"client_on_a_static_bridge", false, [](auto& now) { now.dhcp_clients["br0"] = {.pid = 7}; }},
        Drift{"client_on_the_port", true, [](auto& now) { now.dhcp_clients["eth0"] = {.pid = 7}; }},
        Drift{"client_gone", true, [](auto& now) { now.dhcp_clients.clear(); }},
        Drift{"lease_gone", true, [](auto& now) { now.links["br0"].addresses.clear(); }},
        Drift{"bridge_without_file", false, [](auto& now) { now.configured.erase("br0"); }},
        Drift{"port_without_file", false, [](auto& now) { now.configured.erase("eth0"); }},
        Drift{"bridge_not_at_boot", false, [](auto& now) { now.configured["br0"].at_boot = false; }},
        Drift{"port_not_at_boot", false, [](auto& now) { now.configured["eth0"].at_boot = false; }},
        Drift{"port_not_in_the_bridge_at_boot", false, [](auto& now) { now.configured["eth0"].bridge.reset(); }},
        Drift{"port_bound_to_another_card", false, [](auto& now) { now.configured["eth0"].mac = "52:54:00:00:00:01"; }},
        Drift{"file_of_another_kind", false, [](auto& now) { now.configured["br0"].kind = LinkKind::ethernet; }},
        Drift{"other_method_at_boot", false, [](auto& now) { now.configured["br0"].addressing.method = Method::dhcp; }},
        Drift{"other_address_at_boot", false, [](auto& now) { now.configured["br0"].addressing.addresses = {"10.0.7.9/24"}; }},
        Drift{"other_gateway_at_boot", false, [](auto& now) { now.configured["br0"].addressing.gateway = "10.0.7.2"; }},
        Drift{"other_nameserver_at_boot", false, [](auto& now) { now.configured["br0"].addressing.nameservers = {"10.0.7.2"}; }},
        Drift{"stp_at_boot", false, [](auto& now) { now.configured["br0"].stp = true; }},
        Drift{"delay_at_boot", false, [](auto& now) { now.configured["br0"].forward_delay = 15; }}),
    [](const auto& test) { return test.param.name; });

TEST_P(EveryDrift, IsSeen) {
  const auto now = GetParam().dhcp ? example::dhcp_host() : example::static_host();
  const auto wanted = GetParam().dhcp ? example::wanted_dhcp() : example::wanted_static();
  auto state = after(now, wanted);
  ASSERT_TRUE(satisfied(state, wanted));
  GetParam().make(state);
  EXPECT_FALSE(satisfied(state, wanted));
}

TEST(Network, DoesNotMindSpanningTreesOwnAgeing) {
  auto wanted = example::wanted_static();
  example::of(wanted, "br0").stp = true;
  example::of(wanted, "br0").forward_delay = 4;
  example::of(wanted, "br0").ageing = 600;
  auto state = after(example::static_host(), wanted);
  state.links["br0"].ageing = 800;
  EXPECT_TRUE(satisfied(state, wanted));
  state.links["br0"].ageing = 30000;
  EXPECT_FALSE(satisfied(state, wanted));
}

TEST(Network, DoesNotMindGuests) {
  auto state = after(example::static_host(), example::wanted_static());
  state.links["vnet0"] = {.name = "vnet0", .kind = LinkKind::tap, .up = true, .bridge = "br0"};
  EXPECT_TRUE(satisfied(state, example::wanted_static()));
}

}  // namespace kvmstrap::comparison_test
