#include <gmock/gmock.h>

#include "unit/profile/objections.hpp"

namespace kvmstrap::check_libvirt_test {

using example::fixed;
using example::said;
using example::with_bridge;
using testing::ElementsAre;
using testing::IsEmpty;

Profile with_network(const std::string& name, VirtualNetwork network) {
  Profile profile;
  profile.libvirt.networks[name] = std::move(network);
  return profile;
}

TEST(CheckLibvirt, HasNothingToSayOfWhatFits) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.libvirt.networks = {{"default", std::nullopt},
                              {"host", VirtualNetwork{.forward = Forward::bridge, .bridge = "br0"}},
                              {"again", VirtualNetwork{.forward = Forward::bridge, .bridge = "br0"}},
                              {"alone", VirtualNetwork{.forward = Forward::none}},
                              {"a", VirtualNetwork{.bridge = "virbr1", .address = "192.168.50.1/24", .dhcp = DhcpRange{"192.168.50.2", "192.168.50.2"}}},
                              {"b", VirtualNetwork{.bridge = "virbr2", .address = "192.168.51.1/24"}}};
  profile.libvirt.pools = {{"a", {.path = "/a"}}, {"b", {.path = "/b"}}};
  EXPECT_THAT(said(check_libvirt(profile)), IsEmpty());
}

TEST(CheckLibvirt, ForwardBridgeIsOntoABridgeOfTheHost) {
  EXPECT_THAT(said(check_libvirt(with_network("n", {.forward = Forward::bridge}))),
              ElementsAre("libvirt.networks.n.forward: libvirt network n: forward: bridge needs a bridge"));
  EXPECT_THAT(said(check_libvirt(
                  with_network("n", {.forward = Forward::bridge, .bridge = "br0", .address = "10.0.0.1/24", .dhcp = DhcpRange{"10.0.0.2", "10.0.0.3"}}))),
              ElementsAre("libvirt.networks.n.address: libvirt network n: forward: bridge has no address of its own",
                          "libvirt.networks.n.dhcp: libvirt network n: forward: bridge has no DHCP of its own"));
  auto profile = with_bridge({.dhcp4 = true});
  profile.libvirt.networks["n"] = VirtualNetwork{.forward = Forward::bridge, .bridge = "br1"};
  EXPECT_THAT(said(check_libvirt(profile)), ElementsAre("libvirt.networks.n.bridge: libvirt network n: no bridge br1 is defined"));
  profile.network.reset();  // the host's own network, of which the profile says nothing
  EXPECT_THAT(said(check_libvirt(profile)), IsEmpty());
}

TEST(CheckLibvirt, ABridgeOfLibvirtHasOneOwner) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.libvirt.networks["n"] = VirtualNetwork{.bridge = "br0", .address = "192.168.50.1/24"};
  EXPECT_THAT(said(check_libvirt(profile)), ElementsAre("libvirt.networks.n.bridge: libvirt network n: br0 is a bridge of the host"));
  profile.libvirt.networks = {{"a", VirtualNetwork{.bridge = "virbr1", .address = "192.168.50.1/24"}},
                              {"b", VirtualNetwork{.bridge = "virbr1", .address = "192.168.51.1/24"}}};
  EXPECT_THAT(said(check_libvirt(profile)), ElementsAre("libvirt.networks.b.bridge: libvirt network b: virbr1 is the bridge of network a already"));
}

TEST(CheckLibvirt, ANetworkHasTheAddressThatItNeeds) {
  EXPECT_THAT(said(check_libvirt(with_network("n", {}))), ElementsAre("libvirt.networks.n: libvirt network n: forward: nat needs an address"));
  EXPECT_THAT(said(check_libvirt(with_network("n", {.forward = Forward::none, .dhcp = DhcpRange{"10.0.0.2", "10.0.0.3"}}))),
              ElementsAre("libvirt.networks.n.dhcp: libvirt network n: DHCP needs an address of the host on that network"));
  EXPECT_THAT(said(check_libvirt(with_network("n", {.address = "10.0.0.0/24"}))),
              ElementsAre("libvirt.networks.n.address: libvirt network n: 10.0.0.0/24 is the network itself or its broadcast address"));
}

TEST(CheckLibvirt, LeasesAreInsideTheNetworkAndInOrder) {
  const auto leases = [](const std::string& start, const std::string& end) {
    return said(check_libvirt(with_network("n", {.address = "10.0.0.1/24", .dhcp = DhcpRange{start, end}})));
  };
  EXPECT_THAT(leases("10.0.0.2", "10.0.1.3"), ElementsAre("libvirt.networks.n.dhcp.end: libvirt network n: 10.0.1.3 is no address for a guest in 10.0.0.1/24"));
  EXPECT_THAT(leases("10.0.0.0", "10.0.0.3"),
              ElementsAre("libvirt.networks.n.dhcp.start: libvirt network n: 10.0.0.0 is no address for a guest in 10.0.0.1/24"));
  EXPECT_THAT(leases("10.0.0.2", "10.0.0.255"),
              ElementsAre("libvirt.networks.n.dhcp.end: libvirt network n: 10.0.0.255 is no address for a guest in 10.0.0.1/24"));
  EXPECT_THAT(leases("10.0.0.9", "10.0.0.3"),
              ElementsAre("libvirt.networks.n.dhcp.end: libvirt network n: the range ends at 10.0.0.3, before its start 10.0.0.9"));
}

TEST(CheckLibvirt, NetworksDoNotOverlap) {
  const std::string at = "libvirt.networks.n.address: libvirt network n: 10.0.0.1/24 overlaps ";
  auto profile = with_bridge(fixed({"10.0.0.5/16"}));
  profile.libvirt.networks["n"] = VirtualNetwork{.address = "10.0.0.1/24"};
  EXPECT_THAT(said(check_libvirt(profile)), ElementsAre(at + "10.0.0.5/16 on bridge br0"));
  profile = with_bridge({.adopt = AdoptProfile{{"eth0"}, "10.0.0.5/25"}});
  profile.libvirt.networks["n"] = VirtualNetwork{.address = "10.0.0.1/24"};
  EXPECT_THAT(said(check_libvirt(profile)), ElementsAre(at + "10.0.0.5/25 on bridge br0"));
  profile.network.reset();
  profile.libvirt.networks["m"] = VirtualNetwork{.address = "10.0.0.7/24"};
  EXPECT_THAT(said(check_libvirt(profile)), ElementsAre(at + "10.0.0.7/24 of libvirt network m"));
}

TEST(CheckLibvirt, APoolHasAFolderOfItsOwn) {
  Profile profile;
  profile.libvirt.pools = {{"a", {.path = "/srv"}}, {"b", {.path = "/srv"}}};
  EXPECT_THAT(said(check_libvirt(profile)), ElementsAre("libvirt.pools.b.path: pool b: /srv is the folder of pool a already"));
}

}  // namespace kvmstrap::check_libvirt_test
