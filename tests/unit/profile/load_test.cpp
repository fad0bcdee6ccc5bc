#include "profile/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/profile/files.hpp"

namespace kvmstrap::load_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::string text_of(const LoadResult& result) {
  std::string text;
  for (const auto& diagnostic : result.diagnostics) text += to_string(diagnostic);
  return text;
}

/// What is said of a profile whose first two lines are right.
std::string said_of(const std::string& rest, const std::vector<std::string>& overrides = {}) {
  return text_of(load_profile("p", "version: 1\nname: n\n" + rest, overrides));
}

TEST(ShippedProfiles, LoadWithoutDiagnostics) {
  const auto shipped = files_in("profiles", ".yaml");
  EXPECT_GE(shipped.size(), 3U);
  for (const auto& path : shipped) {
    const auto result = load_profile(path.filename(), content(path));
    EXPECT_EQ(text_of(result), "");
    ASSERT_TRUE(result.profile);
    EXPECT_EQ(result.profile->name, path.stem());
  }
}

TEST(BrokenProfiles, AreReportedToTheLetter) {
  const auto broken = files_in("tests/cli/broken", ".yaml");
  EXPECT_GE(broken.size(), 60U);
  for (const auto& path : broken) {
    const auto result = load_profile(path.filename(), content(path));
    EXPECT_FALSE(result.profile) << path;
    auto expected = path;
    EXPECT_EQ(text_of(result), content(expected.replace_extension(".expected")));
  }
}

TEST(LoadProfile, ReadsEverySection) {
  const auto result = load_profile("p", R"(version: 1
name: rack7
hardware: {virtualization: optional}
repositories: {strategy: mirror, url: "http://mirror.example.org/centos/6.7"}
packages: {install: [qemu-kvm, libvirt]}
kernel:
  modules: [kvm]
  sysctl: {net.ipv4.ip_forward: 1, net.ipv4.tcp_rmem: 4096 87380 4194304}
network:
  version: 2
  ethernets: {eth0: {dhcp4: false}}
  bridges:
    br0:
      interfaces: [eth0]
      addresses: [10.0.0.5/24]
      routes: [{to: default, via: 10.0.0.1}]
      nameservers: {addresses: [10.0.0.2], search: [example.org]}
      parameters: {stp: true, forward-delay: 15}
libvirt:
  daemon: {unix_sock_group: kvm, unix_sock_rw_perms: "0770", auth_unix_rw: none, listen_tls: false, log_level: 3, max_clients: 50}
  networks:
    default: absent
    lab: {forward: nat, bridge: virbr7, address: 192.168.50.1/24, dhcp: {start: 192.168.50.2, end: 192.168.50.254}, autostart: false}
  pools: {images: {type: dir, path: /srv/images}}
change: {network: {deadline: 5min, confirm: auto}}
proof: {guest: [br0, virbr7]}
)");
  ASSERT_EQ(text_of(result), "");
  const auto& p = *result.profile;
  EXPECT_EQ(p.version, 1);
  EXPECT_EQ(p.name, "rack7");
  EXPECT_EQ(p.hardware.virtualization, Need::optional);
  EXPECT_EQ(p.repositories.strategy, RepositoryStrategy::mirror);
  EXPECT_EQ(p.repositories.url, "http://mirror.example.org/centos/6.7");
  EXPECT_THAT(p.packages.install, ElementsAre("qemu-kvm", "libvirt"));
  EXPECT_THAT(p.kernel.modules, ElementsAre("kvm"));
  EXPECT_THAT(p.kernel.sysctl, ElementsAre(Pair("net.ipv4.ip_forward", "1"), Pair("net.ipv4.tcp_rmem", "4096 87380 4194304")));
  ASSERT_TRUE(p.network);
  EXPECT_EQ(p.network->ethernets.at("eth0").dhcp4, false);
  const auto& bridge = p.network->bridges.at("br0");
  EXPECT_THAT(bridge.interfaces, ElementsAre("eth0"));
  EXPECT_FALSE(bridge.adopt);
  EXPECT_FALSE(bridge.dhcp4);
  EXPECT_THAT(bridge.addresses, ElementsAre("10.0.0.5/24"));
  ASSERT_EQ(bridge.routes.size(), 1U);
  EXPECT_EQ(bridge.routes[0].via, "10.0.0.1");
  EXPECT_THAT(bridge.nameservers.addresses, ElementsAre("10.0.0.2"));
  EXPECT_THAT(bridge.nameservers.search, ElementsAre("example.org"));
  EXPECT_EQ(bridge.parameters.stp, true);
  EXPECT_EQ(bridge.parameters.forward_delay, 15);
  EXPECT_EQ(p.libvirt.daemon.unix_sock_rw_perms, "0770");
  EXPECT_EQ(p.libvirt.daemon.listen_tls, false);
  EXPECT_EQ(p.libvirt.daemon.listen_tcp, std::nullopt);
  EXPECT_EQ(p.libvirt.daemon.max_clients, 50);
  EXPECT_EQ(p.libvirt.networks.at("default"), std::nullopt);
  EXPECT_EQ(p.libvirt.networks.at("lab"), (VirtualNetwork{Forward::nat, "virbr7", "192.168.50.1/24", DhcpRange{"192.168.50.2", "192.168.50.254"}, false}));
  EXPECT_EQ(p.libvirt.pools.at("images"), (StoragePool{PoolType::dir, "/srv/images", true}));
  EXPECT_EQ(p.change.network.deadline, std::chrono::minutes(5));
  EXPECT_EQ(p.change.network.confirm, Confirm::automatic);
  EXPECT_THAT(p.proof.guest, ElementsAre("br0", "virbr7"));
}

