#include "import/import.hpp"

#include <gmock/gmock.h>

#include <functional>

#include "engine/planner.hpp"
#include "model/configuration.hpp"
#include "model/predict.hpp"
#include "profile/load.hpp"
#include "steps/prove_guest.hpp"
#include "unit/network/example_host.hpp"

namespace kvmstrap::import_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

const Sysctl forwarding{"net.ipv4.ip_forward"};
const File libvirtd_conf{"/etc/libvirt/libvirtd.conf"};
const std::string dropin = "kvmstrap's own";

/// A KVM host that kvmstrap made: br0 over eth0, libvirt with a network and a pool, a guest was proved.
Facts kvm_host() {
  Facts facts;
  facts.identity.boot_id = "this boot";
  facts.hardware.cpu = Cpu{.vendor = "GenuineIntel", .count = 1, .vmx = true};
  facts.hardware.kvm = KvmDevice{.api_version = 12, .creates_vm = true, .runs_guest = true};
  auto& states = facts.states;
  for (const auto* name : {"qemu-kvm", "libvirt", "bridge-utils"}) states.set(Package{name}, Package::State{"0:1-1"});
  states.set(Package{"dbus"}, Absent{});
  for (const auto* name : {"kvm_intel", "tun"}) states.set(Module{name}, Module::State{true, true, FileImage{.content = dropin}});
  states.set(Module{"kvm_amd"}, Module::State{});
  states.set(Module{"vhost_net"}, Module::State{true, true, std::nullopt});
  states.set(forwarding, Sysctl::State{.running = "1", .at_boot = "1", .file = FileImage{.content = dropin}});
  states.set(Sysctl{"vm.swappiness"}, Sysctl::State{.running = "60"});
  auto now = *present(foreseen(example::static_host(), example::wanted_static()));
  now.links["br0"].mac = "52:54:00:07:00:15";
  states.set(Network{}, now);
  states.set(libvirtd_conf, FileImage{.content = "#listen_tls = 0\nlog_level = 3\nunix_sock_rw_perms = \"0770\"\n"});
  states.set(File{"/etc/libvirt/qemu.conf"}, FileImage{});
  for (const auto* name : {"messagebus", "libvirtd"}) states.set(Service{name}, Service::State{.at_boot = true, .running = true, .loaded = "as it is"});
  states.set(LibvirtNetwork{"default"}, Absent{});
  states.set(LibvirtNetwork{"host-bridge"}, LibvirtNetwork::State{{.forward = Forward::bridge, .bridge = "br0"}, true, ""});
  states.set(LibvirtPool{"images"}, LibvirtPool::State{{.path = "/var/lib/libvirt/images"}, true, ""});
  states.set(Proof{"br0"}, Proof::State{.digest = proof_digest("this boot", "0:1-1", "0:1-1", "br0", now, Acceleration::kvm)});
  facts.brings = {{Package{"libvirt"}, {LibvirtNetwork{"default"}}}};
  return facts;
}

/// Everything that is looked for there.
Profile candidates() {
  Profile names;
  names.packages.install = {"qemu-kvm", "libvirt", "bridge-utils", "dbus"};
  names.kernel.modules = {"kvm", "vhost_net", "tun", "kvm_intel"};
  names.kernel.sysctl = {{"net.ipv4.ip_forward", ""}, {"vm.swappiness", ""}};
  names.network = NetworkProfile{};
  names.libvirt.networks = {{"default", {}}, {"host-bridge", {}}};
  names.libvirt.pools["images"];
  names.proof.guest = {"br0"};
  return names;
}

Imported import_of(const std::function<void(Facts&)>& edit, const Profile& names = candidates()) {
  auto facts = kvm_host();
  // A service has loaded the configuration that is there, unless a test says otherwise.
  for (const auto* name : {"messagebus", "libvirtd"})
    if (const auto digest = configuration_digest(Service{name}, facts.states); present(digest)) {
      auto service = std::get<Service::State>(facts.of(Service{name}));
      service.loaded = *present(digest);
      facts.states.set(Service{name}, service);
    }
  edit(facts);
  auto imported = import_host(facts, names, "rack7");
  const auto loaded = load_profile("imported", imported_text(imported));
  EXPECT_TRUE(loaded.profile) << to_string(loaded.diagnostics.front()) << imported_text(imported);
  if (loaded.profile && imported.differences.empty()) {
    EXPECT_TRUE(settled(make_plan(*loaded.profile, facts))) << imported_text(imported);
  }
  return imported;
}

