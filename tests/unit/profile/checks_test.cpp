#include "profile/checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kvmstrap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// "path: message" of each objection.
std::vector<std::string> said(const Objections& objections) {
  std::vector<std::string> texts;
  for (const auto& one : objections) texts.push_back(to_string(one.path) + ": " + one.message);
  return texts;
}

/// A profile whose only bridge is br0 over eth0.
Profile with_bridge(BridgeProfile bridge) {
  if (bridge.interfaces.empty()) bridge.interfaces = {"eth0"};
  Profile profile;
  profile.network = NetworkProfile{.bridges = {{"br0", std::move(bridge)}}};
  return profile;
}

BridgeProfile fixed(std::vector<std::string> addresses, std::optional<std::string> gateway = {}) {
  return {.addresses = std::move(addresses), .gateway4 = std::move(gateway)};
}

Profile with_network(const std::string& name, VirtualNetwork network) {
  Profile profile;
  profile.libvirt.networks[name] = std::move(network);
  return profile;
}

std::vector<std::string> said_of_bridge(BridgeProfile bridge) { return said(check_network(with_bridge(std::move(bridge)))); }

TEST(CheckNetwork, HasNothingToSayOfWhatFits) {
  EXPECT_THAT(said_of_bridge({.adopt = AdoptProfile{{"eth0", "br0"}, "10.0.0.5/24"}}), IsEmpty());
  EXPECT_THAT(said_of_bridge({.dhcp4 = true}), IsEmpty());
  EXPECT_THAT(said_of_bridge({.adopt = AdoptProfile{{"eth0"}, {}}, .dhcp4 = false, .nameservers = {{"10.0.0.2"}, {}}}), IsEmpty());
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.5/24", "10.0.1.5/24"}, "10.0.1.1")), IsEmpty());
  EXPECT_THAT(said_of_bridge({.addresses = {"10.0.0.5/24"}, .routes = {{"default", "10.0.0.1"}}}), IsEmpty());
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.4/31"}, "10.0.0.5")), IsEmpty());  // RFC 3021
  EXPECT_THAT(said_of_bridge({.dhcp4 = true, .parameters = {true, 2}}), IsEmpty());
  EXPECT_THAT(said_of_bridge({.dhcp4 = true, .parameters = {true, {}}}), IsEmpty());
  EXPECT_THAT(said_of_bridge({.dhcp4 = true, .parameters = {false, 0}}), IsEmpty());
}

TEST(CheckNetwork, OneBridgeWithOnePort) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.network->bridges["br1"] = {.interfaces = {"eth1"}, .dhcp4 = true};
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.bridges.br1: a second bridge (br1) is not supported yet"));
  EXPECT_THAT(said_of_bridge({.interfaces = {"eth0", "eth1"}, .dhcp4 = true}),
              ElementsAre("network.bridges.br0.interfaces.1: bridge br0: a second port is not supported yet"));
}

TEST(CheckNetwork, ABridgeIsNoPort) {
  EXPECT_THAT(said_of_bridge({.interfaces = {"br0"}, .dhcp4 = true}),
              ElementsAre("network.bridges.br0.interfaces.0: bridge br0: br0 is a bridge and cannot be a port"));
}

TEST(CheckNetwork, WhereEthernetsAreNamedThePortsAreAmongThem) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.network->ethernets = {{"eth0", {}}};
  EXPECT_THAT(said(check_network(profile)), IsEmpty());
  profile.network->ethernets = {{"eth00", {}}};
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.ethernets.eth00: eth00 is no port of a bridge: such a NIC is not supported yet",
                                                        "network.bridges.br0.interfaces.0: bridge br0: port eth0 is not in ethernets"));
  EXPECT_EQ(check_network(profile).back().hint, "did you mean 'eth00'?");
}

TEST(CheckNetwork, APortHasNoAddressOfItsOwn) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.network->ethernets["eth0"].dhcp4 = false;
  EXPECT_THAT(said(check_network(profile)), IsEmpty());
  profile.network->ethernets["eth0"].dhcp4 = true;
  EXPECT_THAT(said(check_network(profile)), ElementsAre("network.ethernets.eth0.dhcp4: eth0 is to be a port: it has no address of its own"));
}

TEST(CheckNetwork, OneWayToAnAddress) {
  EXPECT_THAT(said_of_bridge({}), ElementsAre("network.bridges.br0: bridge br0: no address: the host would be lost"));
  EXPECT_THAT(said_of_bridge({.dhcp4 = false}), ElementsAre("network.bridges.br0: bridge br0: no address: the host would be lost"));
  const AdoptProfile adopt{{"eth0"}, {}};
  EXPECT_THAT(said_of_bridge({.adopt = adopt, .dhcp4 = true}), ElementsAre("network.bridges.br0.dhcp4: bridge br0: adopt and dhcp4 contradict each other"));
  EXPECT_THAT(said_of_bridge({.adopt = adopt, .addresses = {"10.0.0.5/24"}}),
              ElementsAre("network.bridges.br0.addresses: bridge br0: adopt and addresses contradict each other"));
  EXPECT_THAT(said_of_bridge({.adopt = adopt, .gateway4 = "10.0.0.1"}),
              ElementsAre("network.bridges.br0.gateway4: bridge br0: adopt and gateway4 contradict each other"));
  EXPECT_THAT(said_of_bridge({.adopt = adopt, .routes = {{"default", "10.0.0.1"}}}),
              ElementsAre("network.bridges.br0.routes: bridge br0: adopt and routes contradict each other"));
  EXPECT_THAT(said_of_bridge({.dhcp4 = true, .addresses = {"10.0.0.5/24"}}),
              ElementsAre("network.bridges.br0.addresses: bridge br0: dhcp4: true and addresses contradict each other"));
  EXPECT_THAT(said_of_bridge({.dhcp4 = true, .gateway4 = "10.0.0.1"}),
              ElementsAre("network.bridges.br0.gateway4: bridge br0: dhcp4: true and gateway4 contradict each other"));
}