TEST(LoadProfile, TheShortestOneHasTheDefaults) {
  const auto result = load_profile("p", "{version: 1, name: n}");
  ASSERT_TRUE(result.profile);
  EXPECT_FALSE(result.profile->network);
  EXPECT_EQ(result.profile->hardware.virtualization, Need::required);
  EXPECT_EQ(result.profile->change.network.deadline, std::chrono::seconds(60));
}

TEST(LoadProfile, AnEmptyTextIsNoProfile) {
  for (const auto* text : {"", "# nothing\n", "---\n", "~"}) EXPECT_THAT(text_of(load_profile("p", text)), HasSubstr("p: error: the profile is empty")) << text;
}

TEST(LoadProfile, ConsequencesOfAMistakeAreNotReported) {
  // Without its addresses the bridge has no address and the gateway no network: nothing to be said of that.
  const auto text = said_of("network: {version: 2, bridges: {br0: {interfaces: [eth0], adresses: [10.0.0.5/24], gateway4: 10.0.0.1}}}\n");
  EXPECT_THAT(text, HasSubstr("did you mean 'addresses'?"));
  EXPECT_EQ(text.find("error", text.find("error") + 1), std::string::npos) << text;
  // A bridge that stands in the wrong place is none that is missing.
  EXPECT_EQ(said_of("bridges: {br0: {interfaces: [eth0], dhcp4: true}}\nnetwork: {version: 2, ethernets: {eth1: {dhcp4: true}}}\nproof: {guest: [br0]}\n"),
            "p:3:1: error: unknown key 'bridges' in the profile\n    3 | bridges: {br0: {interfaces: [eth0], dhcp4: true}}\n      | ^~~~~~~\n"
            "   hint: 'bridges' belongs below network\n");
  // A bridge whose name cannot be read may be the one that is meant.
  EXPECT_EQ(said_of("network: {version: 2, bridges: {br0br0br0br0br0br0: {interfaces: [eth0], dhcp4: true}}}\nproof: {guest: [br0]}\n").find("no bridge br0"),
            std::string::npos);
}

TEST(LoadProfile, AMistakeInOneSectionHidesNoneInAnother) {
  const auto text =
      said_of("kernel: {modules: kvm}\nnetwork: {version: 2, bridges: {br0: {interfaces: [eth0], dhcp4: true, optional: true}}}\nproof: {guest: [br7x]}\n");
  EXPECT_THAT(text, HasSubstr("kernel.modules must be a list"));
  EXPECT_THAT(text, HasSubstr("netplan's optional"));
  EXPECT_THAT(text, HasSubstr("no bridge br7x is defined"));
}

TEST(LoadProfile, AHopelessTextDoesNotFillTheScreen) {
  std::string keys;
  for (int i = 0; i < 300; ++i) keys += "key" + std::to_string(i) + ": 1\n";
  const auto result = load_profile("p", "version: 1\nname: n\n" + keys);
  EXPECT_EQ(result.diagnostics.size(), 51U);
  EXPECT_EQ(result.diagnostics.back().message, "and 250 more mistakes");
}

TEST(LoadProfile, ReportsInTheOrderOfTheLines) {
  const auto result = load_profile("p", "version: 1\nname: n\nproof: {guest: [br 1]}\nkernel: {modules: kvm}\n<<: {}\nhardware: 5\n");
  std::vector<int> lines;
  for (const auto& diagnostic : result.diagnostics) lines.push_back(diagnostic.line);
  EXPECT_THAT(lines, ElementsAre(3, 4, 5, 6));
}

TEST(LoadProfile, ATerminalSequenceIsNeverPrinted) {
  EXPECT_EQ(said_of("hardware: {virtualization: \"\\e[31m\"}\n").find('\x1b'), std::string::npos);
  EXPECT_EQ(said_of("hardware: {\"\\e[31m\": 1}\n").find('\x1b'), std::string::npos);
  EXPECT_EQ(said_of("hardware: {\x1b[31m: 1}\n").find('\x1b'), std::string::npos);
  EXPECT_EQ(said_of("", {"name=\x1b[31m"}).find('\x1b'), std::string::npos);
}