std::vector<std::string> said(const std::vector<Note>& notes) {
  std::vector<std::string> texts;
  for (const auto& [path, text] : notes) texts.push_back(to_string(path) + ": " + text);
  return texts;
}

TEST(ImportHost, TakesOverAHostThatKvmstrapMade) {
  const auto imported = import_of([](Facts&) {});
  EXPECT_THAT(said(imported.left_out), IsEmpty());
  EXPECT_THAT(imported.differences, IsEmpty());
  EXPECT_EQ(imported_text(imported), R"(# This host as kvmstrap import found it: a plan by it has nothing to do here.
# What it does not name stays as it is, the package repositories among it.
version: 1
name: rack7

# What is installed
packages:
  install: [qemu-kvm, libvirt, bridge-utils]

# Modules and settings of the kernel
kernel:
  modules: [kvm, tun]
  sysctl:
    net.ipv4.ip_forward: 1

# The host's network, in netplan's version 2 syntax
network:
  version: 2
  bridges:
    br0:
      interfaces: [eth0]
      addresses: [10.0.7.21/24]
      gateway4: 10.0.7.1
      nameservers:
        addresses: [10.0.7.1]
        search: [example.org]

# libvirtd and the objects that it keeps
libvirt:
  daemon:
    unix_sock_rw_perms: "0770"
    log_level: 3
  networks:
    default: absent
    host-bridge:
      forward: bridge
      bridge: br0
  pools:
    images:
      path: /var/lib/libvirt/images

# What is tried out at the end
proof:
  guest: [br0]
)");
}

TEST(ImportHost, RequiresNoVirtualizationThatDoesNotWork) {
  const auto imported = import_of([](Facts& facts) { facts.hardware.kvm = KvmDevice{}; });
  EXPECT_EQ(imported.profile.hardware.virtualization, Need::optional);
  EXPECT_THAT(said(imported.remarks), testing::Contains(HasSubstr("hardware.virtualization: not required")));
  EXPECT_THAT(said(imported.left_out), IsEmpty());
}

TEST(ImportHost, LeavesOutWhatDriftedFromItsFile) {
  const auto imported = import_of([](Facts& facts) {
    facts.states.set(Module{"tun"}, Module::State{false, true, FileImage{.content = dropin}});
    facts.states.set(forwarding, Sysctl::State{.running = "0", .at_boot = "1", .file = FileImage{.content = dropin}});
  });
  EXPECT_THAT(imported.profile.kernel.modules, ElementsAre("kvm"));
  EXPECT_THAT(imported.profile.kernel.sysctl, IsEmpty());
  EXPECT_THAT(said(imported.left_out), ElementsAre(HasSubstr("kernel.modules.tun: left out"), HasSubstr("kernel.sysctl.net.ipv4.ip_forward: left out")));
}

TEST(ImportHost, NamesTheModuleWhereKvmWouldStandForAnotherToo) {
  const auto imported = import_of([](Facts& facts) { facts.hardware.cpu = Unknown{"nobody knows"}; });
  EXPECT_THAT(imported.profile.kernel.modules, ElementsAre("tun", "kvm_intel"));
  EXPECT_THAT(said(imported.left_out), IsEmpty());
}

TEST(ImportHost, LeavesLibvirtOutWhereItsDaemonDoesNotRun) {
  const auto imported = import_of([](Facts& facts) { facts.states.set(Service{"libvirtd"}, Service::State{.at_boot = true}); });
  EXPECT_THAT(imported.profile.packages.install, ElementsAre("qemu-kvm", "bridge-utils"));
  EXPECT_THAT(imported.profile.libvirt.networks, IsEmpty());
  EXPECT_THAT(said(imported.left_out),
              ElementsAre(HasSubstr("packages.install.libvirt: left out: a plan by it would have something to do: service libvirtd: start now")));
}

