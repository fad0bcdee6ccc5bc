#include "network/going_back.hpp"

#include <gmock/gmock.h>

#include <functional>

#include "network/batch.hpp"
#include "network/describe.hpp"
#include "unit/network/example_host.hpp"
#include "unit/network/pretended_kernel.hpp"

namespace kvmstrap::going_back_test {

using example::normal_form;
using example::of;
using example::PretendedKernel;
using example::there;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string nic_file = "/etc/sysconfig/network-scripts/ifcfg-eth0";
const std::string bridge_file = "/etc/sysconfig/network-scripts/ifcfg-br0";

NetworkState with_file(NetworkState state, const std::string& path, const std::string& content) {
  state.files[path] = {.content = content};
  return state;
}

NetworkState host() { return with_file(example::static_host(), nic_file, "DEVICE=eth0\nIPADDR=10.0.7.21\n"); }

/// What a cut-over makes of it, with its files.
NetworkState moved(const NetworkState& before, const WantedNetwork& wanted) {
  const auto batch = cut_over_batch(before, wanted, {});
  PretendedKernel kernel(before);
  kernel.perform(there(batch));
  kernel.perform(batch.committed);
  return with_file(with_file(kernel.state, nic_file, "DEVICE=eth0\nBRIDGE=br0\n"), bridge_file, "DEVICE=br0\nIPADDR=10.0.7.21\n");
}

WantedNetwork back_from(const NetworkState& before, const WantedNetwork& made) {
  std::vector<std::string> links;
  for (const auto& link : made.links) links.push_back(link.name);
  return wanted_back(ChangeOf<Network>{{}, before, made}, links, {bridge_file, nic_file});
}

NetworkState host_with_two_addresses() {
  auto state = host();
  state.links["eth0"].addresses.insert(state.links["eth0"].addresses.begin() + 1, {.cidr = "10.0.7.22/24", .scope = "global", .broadcast = "10.0.7.255"});
  state.routes.push_back({.to = "192.168.44.0/24", .via = "10.0.7.9", .device = "eth0", .source = "10.0.7.22"});
  return state;
}

WantedNetwork with_addresses(std::vector<std::string> addresses) {
  auto wanted = example::wanted_static();
  of(wanted, "br0").addressing.addresses = std::move(addresses);
  return wanted;
}

WantedNetwork with_ipv6() {
  auto addressing = example::dual_stack_host().configured.at("eth0").addressing;
  return example::bridged(addressing);
}

NetworkState bridged_host() { return moved(host(), example::wanted_static()); }

WantedNetwork with_another_gateway() {
  auto wanted = example::wanted_static();
  of(wanted, "br0").addressing.gateway = "10.0.7.2";
  return wanted;
}

struct Return {
  std::string name;
  NetworkState before;
  WantedNetwork made;
};
void PrintTo(const Return& one, std::ostream* out) { *out << one.name; }

class EveryReturn : public testing::TestWithParam<Return> {
 protected:
  const NetworkState before = GetParam().before;
  const NetworkState now = moved(before, GetParam().made);
  const WantedNetwork wanted = back_from(before, GetParam().made);
};
INSTANTIATE_TEST_SUITE_P(GoingBack, EveryReturn,
                         testing::Values(Return{"from_the_bridge_to_the_nic", host(), example::wanted_static()},
                                         Return{"with_two_addresses_and_a_route", host_with_two_addresses(), with_addresses({"10.0.7.21/24", "10.0.7.22/24"})},
                                         Return{"with_ipv6", example::dual_stack_host(), with_ipv6()},
                                         Return{"from_other_addresses", host(), with_addresses({"10.0.9.5/24", "10.0.7.21/24"})},
                                         Return{"to_other_addresses_of_the_bridge", bridged_host(), with_addresses({"10.0.7.31/24"})},
                                         Return{"to_one_address_fewer", bridged_host(), with_addresses({"10.0.7.31/24", "10.0.7.21/24"})},
                                         Return{"to_another_gateway", bridged_host(), with_another_gateway()}),
                         [](const auto& test) { return test.param.name; });

TEST_P(EveryReturn, LeadsToWhatWasThereBefore) {
  const auto batch = batch_back(now, wanted);
  PretendedKernel kernel(now);
  kernel.perform(there(batch));
  kernel.perform(batch.committed);
  EXPECT_EQ(normal_form(kernel.state), normal_form(before));
  kernel.state.files = before.files;
  EXPECT_TRUE(satisfies(Known<NetworkState>(kernel.state), wanted)) << testing::PrintToString(not_as_before(*wanted.back_to, kernel.state));
  EXPECT_FALSE(satisfies(Known<NetworkState>(now), wanted));
}

TEST_P(EveryReturn, LeadsForthAgainFromAnywhereInBetween) {
  const auto batch = batch_back(now, wanted);
  auto ops = there(batch);
  ops.insert(ops.end(), batch.committed.begin(), batch.committed.end());  // a first boot goes forth again from there
  for (std::size_t done = 0; done <= ops.size(); ++done) {
    PretendedKernel kernel(now);
    kernel.perform({ops.begin(), ops.begin() + static_cast<std::ptrdiff_t>(done)});
    kernel.perform(batch.restore);
    EXPECT_EQ(normal_form(kernel.state), normal_form(now)) << "after " << done << " of " << ops.size() << " operations";
    kernel.perform(batch.restore);
    EXPECT_EQ(normal_form(kernel.state), normal_form(now)) << "twice, after " << done;
  }
}

TEST_P(EveryReturn, HasNothingAgainstIt) {
  const auto preflight = preflight_back(now, now, wanted);
  EXPECT_THAT(preflight.blockers, IsEmpty()) << preflight.blockers.front().what;
}

TEST(GoingBack, IsWhatAPersonWouldType) {
  EXPECT_THAT(
      commands_of(batch_back(bridged_host(), back_from(host(), example::wanted_static()))),
      ElementsAre("ip route del default via 10.0.7.1 dev br0",
                  "ip route del 169.254.0.0/16 dev br0 scope link metric $((1000 + $(cat /sys/class/net/br0/ifindex)))", "ip addr del 10.0.7.21/24 dev br0",
                  "ip link set dev br0 down", "brctl delif br0 eth0", "sysctl -w net.ipv6.conf.eth0.disable_ipv6=1 net.ipv6.conf.eth0.disable_ipv6=0",
                  "ip addr add 10.0.7.21/24 brd 10.0.7.255 dev eth0", "ip route add 169.254.0.0/16 dev eth0 scope link metric 1002",
                  "ip route add default via 10.0.7.1 dev eth0", "arping -q -A -c 1 -I eth0 10.0.7.21", "brctl delbr br0"));
}

/// udev answers the removal of a link by what the files say of it.
TEST(GoingBack, RemovesTheBridgeOnlyWhenItsFileIsGone) {
  const auto batch = batch_back(bridged_host(), back_from(host(), example::wanted_static()));
  EXPECT_THAT(batch.prepare, IsEmpty());
  EXPECT_THAT(batch.committed, ElementsAre(Field(&LinkOp::what, LinkOp::What::delete_bridge)));
  EXPECT_THAT(batch.live, testing::Not(Contains(Field(&LinkOp::what, LinkOp::What::delete_bridge))));
}

TEST(GoingBack, AsksOverTheNicWhoeverAnsweredOverTheBridge) {
  const auto batch = batch_back(bridged_host(), back_from(host(), example::wanted_static()));
  ASSERT_FALSE(batch.probes.empty());
  EXPECT_EQ(batch.probes[0].before.at(0).device, "br0");
  EXPECT_EQ(batch.probes[0].after.at(0).device, "eth0");
  EXPECT_EQ(batch.probes[0].after.at(0).address, "10.0.7.1");
}

TEST(GoingBack, IsConfirmedAsTheRunWas) {
  auto made = example::wanted_static();
  made.deadline = 180;
  made.confirm = Confirm::ssh;
  const auto batch = batch_back(bridged_host(), back_from(host(), made));
  EXPECT_EQ(batch.deadline, 180);
  EXPECT_EQ(batch.confirm, Confirm::ssh);
}

struct Objection {
  std::string name;
  std::function<void(NetworkState&)> since;
  std::string what;
  std::function<void(NetworkState&)> was = [](auto&) {};
};
void PrintTo(const Objection& one, std::ostream* out) { *out << one.name; }

class EveryObjection : public testing::TestWithParam<Objection> {};
INSTANTIATE_TEST_SUITE_P(
    GoingBack, EveryObjection,
    testing::Values(
        Objection{"guests_port", [](auto& now) { now.links["vnet0"] = {.name = "vnet0", .kind = LinkKind::tap, .bridge = "br0"}; }, "vnet0 is a port of br0"},
        Objection{"another_nic", [](auto& now) { now.links["eth1"] = {.name = "eth1", .kind = LinkKind::ethernet, .bridge = "br0"}; }, "eth1 is a port of br0"},
        Objection{"vlan_on_it", [](auto& now) { now.links["br0.7"] = {.name = "br0.7", .kind = LinkKind::vlan, .parent = "br0"}; }, "br0.7 lies on br0"},
        Objection{"address", [](auto& now) { now.links["br0"].addresses.push_back({.cidr = "10.9.9.9/24", .scope = "global"}); },
                  "the addresses of br0 (+ 10.9.9.9/24)"},
        Objection{"route", [](auto& now) { now.routes.push_back({.to = "10.8.0.0/16", .via = "10.0.7.9", .device = "br0"}); },
                  "the routes over br0 (+ 10.8.0.0/16 via 10.0.7.9)"},
        Objection{"port_taken_out", [](auto& now) { now.links["eth0"].bridge.reset(); }, "the settings of eth0"},
        Objection{"bridge_gone", [](auto& now) { now.links.erase("br0"); }, "br0 is not there"},
        Objection{"file", [](auto& now) { now.files[bridge_file].content += "MTU=9000\n"; }, "not as the run left it: " + bridge_file},
        Objection{"alias_file", [](auto& now) { now.files[bridge_file + ":1"] = {}; }, "ifcfg-br0:1 came after the run"},
        Objection{"files_of_another", [](auto& now) { now.configured["eth1"] = {.name = "eth1", .bridge = "br0"}; }, "the files of eth1 name br0"},
        Objection{"route_that_speaks_from_it", [](auto& now) { now.routes.push_back({.to = "10.8.0.0/16", .device = "eth1", .source = "10.0.7.21"}); },
                  "speaks from 10.0.7.21/24"},
        Objection{"lease", [](auto& now) { now.dhcp_clients["br0"] = {.pid = 1}; }, "br0 has its address by DHCP"},
        Objection{"manager", [](auto& now) { now.managers = {"NetworkManager"}; }, "NetworkManager runs"},
        Objection{"bond", [](auto& now) { now.links["br0"].kind = LinkKind::bond; }, "br0 is a bond"},
        Objection{"firewall", [](auto& now) { now.configured["br0"].named_elsewhere = {"a firewall rule names it (iptables:7)"}; },
                  "br0: a firewall rule names it"},
        Objection{"way_out_over_the_bridge_alone", [](auto& now) { now.gateway_device = "br0"; }, "over br0 only (GATEWAYDEV)"},
        Objection{"disks_over_the_network", [](auto& now) { now.remote_storage = {"/ is on NFS"}; }, "the host runs from the network"},
        Objection{"agent",
                  [](auto& now) {
                    now.agents = {"puppet"};
                    now.configured["eth0"].managed_by = "puppet";
                  },
                  "puppet runs and writes the file of eth0"},
        Objection{"no_address_before", [](auto&) {}, "the host had no address before", [](auto& was) { was.links["eth0"].addresses.clear(); }},
        Objection{"lease_before", [](auto&) {}, "eth0 has its address by DHCP", [](auto& was) { was.dhcp_clients["eth0"] = {.pid = 1}; }},
        Objection{"slave_before", [](auto&) {}, "eth0 is a bond's", [](auto& was) { was.links["eth0"].bond = "bond0"; }},
        Objection{"file_of_another_user", [](auto& now) { now.files.erase(nic_file); }, "was not root's", [](auto& was) { was.files[nic_file].uid = 1000; }}),
    [](const auto& test) { return test.param.name; });

TEST_P(EveryObjection, StandsAgainstIt) {
  const auto left = bridged_host();
  auto now = left;
  GetParam().since(now);
  auto before = host();
  GetParam().was(before);
  const auto preflight = preflight_back(now, left, back_from(before, example::wanted_static()));
  EXPECT_THAT(preflight.blockers, Contains(Field(&Blocker::what, HasSubstr(GetParam().what))));
}

TEST(GoingBack, IsRefusedToAnInstallersNetwork) {
  auto made = example::wanted_static();
  made.files_only = true;
  const auto preflight = preflight_back(bridged_host(), bridged_host(), back_from(host(), made));
  EXPECT_THAT(preflight.blockers, ElementsAre(Field(&Blocker::what, HasSubstr("in an installer"))));
}

/// As EL6's installer leaves an idle NIC.
TEST(GoingBack, TakesAFileThatNoBootReadsForNoLease) {
  auto before = host();
  before.configured["eth0"].at_boot = false;
  before.configured["eth0"].addressing.method = Method::dhcp;
  EXPECT_THAT(preflight_back(bridged_host(), bridged_host(), back_from(before, example::wanted_static())).blockers, IsEmpty());
}

TEST(GoingBack, LeavesGuestsDefinitionsToAWarning) {
  auto now = bridged_host();
  now.configured["br0"].named_elsewhere = {"/etc/libvirt/qemu/web.xml:7 names it"};
  const auto preflight = preflight_back(now, now, back_from(host(), example::wanted_static()));
  EXPECT_THAT(preflight.blockers, IsEmpty());
  EXPECT_THAT(preflight.warnings, Contains(HasSubstr("guests and networks of libvirt that name br0")));
}

TEST(GoingBack, LeavesRulesToAPerson) {
  auto left = bridged_host();
  left.rules.push_back({.from = "10.0.7.21", .table = 7});
  const auto preflight = preflight_back(left, left, back_from(host(), example::wanted_static()));
  EXPECT_THAT(preflight.blockers, ElementsAre(Field(&Blocker::what, HasSubstr("routing rules"))));
}

}  // namespace kvmstrap::going_back_test
