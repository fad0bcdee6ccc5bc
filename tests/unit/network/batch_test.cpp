#include "network/batch.hpp"

#include <gmock/gmock.h>

#include "model/predict.hpp"
#include "network/describe.hpp"
#include "unit/network/example_host.hpp"
#include "unit/network/pretended_kernel.hpp"

namespace kvmstrap::batch_test {

using example::normal_form;
using example::of;
using example::PretendedKernel;
using example::there;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

const std::map<std::string, DhcpClient> br0_client{{"br0", {.argv = {"/sbin/dhclient", "-q", "br0"}, .pid_file = "/var/run/dhclient-br0.pid"}}};

/// A host half way: the bridge and its port are there already, and the address is still on the port.
NetworkState half_made() {
  auto state = example::static_host();
  state.links["br0"] = {.name = "br0", .kind = LinkKind::bridge, .mac = "52:54:00:07:00:15", .up = true, .carrier = true, .stp = true, .forward_delay = 1500};
  state.links["eth0"].bridge = "br0";
  return state;
}

/// Two addresses, a route by hand.
NetworkState rich_host() {
  auto state = example::static_host();
  state.links["eth0"].addresses.insert(state.links["eth0"].addresses.begin() + 1, {.cidr = "10.0.7.22/24", .scope = "global", .broadcast = "10.0.7.255"});
  state.routes.push_back({.to = "192.168.44.0/24", .via = "10.0.7.9", .device = "eth0", .source = "10.0.7.22"});
  return state;
}

WantedNetwork with_addresses(std::vector<std::string> addresses) {
  auto wanted = example::wanted_static();
  of(wanted, "br0").addressing.addresses = std::move(addresses);
  return wanted;
}

WantedNetwork wanted_rich() { return with_addresses({"10.0.7.21/24", "10.0.7.22/24"}); }

WantedNetwork wanted_elsewhere() {
  auto wanted = with_addresses({"10.0.9.5/24"});
  of(wanted, "br0").addressing.gateway = "10.0.9.1";
  return wanted;
}

/// A second NIC that nobody uses, and a bridge of its own for it.
NetworkState host_with_idle_nic() {
  auto state = example::static_host();
  state.links["eth1"] = {.name = "eth1", .kind = LinkKind::ethernet, .mac = "52:54:00:07:00:16", .ipv6_disabled = false};
  state.configured["eth1"] = {.name = "eth1", .mac = "52:54:00:07:00:16"};
  return state;
}

WantedNetwork wanted_for_idle_nic() {
  return {.links = {{.name = "eth1", .bridge = "br1"},
                    {.name = "br1", .kind = LinkKind::bridge, .addressing = {.method = Method::fixed, .addresses = {"192.168.9.1/24"}}}}};
}

/// The module bonding brings along a bond without slaves.
NetworkState host_with_the_modules_bond(bool up) {
  auto state = host_with_idle_nic();
  state.links["bond0"] = {
      .name = "bond0", .kind = LinkKind::bond, .mac = "6e:11:22:33:44:55", .up = up, .bond_options = {{"miimon", "0"}, {"mode", "balance-rr"}}};
  return state;
}

WantedNetwork wanted_bond() {
  const auto addressing = example::addressing_of(example::wanted_static());
  return {.links = {{.name = "eth0", .bond = "bond0"},
                    {.name = "eth1", .bond = "bond0"},
                    {.name = "bond0", .kind = LinkKind::bond, .addressing = addressing, .bond_options = {{"mode", "active-backup"}, {"miimon", "100"}}}}};
}

/// The cut-over was made once, with two addresses.
NetworkState moved_host() {
  auto state = *present(foreseen(Known<NetworkState>(rich_host()), wanted_rich()));
  state.routes.push_back({.to = "10.0.7.0/24", .device = "br0", .protocol = "kernel", .scope = "link", .source = "10.0.7.21"});
  return state;
}

struct Move {
  std::string name;
  NetworkState now;
  WantedNetwork wanted;
  std::map<std::string, DhcpClient> clients;
};

void PrintTo(const Move& move, std::ostream* out) { *out << move.name; }

class EveryMove : public testing::TestWithParam<Move> {};
INSTANTIATE_TEST_SUITE_P(
    Batch, EveryMove,
    testing::Values(Move{"static_nic", example::static_host(), example::wanted_static(), {}},
                    Move{"dhcp_nic", example::dhcp_host(), example::wanted_dhcp(), br0_client},
                    Move{"several_addresses_and_routes", rich_host(), wanted_rich(), {}}, Move{"half_made", half_made(), example::wanted_static(), {}},
                    Move{"idle_nic", host_with_idle_nic(), wanted_for_idle_nic(), {}},
                    Move{"bridge_gets_other_addresses", moved_host(), wanted_elsewhere(), {}},
                    Move{"bridge_gets_another_address_in_its_network", moved_host(), with_addresses({"10.0.7.31/24"}), {}},
                    Move{"bridge_loses_its_first_address", moved_host(), with_addresses({"10.0.7.22/24"}), {}},
                    Move{"bridge_gets_another_first_address", moved_host(), with_addresses({"10.0.7.22/24", "10.0.7.21/24"}), {}},
                    Move{"bridge_gets_a_further_address", moved_host(), with_addresses({"10.0.7.21/24", "10.0.7.22/24", "10.0.9.5/24"}), {}},
                    Move{"other_addresses", example::static_host(), wanted_elsewhere(), {}},
                    Move{"bond_of_the_module", host_with_the_modules_bond(false), wanted_bond(), {}},
                    Move{"bond_of_the_module_that_is_up", host_with_the_modules_bond(true), wanted_bond(), {}},
                    Move{"static_to_dhcp", example::static_host(), example::wanted_dhcp(), br0_client}),
    [](const auto& test) { return test.param.name; });

TEST_P(EveryMove, LeadsToWhatIsWanted) {
  const auto& move = GetParam();
  const auto batch = cut_over_batch(move.now, move.wanted, move.clients);
  PretendedKernel kernel(move.now);
  kernel.perform(there(batch));
  kernel.perform(batch.committed);
  // The files are the platform's; foresee them, so that only the kernel's part decides.
  auto after = kernel.state;
  after.configured = present(foreseen(Known<NetworkState>(move.now), move.wanted))->configured;
  for (const auto& link : move.wanted.links)
    after.nameservers.insert(after.nameservers.end(), link.addressing.nameservers.begin(), link.addressing.nameservers.end());
  EXPECT_TRUE(satisfies(Known<NetworkState>(after), move.wanted)) << normal_form(after);
}

TEST_P(EveryMove, LeadsBackFromAnywhereInBetween) {
  const auto& move = GetParam();
  const auto batch = cut_over_batch(move.now, move.wanted, move.clients);
  const auto ops = there(batch);
  for (std::size_t done = 0; done <= ops.size(); ++done) {
    PretendedKernel kernel(move.now);
    kernel.perform({ops.begin(), ops.begin() + static_cast<std::ptrdiff_t>(done)});
    kernel.perform(batch.restore);
    EXPECT_EQ(normal_form(kernel.state), normal_form(move.now)) << "after " << done << " of " << ops.size() << " operations";
    kernel.perform(batch.restore);
    EXPECT_EQ(normal_form(kernel.state), normal_form(move.now)) << "restored twice, after " << done;
  }
}

TEST_P(EveryMove, PlansNothingOnceItIsMade) {
  const auto& move = GetParam();
  const auto after = *present(foreseen(Known<NetworkState>(move.now), move.wanted));
  const auto batch = cut_over_batch(after, move.wanted, move.clients);
  EXPECT_THAT(batch.prepare, IsEmpty());
  EXPECT_THAT(batch.live, IsEmpty());
}

TEST(Batch, IsWhatAPersonWouldType) {
  EXPECT_THAT(commands_of(cut_over_batch(example::static_host(), example::wanted_static(), {})),
              ElementsAre("brctl addbr br0", "brctl stp br0 off", "brctl setfd br0 0",  //
                          "brctl addif br0 eth0", "ip link set dev br0 up", "ip route del default via 10.0.7.1 dev eth0",
                          "ip route del 169.254.0.0/16 dev eth0 scope link metric 1002", "ip addr del 10.0.7.21/24 dev eth0",
                          "ip addr add 10.0.7.21/24 brd 10.0.7.255 dev br0",
                          "ip route add 169.254.0.0/16 dev br0 scope link metric $((1000 + $(cat /sys/class/net/br0/ifindex)))",
                          "ip route add default via 10.0.7.1 dev br0",
                          "sysctl -w net.ipv6.conf.eth0.disable_ipv6=1 net.ipv6.conf.eth0.disable_ipv6=0",  //
                          "arping -q -A -c 1 -I br0 10.0.7.21"));
}

TEST(Batch, GivesTheModulesBondTheAddressOfItsFirstSlave) {
  const auto batch = cut_over_batch(host_with_the_modules_bond(false), wanted_bond(), {});
  EXPECT_THAT(commands_of(batch), Contains("ip link set dev bond0 address 52:54:00:07:00:15"));
}

TEST(Batch, PausesTheOldClientAndEndsItOnlyAfterTheCommit) {
  const auto batch = cut_over_batch(example::dhcp_host(), example::wanted_dhcp(), br0_client);
  EXPECT_EQ(command_of(batch.live.front()), "kill -STOP 812");
  EXPECT_EQ(command_of(*std::ranges::find(batch.afterwards, LinkOp::What::start_dhcp, &LinkOp::what)), "/sbin/dhclient -q br0");
  ASSERT_EQ(batch.committed.size(), 1U);
  EXPECT_EQ(command_of(batch.committed[0]), "kill -KILL 812");
  std::vector<std::string> back;
  for (const auto& op : batch.restore) back.push_back(command_of(op));
  EXPECT_THAT(back, Contains("kill -CONT 812"));
  EXPECT_THAT(back, Contains("kill -KILL $(cat /var/run/dhclient-br0.pid)"));
}

TEST(Batch, TurnsSpanningTreeOnOnlyWithADelayThatTheKernelTakes) {
  auto wanted = example::wanted_static();
  of(wanted, "br0").stp = true;
  of(wanted, "br0").forward_delay = 4;
  const auto commands = commands_of(cut_over_batch(example::static_host(), wanted, {}));
  const auto delay = std::ranges::find(commands, "brctl setfd br0 4");
  const auto stp = std::ranges::find(commands, "brctl stp br0 on");
  ASSERT_NE(stp, commands.end());
  EXPECT_LT(delay, stp);
  EXPECT_EQ(cut_over_batch(example::static_host(), wanted, {}).patience, 18);
  of(wanted, "br0").stp = false;
  EXPECT_EQ(cut_over_batch(example::static_host(), wanted, {}).patience, 14) << "EL6's kernel lets a port learn for one delay without spanning tree too";
}

TEST(Batch, ProbesTheOldGatewayBeforeAndTheWantedOneAfterwards) {
  const auto batch = cut_over_batch(example::static_host(), wanted_elsewhere(), {});
  ASSERT_EQ(batch.probes.size(), 3U);
  EXPECT_EQ(batch.probes[0].what, Probe::What::neighbour);
  EXPECT_EQ(batch.probes[0].before[0].address, "10.0.7.1");
  EXPECT_EQ(batch.probes[0].before[0].device, "eth0");
  EXPECT_EQ(batch.probes[0].after[0].address, "10.0.9.1");
  EXPECT_EQ(batch.probes[0].after[0].device, "br0");
  EXPECT_EQ(batch.probes[1].what, Probe::What::ping);
  EXPECT_EQ(batch.probes[2].what, Probe::What::nameserver);
  EXPECT_EQ(batch.probes[2].after[0].address, "10.0.7.1");
}

/// The NIC's address goes to a bridge over a VLAN of the NIC, which keeps none: only in the VLAN need anybody answer.
TEST(Batch, ProbesTheGatewayOverTheLinkThatLeadsOutAfterwards) {
  auto wanted = example::wanted_static();
  of(wanted, "eth0").bridge.reset();
  wanted.links.push_back({.name = "eth0.30", .kind = LinkKind::vlan, .bridge = "br0", .vlan_id = 30, .parent = "eth0"});
  const auto batch = cut_over_batch(example::static_host(), wanted, {});
  ASSERT_EQ(batch.probes.size(), 3U);
  for (const auto* probe : {&batch.probes[0], &batch.probes[1]}) {
    EXPECT_EQ(probe->before[0].device, "eth0");
    EXPECT_EQ(probe->after[0].device, "br0");
  }
}

TEST(Batch, LeavesARouteBehindWhoseGatewayIsOutOfReach) {
  const auto commands = commands_of(cut_over_batch(rich_host(), wanted_elsewhere(), {}));
  EXPECT_THAT(commands, Not(Contains("ip route add 192.168.44.0/24 via 10.0.7.9 dev br0 src 10.0.7.22")));
  EXPECT_THAT(commands, Contains("ip route add default via 10.0.9.1 dev br0"));
  EXPECT_THAT(commands, Contains("ip addr add 10.0.9.5/24 brd 10.0.9.255 dev br0"));
}

std::ptrdiff_t place(const std::vector<LinkOp>& ops, const std::string& command) { return std::ranges::find(ops, command, command_of) - ops.begin(); }

TEST(Batch, ReplacesADefaultRouteByTheWantedOne) {
  auto wanted = example::wanted_static();
  of(wanted, "br0").addressing.gateway = "10.0.7.2";
  const auto commands = commands_of(cut_over_batch(example::static_host(), wanted, {}));
  EXPECT_THAT(commands, Contains("ip route add default via 10.0.7.2 dev br0"));
  EXPECT_THAT(commands, Not(Contains("ip route add default via 10.0.7.1 dev br0")));
}

/// With a primary address the kernel removes its secondary ones, and then cannot remove them again.
TEST(Batch, TakesSecondaryAddressesFirst) {
  const auto port = cut_over_batch(rich_host(), wanted_rich(), {}).live;
  EXPECT_LT(place(port, "ip addr del 10.0.7.22/24 dev eth0"), place(port, "ip addr del 10.0.7.21/24 dev eth0"));
  const auto bridge = cut_over_batch(moved_host(), wanted_elsewhere(), {}).live;
  EXPECT_LT(place(bridge, "ip addr del 10.0.7.22/24 dev br0"), place(bridge, "ip addr del 10.0.7.21/24 dev br0"));
}

/// The next boot would not bring it back.
TEST(Batch, LeavesARouteOfTheFilesBehindThatNobodyWantsAnyMore) {
  auto now = example::static_host();
  now.routes.push_back({.to = "10.20.0.0/16", .via = "10.0.7.9", .device = "eth0"});
  const auto moves = [&] { return commands_of(cut_over_batch(now, example::wanted_static(), {})); };
  EXPECT_THAT(moves(), Contains("ip route add 10.20.0.0/16 via 10.0.7.9 dev br0")) << "in no file: nobody asked for its removal";
  now.configured["eth0"].addressing.routes = {{.to = "10.20.0.0/16", .via = "10.0.7.9"}};
  EXPECT_THAT(moves(), Not(Contains("ip route add 10.20.0.0/16 via 10.0.7.9 dev br0")));
}

/// In another table it is no way out of the host.
TEST(Batch, TakesADefaultRouteOfAnotherTableForARoute) {
  auto now = example::static_host();
  now.routes.push_back({.to = "default", .via = "10.0.7.9", .device = "eth0", .table = 100});
  const auto batch = cut_over_batch(now, example::wanted_static(), {});
  EXPECT_LT(place(batch.live, "ip route add default via 10.0.7.9 dev br0 table 100"), std::ssize(batch.live));
  EXPECT_EQ(batch.probes.size(), 3U) << "and is not asked whether it answers";
}

TEST(Batch, GivesRulesOnceTheirRoutesAreThereAndTakesThemBack) {
  auto now = example::static_host();
  now.rules = {{.priority = 900, .from = "10.0.7.21/32", .table = 90}, {.priority = 901, .from = "10.9.0.0/16", .table = 91}};
  now.configured["eth0"].addressing.rules = {{.from = "10.0.7.21/32", .table = 90}};
  auto wanted = example::wanted_static();
  of(wanted, "br0").addressing.routes = {{.to = "default", .via = "10.0.7.9", .table = 100}};
  of(wanted, "br0").addressing.rules = {{.to = "10.20.0.0/16", .table = 100}};
  const auto batch = cut_over_batch(now, wanted, {});
  EXPECT_LT(place(batch.live, "ip route add default via 10.0.7.9 dev br0 table 100"), place(batch.live, "ip rule add from all to 10.20.0.0/16 table 100"));
  EXPECT_LT(place(batch.live, "ip rule del from 10.0.7.21/32 table 90 priority 900"), std::ssize(batch.live));
  EXPECT_EQ(place(batch.live, "ip rule del from 10.9.0.0/16 table 91 priority 901"), std::ssize(batch.live)) << "no file has it: nobody asked for its removal";
  EXPECT_LT(place(batch.restore, "ip rule del from all to 10.20.0.0/16 table 100"), std::ssize(batch.restore));
  EXPECT_LT(place(batch.restore, "ip rule add from 10.0.7.21/32 table 90 priority 900"), std::ssize(batch.restore));
}

TEST(Batch, AddsTheRouteThatAGatewayNeedsBeforeIt) {
  auto now = example::static_host();
  now.routes = {{.to = "default", .via = "10.0.7.1", .device = "eth0"}, {.to = "10.0.7.1/32", .device = "eth0", .scope = "link"}};
  const auto batch = cut_over_batch(now, example::wanted_static(), {});
  EXPECT_LT(place(batch.live, "ip route add 10.0.7.1/32 dev br0 scope link"), place(batch.live, "ip route add default via 10.0.7.1 dev br0"));
  EXPECT_LT(place(batch.restore, "ip route add 10.0.7.1/32 dev eth0 scope link"), place(batch.restore, "ip route add default via 10.0.7.1 dev eth0"));
}

TEST(Batch, LeavesPortsWithoutIpv6Alone) {
  auto now = example::static_host();
  now.links["eth0"].ipv6_disabled = std::nullopt;
  EXPECT_THAT(commands_of(cut_over_batch(now, example::wanted_static(), {})),
              Not(Contains("sysctl -w net.ipv6.conf.eth0.disable_ipv6=1 net.ipv6.conf.eth0.disable_ipv6=0")));
}

}  // namespace kvmstrap::batch_test