TEST(CheckNetwork, AdoptsFromItsPortOrItself) {
  EXPECT_THAT(said_of_bridge({.adopt = AdoptProfile{{"eth1", "eth0"}, {}}}),
              ElementsAre("network.bridges.br0.adopt.from.0: bridge br0: eth1 is neither its port nor the bridge itself"));
}

TEST(CheckNetwork, AnAddressIsOneThatAHostCanHave) {
  const std::string at = "network.bridges.br0.addresses.0: bridge br0: ";
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.0/24"})), ElementsAre(at + "10.0.0.0/24 is the network itself, not an address in it"));
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.255/24"})), ElementsAre(at + "10.0.0.255/24 is the network's broadcast address"));
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.3/30"})), ElementsAre(at + "10.0.0.3/30 is the network's broadcast address"));
  for (const std::string no_host : {"127.0.0.1/8", "0.1.2.3/24", "224.0.0.5/24", "240.0.0.1/24"})
    EXPECT_THAT(said_of_bridge(fixed({no_host})), ElementsAre(at + no_host + " is no address of a host"));
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.5/24", "10.0.0.5/16"})), ElementsAre("network.bridges.br0.addresses.1: bridge br0: 10.0.0.5 is there twice"));
}

TEST(CheckNetwork, TheGatewayCanBeReached) {
  const std::string at = "network.bridges.br0.gateway4: bridge br0: gateway ";
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.5/24"}, "10.0.1.1")), ElementsAre(at + "10.0.1.1 is outside 10.0.0.5/24"));
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.5/24", "10.2.0.5/24"}, "10.0.1.1")), ElementsAre(at + "10.0.1.1 is outside 10.0.0.5/24 and 10.2.0.5/24"));
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.5/24"}, "10.0.0.5")), ElementsAre(at + "10.0.0.5 is the bridge's own address"));
  EXPECT_THAT(said_of_bridge(fixed({"10.0.0.5/24"}, "10.0.0.255")), ElementsAre(at + "10.0.0.255 is the network's first or last address, which no router has"));
  EXPECT_THAT(said_of_bridge({.addresses = {"10.0.0.5/24"}, .routes = {{"default", "10.0.1.1"}}}),
              ElementsAre("network.bridges.br0.routes.0.via: bridge br0: gateway 10.0.1.1 is outside 10.0.0.5/24"));
}

TEST(CheckNetwork, OneGateway) {
  EXPECT_THAT(said_of_bridge({.addresses = {"10.0.0.5/24"}, .gateway4 = "10.0.0.1", .routes = {{"default", "10.0.0.1"}}}),
              ElementsAre("network.bridges.br0.routes.0.via: bridge br0: a second default gateway, beside 10.0.0.1"));
}

TEST(CheckNetwork, SpanningTreeNeedsADelay) {
  EXPECT_THAT(said_of_bridge({.dhcp4 = true, .parameters = {true, 1}}),
              ElementsAre("network.bridges.br0.parameters.forward-delay: bridge br0: forward-delay 1 is too short with stp: true"));
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

TEST(CheckRepositories, AMirrorAndItsUrlGoTogether) {
  Profile profile;
  EXPECT_THAT(said(check_repositories(profile)), IsEmpty());
  profile.repositories = {RepositoryStrategy::mirror, "http://m/6.7"};
  EXPECT_THAT(said(check_repositories(profile)), IsEmpty());
  profile.repositories = {RepositoryStrategy::mirror, {}};
  EXPECT_THAT(said(check_repositories(profile)), ElementsAre("repositories.strategy: strategy: mirror needs a url"));
  profile.repositories = {RepositoryStrategy::vault, "http://m/6.7"};
  EXPECT_THAT(said(check_repositories(profile)), ElementsAre("repositories.url: a url has no effect with strategy: vault"));
}

TEST(CheckProof, AGuestBootsOnABridgeThatIsDefined) {
  auto profile = with_bridge({.dhcp4 = true});
  profile.libvirt.networks["n"] = VirtualNetwork{.bridge = "virbr7"};
  profile.libvirt.networks["gone"] = std::nullopt;
  profile.proof.guest = {"br0", "virbr7", "br7"};
  EXPECT_THAT(said(check_proof(profile)), ElementsAre("proof.guest.2: no bridge br7 is defined"));
  EXPECT_EQ(check_proof(profile).front().hint, "did you mean 'br0'?");
  profile.proof.guest = {"production"};
  EXPECT_EQ(check_proof(profile).front().hint, "bridges here: br0, virbr7");
  profile.network.reset();
  EXPECT_THAT(said(check_proof(profile)), IsEmpty());
}

}  // namespace
}  // namespace kvmstrap