TEST(ImportHost, LeavesOutWhatLibvirtHasBeyondAProfile) {
  const auto imported = import_of([](Facts& facts) {
    VirtualNetwork network{.forward = Forward::bridge, .bridge = "br0", .beyond = {"another address 10.1.0.1/24"}};
    facts.states.set(LibvirtNetwork{"host-bridge"}, LibvirtNetwork::State{network, true, ""});
    facts.states.set(LibvirtPool{"images"}, LibvirtPool::State{{.path = "/a folder"}, true, ""});
    facts.states.set(LibvirtNetwork{"default"}, Unknown{"libvirtd does not say"});
  });
  EXPECT_THAT(imported.profile.libvirt.networks, IsEmpty());
  EXPECT_THAT(imported.profile.libvirt.pools, IsEmpty());
  EXPECT_THAT(said(imported.left_out),
              UnorderedElementsAre(HasSubstr("libvirt.networks.host-bridge: left out: no profile says that: another address 10.1.0.1/24"),
                                   HasSubstr("libvirt.pools.images: left out:"), HasSubstr("libvirt.networks.default: left out: libvirtd does not say")));
}

TEST(ImportHost, ForbidsOnlyNetworksThatAPackageBrings) {
  const auto imported = import_of([](Facts& facts) { facts.brings.clear(); });
  EXPECT_FALSE(imported.profile.libvirt.networks.contains("default"));
}

TEST(ImportHost, SaysOnlyHowAGuestWouldBeProved) {
  const auto imported = import_of([](Facts& facts) { facts.identity.boot_id = "the next boot"; });
  EXPECT_THAT(imported.profile.proof.guest, IsEmpty());
  EXPECT_THAT(said(imported.remarks), ElementsAre(HasSubstr("proof.guest: [br0]")));
  EXPECT_THAT(said(imported.left_out), IsEmpty()) << "a proof is no state";
  EXPECT_THAT(import_of([](Facts& facts) {
                facts.identity.boot_id = "the next boot";
                facts.states.set(Package{"qemu-kvm"}, Absent{});
              }).remarks,
              IsEmpty())
      << "without qemu there is nothing to prove";
}

TEST(ImportHost, SaysSoOfABridgeThatOnlyTheNetworkNamesOrOnlyLibvirt) {
  auto names = candidates();
  names.libvirt.networks["guests"];
  const auto imported = import_of(
      [](Facts& facts) {
        facts.identity.boot_id = "the next boot";
        facts.states.set(LibvirtNetwork{"host-bridge"}, Absent{});
        facts.states.set(LibvirtNetwork{"guests"}, LibvirtNetwork::State{{.bridge = "virbr7", .address = "192.168.150.1/24"}, true, ""});
      },
      names);
  EXPECT_THAT(said(imported.remarks), ElementsAre(HasSubstr("proof.guest: [br0, virbr7]")));
}

TEST(ImportHost, RefusesAHostWhoseFilesAndKernelDiffer) {
  const auto imported = import_of([](Facts& facts) {
    auto now = std::get<NetworkState>(facts.of(Network{}));
    now.links["br0"].addresses.front().cidr = "10.0.7.99/24";
    facts.states.set(Network{}, now);
  });
  ASSERT_THAT(imported.differences, Not(IsEmpty()));
  EXPECT_EQ(imported.differences.front().what, "br0 has 10.0.7.99/24, and the files say 10.0.7.21/24");
}

TEST(ImportHost, NamesTheLinkWhereNothingIsInTheWayOfAChange) {
  const auto imported = import_of([](Facts& facts) {
    auto now = std::get<NetworkState>(facts.of(Network{}));
    now.configured["br0"].mtu = 1400;
    facts.states.set(Network{}, now);
  });
  ASSERT_EQ(imported.differences.size(), 1U);
  EXPECT_THAT(imported.differences.front().what, HasSubstr("br0: the kernel has something else than the files say"));
}

