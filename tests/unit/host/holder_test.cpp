#include "host/holder.hpp"

#include <gmock/gmock.h>

#include "host/guard.hpp"
#include "host/link_ops.hpp"
#include "unit/host/guard_scene.hpp"

namespace kvmstrap::holder_test {

const Claim another{"10.0.7.50", "br0", {"br0", "eth0"}};

TEST(RealHolder, IsTheHostThatAnswers) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost& host) {
    EXPECT_FALSE(ask_for_holders({another}).conflict);
    host.at_gateway("/sbin/ip link set gw0 address 52:54:00:aa:bb:cc");
    host.at_gateway("/sbin/ip addr add 10.0.7.50/24 dev gw0");
    const auto answer = ask_for_holders({another});
    EXPECT_EQ(answer.conflict, "10.0.7.50 is in use on the wire by 52:54:00:aa:bb:cc");
    EXPECT_THAT(answer.not_asked, IsEmpty());
  });
}

/// A question that came from the address itself would make others believe that it is here.
TEST(RealHolder, IsAskedFromNoAddress) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost& host) {
    host.at_gateway("/sbin/ip neigh flush all");
    ask_for_holders({{"10.0.7.1", "eth0", {"eth0"}}});
    EXPECT_THROW(host.at_gateway("/bin/grep -q 10.0.7.21 /proc/net/arp"), std::runtime_error) << "the gateway has learnt something";
    answers(Probe::What::neighbour, {"10.0.7.1", "eth0"}, seconds(1));
    EXPECT_NO_THROW(host.at_gateway("/bin/grep -q 10.0.7.21 /proc/net/arp")) << "the gateway would have learnt it";
  });
}

TEST(RealHolder, IsAskedOverTheBridgeOnceItHasThePort) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost& host) {
    host.at_gateway("/sbin/ip addr add 10.0.7.50/24 dev gw0");
    for (const auto* command : {"link add br0 type bridge", "link set br0 up", "link set eth0 master br0"}) example::run(std::string("/sbin/ip ") + command);
    EXPECT_TRUE(ask_for_holders({another}).conflict);
  });
}

TEST(RealHolder, CannotBeAskedOverALinkThatIsDown) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost& host) {
    host.at_gateway("/sbin/ip addr add 10.0.7.50/24 dev gw0");
    example::run("/sbin/ip link set eth0 down");
    const auto answer = ask_for_holders({another});
    EXPECT_FALSE(answer.conflict);
    EXPECT_EQ(answer.not_asked.size(), 1U);
  });
}

TEST(RealHolder, OfAnIpv6AddressIsFoundByTheKernel) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost& host) {
    host.at_gateway("/sbin/ip addr add 2001:db8:7::99/64 dev gw0 nodad");
    RouteSocket routes;
    NetworkBatch batch;
    for (const std::string cidr : {"2001:db8:7::98/64", "2001:db8:7::99/64"}) {
      EXPECT_EQ(found_by_the_kernel(batch), std::nullopt);
      batch.live.push_back({.what = LinkOp::What::add_address, .name = "eth0", .address = {.cidr = cidr, .scope = "global"}});
      perform(batch.live.back(), routes);
    }
    EXPECT_EQ(found_by_the_kernel(batch), "2001:db8:7::99 is in use on the wire by another host");
  });
}

TEST(RealHolder, IsNobodyElseForAnAddressOfThisHost) {
  NEEDS_ROOT();
  on_a_host([](NamespaceHost&) {
    EXPECT_THAT(not_held_here({{"10.0.7.21", "br0", {"eth0"}}}), IsEmpty());
    EXPECT_EQ(not_held_here({another}).size(), 1U);
  });
}

/// A cut-over to an address that another host has.
NetworkBatch taking_over(const Scene& scene) {
  auto wanted = example::wanted_static();
  example::of(wanted, "br0").addressing.addresses = {"10.0.7.50/24"};
  auto batch = cut_over_batch(example::static_host(), wanted, {});
  batch.files = scene.batch.files;
  return batch;
}

TEST(RealGuard, SwitchesNothingWhenAnotherHostHasTheAddress) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost& host, Scene& scene) {
    host.at_gateway("/sbin/ip addr add 10.0.7.50/24 dev gw0");
    scene.batch = taking_over(scene);
    const auto result = scene.go();
    EXPECT_EQ(result.ended, Ended::not_started);
    EXPECT_THAT(result.detail, HasSubstr("10.0.7.50 is in use on the wire by "));
    EXPECT_THAT(scene.said, IsEmpty());
    scene.expect_as_before();
  });
}

/// Its port was down, so that nobody could be asked before.
TEST(RealGuard, GoesBackWhenOnlyTheNewNetworkHearsOfAnotherHolder) {
  NEEDS_ROOT();
  on_a_scene([](NamespaceHost& host, Scene& scene) {
    example::run("/sbin/ip link set eth0 down");
    scene.before = RouteSocket().normal_form();
    host.at_gateway("/sbin/ip addr add 10.0.7.50/24 dev gw0");
    auto now = example::static_host();
    now.links["eth0"].up = false;
    now.links["eth0"].addresses.clear();
    now.routes.clear();
    auto wanted = example::wanted_static();
    example::of(wanted, "br0").addressing.addresses = {"10.0.7.50/24"};
    const auto files = scene.batch.files;
    scene.batch = cut_over_batch(now, wanted, {});
    scene.batch.files = files;
    const auto result = scene.go();
    EXPECT_EQ(result.ended, Ended::rolled_back) << result.detail;
    EXPECT_THAT(result.detail, HasSubstr("10.0.7.50 is in use on the wire by "));
  });
}

}  // namespace kvmstrap::holder_test
