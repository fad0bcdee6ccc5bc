#include "facts/ip.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

namespace kvmstrap::ip_test {

using testing::ElementsAre;
using testing::IsEmpty;

std::string capture(const std::string& name) {
  std::ifstream in(std::string(TESTS_DIR) + "/captures/ip/" + name);
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

/// The same kernel, seen by both: 2.6.32 is the ip of CentOS 6.7.
class EveryIproute : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Ip, EveryIproute, testing::Values("iproute-2.6.32", "iproute-6.1"),
                         [](const auto& test) { return test.param == "iproute-6.1" ? "today" : "el6"; });

TEST_P(EveryIproute, TellsTheAddressesOfALink) {
  const auto addresses = parse_ip_addresses(capture("addr-" + GetParam() + ".txt"));
  ASSERT_TRUE(addresses.contains("eth0"));
  EXPECT_THAT(addresses.at("eth0"),
              ElementsAre(LinkAddress{.cidr = "10.0.7.21/24", .scope = "global", .broadcast = "10.0.7.255"},
                          LinkAddress{.cidr = "10.9.0.1/16", .scope = "global", .dynamic = true},
                          LinkAddress{.cidr = "10.0.7.22/24", .scope = "global", .label = "eth0:1"}, LinkAddress{.cidr = "fd00::2/64", .scope = "global"},
                          LinkAddress{.cidr = "fe80::5054:ff:fe07:15/64", .scope = "link"}));
  EXPECT_THAT(addresses.at("lo"), ElementsAre(LinkAddress{.cidr = "127.0.0.1/8", .scope = "host"}, LinkAddress{.cidr = "::1/128", .scope = "host"}));
}

TEST(Ip, TellsWhatTheKernelFoundOnAnotherHost) {
  EXPECT_THAT(parse_ip_addresses("2: eth0    inet6 2001:db8::5/64 scope global tentative dadfailed \n").at("eth0"),
              ElementsAre(LinkAddress{.cidr = "2001:db8::5/64", .scope = "global", .duplicate = true}));
}

TEST_P(EveryIproute, TakesLinesOfLinksForNoAddress) { EXPECT_FALSE(parse_ip_addresses(capture("addr-" + GetParam() + ".txt")).contains("x")); }

TEST_P(EveryIproute, TellsTheRoutesOfTheMainTable) {
  std::vector<Route> main;
  for (const auto& entry : parse_ip_routes(capture("route-" + GetParam() + ".txt")))
    if (entry.table == "main" && entry.type == "unicast" && entry.beyond.empty()) main.push_back(entry.route);
  EXPECT_THAT(main, ElementsAre(Route{.to = "default", .via = "10.0.7.1", .device = "eth0"},
                                Route{.to = "10.0.7.0/24", .device = "eth0", .protocol = "kernel", .scope = "link", .source = "10.0.7.21"},
                                Route{.to = "10.9.0.0/16", .device = "eth0", .protocol = "kernel", .scope = "link", .source = "10.9.0.1"},
                                Route{.to = "169.254.0.0/16", .device = "eth0", .scope = "link", .metric = 1002},
                                Route{.to = "192.168.44.0/24", .via = "10.0.7.9", .device = "eth0", .source = "10.0.7.22"}));
}

TEST_P(EveryIproute, TellsTheRules) {
  std::vector<RuleEntry> rules;
  for (const auto& entry : parse_ip_rules(capture("rule-" + GetParam() + ".txt")))
    if (entry.rule.priority != 997) rules.push_back(entry);  // EL6's ip has no word for its oif
  EXPECT_THAT(
      rules,
      ElementsAre(RuleEntry{.rule = {.priority = 0}, .table = "local"}, RuleEntry{.rule = {.priority = 40, .from = "10.66.0.0/16"}, .beyond = "unreachable"},
                  RuleEntry{.rule = {.priority = 996, .from = "10.0.8.5/32"}, .table = "900", .beyond = "not"},
                  RuleEntry{.rule = {.priority = 998}, .table = "100", .beyond = "fwmark 0x1/0xff"},
                  RuleEntry{.rule = {.priority = 999, .from = "10.0.7.22/32", .to = "10.9.0.0/16", .incoming = "eth0", .mark = 7}, .table = "200"},
                  RuleEntry{.rule = {.priority = 1000, .from = "10.0.8.0/24"}, .table = "100"}, RuleEntry{.rule = {.priority = 32766}, .table = "main"},
                  RuleEntry{.rule = {.priority = 32767}, .table = "default"}));
}

TEST(Ip, TellsOfARuleThatNamesAnOutgoingLink) {
  EXPECT_THAT(parse_ip_rules("997:\tfrom all oif eth0 lookup 100"), ElementsAre(RuleEntry{.rule = {.priority = 997}, .table = "100", .beyond = "oif eth0"}));
}

TEST_P(EveryIproute, TellsWhatARouteHasBeyond) {
  std::map<std::string, RouteEntry> by_target;
  for (const auto& entry : parse_ip_routes(capture("route-" + GetParam() + ".txt"))) by_target[entry.route.to] = entry;
  EXPECT_EQ(by_target.at("172.16.0.0/12").beyond, "mtu 1400");
  EXPECT_EQ(by_target.at("10.66.0.0/16").beyond, "nexthop via 10.0.7.3 dev eth0 weight 1 nexthop via 10.0.7.4 dev eth0 weight 2");
  EXPECT_EQ(by_target.at("10.66.0.0/16").route.device, "eth0");
  EXPECT_EQ(by_target.at("10.99.0.0/16").type, "unreachable");
  EXPECT_EQ(by_target.at("203.0.113.7/32").table, "100");
  EXPECT_EQ(by_target.at("10.0.7.255/32").type, "broadcast");
  EXPECT_EQ(by_target.at("10.0.7.255/32").table, "local");
}

TEST_P(EveryIproute, TellsTheIpv6RoutesOfTheMainTable) {
  std::vector<Route> main;
  for (const auto& entry : parse_ip6_routes(capture("route6-" + GetParam() + ".txt")))
    if (entry.table == "main" && entry.type == "unicast" && entry.beyond.empty()) main.push_back(entry.route);
  EXPECT_THAT(main, ElementsAre(Route{.to = "2001:db8:7::/64", .device = "eth0", .protocol = "kernel", .metric = 256},
                                Route{.to = "2001:db8:98::/48", .via = "2001:db8:7::9", .device = "eth0", .metric = 5},
                                Route{.to = "2001:db8:99::/48", .via = "2001:db8:7::9", .device = "eth0"},
                                Route{.to = "fe80::/64", .device = "eth0", .protocol = "kernel", .metric = 256},
                                Route{.to = ipv6_default, .via = "2001:db8:7::1", .device = "eth0", .metric = 1},
                                Route{.to = ipv6_default, .via = "fe80::1", .device = "eth0", .protocol = "ra"}));
}

TEST(IpRoutes, OfIpv6AreNoneThatLieOnLoAndNoneOfTheCache) {
  EXPECT_THAT(parse_ip6_routes("unreachable 2002:a00::/24 dev lo metric 1024 error -113\n"
                               "2001:db8::9 via fe80::1 dev eth0  metric 0 \\    cache  mtu 1500 advmss 1440 hoplimit 4294967295\n"),
              IsEmpty());
  EXPECT_EQ(parse_ip6_routes("2001:db8:97::1 dev eth0  table 100  metric 1024 \n").at(0).table, "100");
  EXPECT_EQ(parse_ip6_routes("2001:db8:97::1 dev eth0  metric 1024 \n").at(0).route.to, "2001:db8:97::1/128");
}

TEST(IpAddresses, BelongToTheLinkAndNotToItsPeer) {
  const auto addresses = parse_ip_addresses("7: eth0@if3    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0\n");
  EXPECT_TRUE(addresses.contains("eth0"));
}

TEST(IpAddresses, OfAPointToPointLinkCoverThemselvesOnly) {
  EXPECT_THAT(parse_ip_addresses("9: ppp0    inet 10.0.0.1 peer 10.0.0.2/32 scope global ppp0\n").at("ppp0"),
              ElementsAre(LinkAddress{.cidr = "10.0.0.1/32", .scope = "global"}));
}

TEST(IpRoutes, ThatAreDownAreRoutesAllTheSame) {
  const auto routes = parse_ip_routes("10.0.7.0/24 dev eth0 proto kernel scope link src 10.0.7.21 dead linkdown \n\n");
  ASSERT_EQ(routes.size(), 1U);
  EXPECT_THAT(routes[0].beyond, IsEmpty());
}

}  // namespace kvmstrap::ip_test
