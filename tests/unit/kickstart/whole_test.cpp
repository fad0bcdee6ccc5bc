#include "kickstart/whole.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kickstart/installer_network.hpp"
#include "model/text.hpp"

namespace kvmstrap::whole_test {

using testing::Contains;
using testing::HasSubstr;

std::vector<std::string> whole(const Profile& profile, const std::string& origin = "http://host/a") {
  const Kickstart kickstart{.profile_name = "rack7",
                            .profile_text = "version: 1\n",
                            .profile_file = "rack7.yaml",
                            .executable = "x",
                            .origin = std::get<Origin>(parse_origin(origin))};
  return lines(whole_kickstart(kickstart, profile));
}

Profile with(const NetworkProfile& network) {
  Profile profile;
  profile.network = network;
  return profile;
}

TEST(WholeKickstart, NeitherWipesADiskNorSetsAPassword) {
  for (const auto& line : whole({}))
    for (const auto* command : {"rootpw", "clearpart", "zerombr", "autopart", "part ", "ignoredisk"}) EXPECT_FALSE(trim(line).starts_with(command)) << line;
}

TEST(WholeKickstart, TakesPackagesFromTheVaultOrTheProfilesMirror) {
  EXPECT_THAT(whole({}), Contains("url --url=http://vault.centos.org/6.7/os/x86_64/"));
  Profile profile;
  profile.repositories = {.strategy = RepositoryStrategy::mirror, .url = "http://mirror.example.org/centos/6.7/"};
  EXPECT_THAT(whole(profile), Contains("url --url=http://mirror.example.org/centos/6.7/os/x86_64/"));
  EXPECT_THAT(whole(profile, "cdrom:/"), Contains("cdrom"));
  for (const auto* other : {"file:///srv/mirror", "http://mirror.example.org/$releasever"}) {
    profile.repositories.url = other;
    EXPECT_THAT(whole(profile), Contains("url --url=http://vault.centos.org/6.7/os/x86_64/")) << other;
  }
}

TEST(WholeKickstart, EndsWithTheSection) {
  EXPECT_EQ(whole({}).back(), "%end");
  EXPECT_THAT(join(whole({}), "\n"), HasSubstr("apply \"$profile\" --yes --installer yes\n"));
}

TEST(InstallerNetwork, IsTheNicThatTheProfileNames) {
  EXPECT_THAT(whole({}), Contains("network --onboot=yes --bootproto=dhcp"));
  EXPECT_THAT(whole(with({.bridges = {{"br0", {.interfaces = {"em1"}}}}})), Contains("network --onboot=yes --device=em1 --bootproto=dhcp"));
  EXPECT_EQ(installer_network(NetworkProfile{.bonds = {{"bond0", {.interfaces = {"eth0", "eth1"}}}}, .bridges = {{"br0", {.interfaces = {"bond0"}}}}}).device,
            "");
  EXPECT_EQ(installer_network(NetworkProfile{.vlans = {{"eth0.10", {.id = 10, .link = "eth0"}}}, .bridges = {{"br0", {.interfaces = {"eth0.10"}}}}}).device,
            "eth0");
}

TEST(InstallerNetwork, IsNoNicThatIsFoundByWhatItIs) {
  NetworkProfile network{.ethernets = {{"lan", {}}}, .bridges = {{"br0", {.interfaces = {"lan"}}}}};
  network.ethernets["lan"].match = MatchProfile{.macaddress = "52:54:00:00:00:01"};
  EXPECT_EQ(installer_network(network).device, "");
  network.ethernets["eth1"] = {};
  network.bridges.clear();
  network.bonds["bond0"].interfaces = {"lan", "eth1"};
  EXPECT_EQ(installer_network(network).device, "") << "one of two";
}

TEST(AdoptsFromNothing, IsWhatNoInstallerHasAnAddressOn) {
  const auto found = [](const std::vector<std::string>& from) {
    return adopts_from_nothing(NetworkProfile{.bonds = {{"bond0", {.interfaces = {"eth1"}}}},
                                              .vlans = {{"eth0.10", {.id = 10, .link = "eth0"}}},
                                              .bridges = {{"br0", {.interfaces = {"eth0.10"}, .adopt = AdoptProfile{.from = from}}}}});
  };
  EXPECT_TRUE(found({"eth0", "br0"}).empty());
  ASSERT_EQ(found({"br0"}).size(), 1U);
  EXPECT_FALSE(found({"br0"})[0].unless_made);
  ASSERT_EQ(found({"eth0.10", "br0"}).size(), 1U);
  EXPECT_TRUE(found({"eth0.10", "br0"})[0].unless_made);
  EXPECT_TRUE(found({"bond0"})[0].unless_made);
  EXPECT_TRUE(adopts_from_nothing(std::nullopt).empty());
}

TEST(InstallerNetwork, HasTheAddressThatReachesTheGateway) {
  const BridgeProfile bridge{.interfaces = {"eth0"},
                             .addresses = {"192.0.2.1/32", "2001:db8::5/64", "10.0.7.21/22"},
                             .gateway4 = "10.0.4.1",
                             .nameservers = {.addresses = {"2001:db8::1", "10.0.4.2"}}};
  EXPECT_THAT(
      whole(with({.bridges = {{"br0", bridge}}})),
      Contains("network --onboot=yes --device=eth0 --bootproto=static --ip=10.0.7.21 --netmask=255.255.252.0 --gateway=10.0.4.1 --nameserver=10.0.4.2"));
  auto routed = bridge;
  routed.gateway4.reset();
  EXPECT_EQ(installer_network(NetworkProfile{.bridges = {{"br0", routed}}}).address, "");
  routed.routes = {{.to = "10.9.0.0/16", .via = "10.0.4.9"}, {.to = "default", .via = "10.0.4.1"}};
  EXPECT_EQ(installer_network(NetworkProfile{.bridges = {{"br0", routed}}}).gateway, "10.0.4.1");
  EXPECT_EQ(installer_network(NetworkProfile{.ethernets = {{"eth0", {.addresses = {"10.0.7.21/24"}, .gateway4 = "10.0.7.1"}}}}).netmask, "255.255.255.0");
}

/// What stands in a VLAN is not reached untagged, whatever its address.
TEST(InstallerNetwork, AsksByDhcpWhereTheHostsOwnNetworkIsTagged) {
  const NetworkProfile network{.vlans = {{"eth0.10", {.id = 10, .link = "eth0"}}},
                               .bridges = {{"br10", {.interfaces = {"eth0.10"}, .addresses = {"10.0.10.21/24"}, .gateway4 = "10.0.10.1"}}}};
  EXPECT_EQ(installer_network(network).address, "");
}

}  // namespace kvmstrap::whole_test