TEST(Overrides, ReplaceAndAdd) {
  const auto load = [](const std::vector<std::string>& sets) { return load_profile("p", "version: 1\nname: n\nkernel: {modules: [kvm]}\n", sets); };
  EXPECT_EQ(load({"name=rack8"}).profile->name, "rack8");
  EXPECT_EQ(load({"hardware.virtualization=optional"}).profile->hardware.virtualization, Need::optional);
  EXPECT_THAT(load({"kernel.modules=[tun, kvm]"}).profile->kernel.modules, ElementsAre("tun", "kvm"));
  EXPECT_EQ(load({"libvirt.networks.default=absent"}).profile->libvirt.networks.at("default"), std::nullopt);
  EXPECT_EQ(load({"name=a", "name=b"}).profile->name, "b");
}

TEST(Overrides, ANameWithDotsIsOneKey) {
  EXPECT_THAT(load_profile("p", "version: 1\nname: n\n", {"kernel.sysctl.net.ipv4.ip_forward=0"}).profile->kernel.sysctl,
              ElementsAre(Pair("net.ipv4.ip_forward", "0")));
}

TEST(Overrides, ReachBelowANamedThing) {
  const auto result = load_profile("p", "version: 1\nname: n\nnetwork: {version: 2, bridges: {br0: {interfaces: [eth0], addresses: [10.0.0.5/24]}}}\n",
                                   {"network.bridges.br0.gateway4=10.0.0.2"});
  EXPECT_EQ(result.profile->network->bridges.at("br0").gateway4, "10.0.0.2");
}

TEST(Overrides, FindANameWithDots) {
  const std::string text = "version: 1\nname: n\nnetwork: {version: 2, vlans: {eth1.7: {id: 7, link: eth1}}}\n";
  const auto vlans_with = [&](const std::string& one) {
    const auto result = load_profile("p", text, {one});
    EXPECT_EQ(text_of(result), "") << one;
    return result.profile ? result.profile->network->vlans : std::map<std::string, VlanProfile>{};
  };
  EXPECT_EQ(vlans_with("network.vlans.eth1.7.mtu=1400").at("eth1.7").mtu, 1400);
  EXPECT_EQ(vlans_with("network.vlans.eth1.7.nameservers.search=[a.b]").at("eth1.7").nameservers.search.size(), 1U);
  EXPECT_EQ(vlans_with("network.vlans.eth1.8={id: 8, link: eth1}").size(), 2U) << "one that the file does not have";
  EXPECT_THAT(said_of("network: {version: 2, vlans: {eth1.7: {id: 7, link: eth1}}}\n", {"network.vlans.eth1.7.idd=8"}), HasSubstr("did you mean 'id'?"));
  EXPECT_THAT(said_of("", {"network.vlans.eth1.8.id=4095"}), HasSubstr("network.vlans.eth1.8.id must be 1 to 4094"));
  EXPECT_THAT(said_of("", {"network.bridges.br0.gatway4=10.0.0.1"}), HasSubstr("did you mean 'gateway4'?")) << "no bridge's name has a dot";
}

TEST(Overrides, AreCheckedLikeTheRest) {
  EXPECT_EQ(said_of("", {"hardware.virtualization=optinal"}),
            "--set hardware.virtualization=optinal: error: hardware.virtualization: 'optinal' is none of its values\n   hint: did you mean 'optional'? one of: "
            "required, optional\n");
  EXPECT_EQ(said_of("network: {version: 2, bridges: {br0: {interfaces: [eth0], addresses: [10.0.0.5/24]}}}\n", {"network.bridges.br0.gateway4=10.0.1.2"}),
            "--set network.bridges.br0.gateway4=10.0.1.2: error: bridge br0: gateway 10.0.1.2 is outside 10.0.0.5/24\n"
            "   hint: on EL6 such a gateway is dropped without a word and the host loses its default route\n");
}

TEST(Overrides, MendWhatTheFileHasWrong) { EXPECT_EQ(said_of("hardware: {virtualization: maybe}\n", {"hardware.virtualization=optional"}), ""); }

TEST(Overrides, ThatCannotBeReadAreRefused) {
  for (const auto& [text, why] : std::vector<std::pair<std::string, std::string>>{{"name", "KEY=VALUE is expected"},
                                                                                  {"=x", "KEY=VALUE is expected"},
                                                                                  {"a..b=1", "an empty name in KEY"},
                                                                                  {"name=", "VALUE is empty"},
                                                                                  {"kernel=modules: [kvm]", "neither a single value nor one in brackets"},
                                                                                  {"kernel.modules=[kvm", "this '[' is not closed"},
                                                                                  {"name.first=x", "name is no map"},
                                                                                  {"hardwar.x=1", "did you mean 'hardware'?"}})
    EXPECT_THAT(said_of("", {text}), testing::AllOf(testing::StartsWith("--set " + text + ": error: "), HasSubstr(why)));
}

}  // namespace kvmstrap::load_test
