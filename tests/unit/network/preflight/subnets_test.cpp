#include "unit/network/preflight/trap.hpp"

namespace kvmstrap::subnets_test {

using example::of;
using example::Trap;
using testing::IsEmpty;

void second_address(WantedNetwork& wanted, const std::string& cidr) { of(wanted, "br0").addressing.addresses.push_back(cidr); }

void virbr0(NetworkState& now) {
  now.links["virbr0"] = {.name = "virbr0", .kind = LinkKind::bridge, .up = true, .addresses = {{.cidr = "192.168.122.1/24", .scope = "global"}}};
}

class PreflightSubnets : public testing::TestWithParam<Trap> {};

INSTANTIATE_TEST_SUITE_P(Preflight, PreflightSubnets,
                         testing::Values(Trap{"within_that_of_another",
                                              [](auto& now, auto& wanted) {
                                                virbr0(now);
                                                second_address(wanted, "192.168.122.64/26");
                                              },
                                              "bridge br0: 192.168.122.64/26 overlaps 192.168.122.1/24 of virbr0"},
                                         Trap{"of_another_link_already",
                                              [](auto& now, auto& wanted) {
                                                virbr0(now);
                                                second_address(wanted, "192.168.122.1/24");
                                              },
                                              "192.168.122.1/24 overlaps 192.168.122.1/24 of virbr0"},
                                         Trap{"source_of_another_links_route",
                                              [](auto& now, auto&) {
                                                now.links["eth1"] = {.name = "eth1", .kind = LinkKind::ethernet, .up = true};
                                                now.routes.push_back({.to = "10.9.0.0/16", .via = "192.168.5.1", .device = "eth1", .source = "10.0.7.21"});
                                              },
                                              "the route to 10.9.0.0/16 over eth1 has the source 10.0.7.21, which eth0 gives away"},
                                         Trap{"another_host_has_it",
                                              [](auto& now, auto&) {
                                                now.links["eth0"].addresses.push_back({.cidr = "fe80::5/64", .scope = "link", .duplicate = true});
                                              },
                                              "eth0 has fe80::5/64, and so has another host"},
                                         Trap{"around_that_of_another",
                                              [](auto& now, auto& wanted) {
                                                virbr0(now);
                                                second_address(wanted, "192.168.0.9/16");
                                              },
                                              "192.168.0.9/16 overlaps 192.168.122.1/24 of virbr0"},
                                         Trap{"a_network_of_guests_that_is_down",
                                              [](auto& now, auto& wanted) {
                                                now.guest_networks["default"] = "192.168.122.1/24";
                                                second_address(wanted, "192.168.122.9/24");
                                              },
                                              "overlaps 192.168.122.1/24 of libvirt's network default"},
                                         Trap{"one_that_is_up_is_named_once",
                                              [](auto& now, auto& wanted) {
                                                virbr0(now);
                                                now.guest_networks["default"] = "192.168.122.1/24";
                                                second_address(wanted, "192.168.122.9/24");
                                              },
                                              "of virbr0"}),
                         example::name_of);

TEST_P(PreflightSubnets, RefusesItAloneAndSaysWhatToDo) { example::expect_refused_alone(GetParam()); }

TEST(PreflightOtherSubnets, LetsNeighboursPass) {
  const auto found = example::sprung({"", [](auto& now, auto& wanted) {
                                        virbr0(now);
                                        second_address(wanted, "192.168.123.9/24");
                                      }});
  EXPECT_THAT(found.blockers, IsEmpty());
}

/// Two NICs in one subnet are odd, and the host lives with them.
TEST(PreflightOtherSubnets, LetsAnOverlapThatIsThereAlreadyPass) {
  const auto found = example::sprung({"", [](auto& now, auto&) {
                                        now.links["eth1"] = now.links["eth0"];
                                        now.links["eth1"].name = "eth1";
                                        now.links["eth1"].addresses = {{.cidr = "10.0.7.22/24", .scope = "global"}};
                                      }});
  EXPECT_THAT(found.blockers, IsEmpty());
}

}  // namespace kvmstrap::subnets_test