TEST(ImportHost, NamesWhatIsInTheWayOfAChange) {
  const auto imported = import_of([](Facts& facts) {
    auto now = std::get<NetworkState>(facts.of(Network{}));
    now.configured["br0"].mtu = 1400;
    now.configured["br0"].not_understood = {"rule6-br0 is there"};
    facts.states.set(Network{}, now);
  });
  ASSERT_EQ(imported.differences.size(), 1U);
  EXPECT_EQ(imported.differences.front().what, "br0: rule6-br0 is there");
}

TEST(ImportHost, LeavesALinkOutWithAllThatRestsOnIt) {
  const auto imported = import_of([](Facts& facts) {
    auto now = std::get<NetworkState>(facts.of(Network{}));
    now.configured["eth0"].at_boot = false;
    facts.states.set(Network{}, now);
  });
  EXPECT_FALSE(imported.profile.network);
  EXPECT_THAT(said(imported.left_out), ElementsAre(HasSubstr("network.bridges.br0: left out: eth0: it does not come up at boot")));
}

TEST(ImportHost, LeavesOutWhatTheProfilesChecksRefuse) {
  const auto imported = import_of([](Facts& facts) {
    auto now = std::get<NetworkState>(facts.of(Network{}));
    auto other = example::static_host();
    now.links["eth9"] = other.links["eth0"];
    now.links["eth9"].name = "eth9";
    now.links["eth9"].mac = "52:54:00:07:00:99";
    now.configured["eth9"] = {.name = "eth9", .at_boot = true, .addressing = {.method = Method::fixed, .addresses = {"10.0.7.21/24"}}};
    facts.states.set(Network{}, now);
  });
  EXPECT_THAT(said(imported.left_out), ElementsAre(HasSubstr("network.ethernets.eth9: left out:")));
  EXPECT_TRUE(imported.profile.network->bridges.contains("br0"));
}

TEST(ImportHost, NamesWhatTheNetworkHasBeyondAProfile) {
  const auto imported = import_of([](Facts& facts) {
    auto now = std::get<NetworkState>(facts.of(Network{}));
    now.configured["br0"].not_understood = {"rule6-br0 is there"};
    for (const auto* name : {"br7", "virbr0"}) now.links[name] = {.name = name, .kind = LinkKind::bridge};
    facts.states.set(Network{}, now);
    facts.states.set(LibvirtNetwork{"guests"}, LibvirtNetwork::State{{.forward = Forward::nat, .bridge = "virbr0"}, true, ""});
  });
  EXPECT_THAT(said(imported.left_out), ElementsAre(HasSubstr("network.bridges.br0: rule6-br0 is there"), HasSubstr("network.bridges.br7: left out: no file")))
      << "virbr0 is libvirt's";
}

TEST(ImportHost, LeavesOutWhatCannotBeTold) {
  const auto imported = import_of([](Facts& facts) { facts.states.set(Service{"libvirtd"}, Unknown{"chkconfig could not be run"}); });
  EXPECT_THAT(said(imported.left_out), ElementsAre(HasSubstr("packages.install.libvirt: left out: it cannot be told: chkconfig could not be run")));
}

TEST(ImportHost, SaysThatTheNetworkCouldNotBeRead) {
  const auto imported = import_of([](Facts& facts) {
    facts.states.set(Network{}, Unknown{"ifcfg-eth0: Permission denied"});
    facts.states.set(LibvirtNetwork{"host-bridge"}, Absent{});
  });
  EXPECT_FALSE(imported.profile.network);
  EXPECT_THAT(said(imported.left_out), ElementsAre("network: left out: ifcfg-eth0: Permission denied"));
}

TEST(ProfileName, IsTheHostsAsFarAsThatCanBe) {
  EXPECT_EQ(profile_name("rack7.example.org"), "rack7.example.org");
  EXPECT_EQ(profile_name("-rack 7's"), "rack-7-s");
  EXPECT_EQ(profile_name(""), "host");
  EXPECT_EQ(profile_name(std::string(100, 'a')), std::string(64, 'a'));
}

}  // namespace kvmstrap::import_test
