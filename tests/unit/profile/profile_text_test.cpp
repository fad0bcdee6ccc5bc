#include "profile/profile_text.hpp"

#include <gmock/gmock.h>

#include "model/text.hpp"
#include "profile/load.hpp"
#include "unit/profile/files.hpp"

namespace kvmstrap::profile_text_test {

Profile loaded(const std::string& text) {
  const auto result = load_profile("profile.yaml", text);
  EXPECT_TRUE(result.profile) << to_string(result.diagnostics.front()) << text;
  return result.profile.value_or(Profile{});
}

/// Every profile that the project has.
std::vector<std::filesystem::path> every_profile() {
  auto files = files_in("profiles", ".yaml");
  for (const auto* kind : {"tests/golden/topologies", "tests/golden/plans"})
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(PROJECT_DIR) / kind)) files.push_back(entry.path() / "profile.yaml");
  return files;
}

TEST(ProfileText, IsReadAsTheSameProfile) {
  const auto files = every_profile();
  EXPECT_GT(files.size(), 50U);
  for (const auto& file : files) {
    const auto text = profile_text(loaded(content(file)));
    EXPECT_EQ(profile_text(loaded(text)), text) << file;
    EXPECT_EQ(loaded(text).network.has_value(), loaded(content(file)).network.has_value()) << file;
  }
}

/// Every key of a section, each with another value than it has of itself.
TEST(ProfileText, HasEveryKeyThatIsNotAsItIsAnyway) {
  const std::string text = R"(version: 1
name: rack7

# What the machine must be able to do
hardware:
  virtualization: optional

# Where packages come from
repositories:
  strategy: mirror
  url: "http://mirror.example.org/centos/6.7/"

# What is installed
packages:
  install: [qemu-kvm, libvirt]

# Modules and settings of the kernel
kernel:
  modules: [kvm]
  sysctl:
    kernel.sem: "250 32000"
    net.ipv4.ip_forward: 1

# The host's network, in netplan's version 2 syntax
network:
  version: 2
  ethernets:
    eth0: {}
    eth1: {}
    lan:
      match:
        macaddress: "52:54:00:07:00:17"
      dhcp4: false
      accept-ra: true
      mtu: 1400
  bonds:
    bond0:
      interfaces: [eth0, eth1]
      parameters:
        mode: 802.3ad
        lacp-rate: fast
      macaddress:
        of: eth0
  vlans:
    bond0.10:
      id: 10
      link: bond0
  bridges:
    br10:
      interfaces: [bond0.10]
      addresses: [10.0.7.21/24, "2001:db8:7::21/64"]
      routes:
        - {to: default, via: 10.0.7.1}
        - {to: 10.8.0.0/16, via: 10.0.7.9, metric: 5, table: 200}
      routing-policy:
        - {from: 10.0.7.21, table: 200}
      parameters:
        stp: true
      macaddress: "52:54:00:07:00:99"
    br20:
      interfaces: []

# libvirtd and the objects that it keeps
libvirt:
  daemon:
    unix_sock_rw_perms: "0770"
    listen_tls: false
  networks:
    default: absent
    inner:
      forward: none
      autostart: false
  pools:
    "10":
      path: /images

# How to change, not what to be
change:
  network:
    deadline: 90s
    confirm: ssh

# What is tried out at the end
proof:
  guest: [br10]
)";
  EXPECT_EQ(profile_text(loaded(text)), text);
}

TEST(ProfileText, LeavesOutWhatIsSoAnyway) {
  EXPECT_EQ(profile_text(loaded("version: 1\nname: a\nhardware: {virtualization: required}\nrepositories: {strategy: keep}\npackages: {install: []}\n"
                                "change: {network: {deadline: 60s}}\n")),
            "version: 1\nname: a\n");
}

TEST(ProfileText, HasNotesWhereTheyBelong) {
  const auto profile = loaded("version: 1\nname: a\nkernel: {modules: [kvm]}\nlibvirt: {pools: {images: {path: /images}}}\n");
  EXPECT_EQ(profile_text(profile,
                         {
                             {{}, "at the top"},
                             {{"hardware"}, "a section that is not there"},
                             {{"network", "bridges", "bond0.10"}, "a name with a dot"},
                             {{"kernel", "modules", "tun"}, "an entry of a list"},
                             {{"kernel", "sysctl", "a.b"}, "a map that is not there"},
                             {{"libvirt", "pools", "images"}, "an entry that is there"},
                             {{"libvirt", "pools", "others"}, "an entry that is not"},
                             {{"proof"}, "the last\nsection"},
                         }),
            R"(# at the top
version: 1
name: a

# hardware: a section that is not there

# Modules and settings of the kernel
kernel:
  # sysctl.a.b: a map that is not there
  # tun: an entry of a list
  modules: [kvm]

# network.bridges.bond0.10: a name with a dot

# libvirtd and the objects that it keeps
libvirt:
  pools:
    # others: an entry that is not
    # an entry that is there
    images:
      path: /images

# proof: the last section
)");
}

TEST(ProfileText, BreaksLongNotesAndNothingElse) {
  Profile profile{.name = "a"};
  std::string words = "word";
  for (int i = 0; i < 50; ++i) words += " word";
  for (const auto& line : lines(profile_text(profile, {{{}, words}}))) EXPECT_LE(line.size(), 100U);
}

TEST(ProfileText, PutsIntoQuotesWhatCouldBeTakenForSomethingElse) {
  const auto written = [](const std::string& group) {
    Profile profile{.name = "a"};
    profile.libvirt.daemon.unix_sock_group = group;
    const auto text = profile_text(profile);
    const std::string key = "unix_sock_group: ";
    const auto start = text.find(key) + key.size();
    return text.substr(start, text.find('\n', start) - start);
  };
  EXPECT_EQ(written("kvm"), "kvm");
  EXPECT_EQ(written("a.b-c_d/e+f"), "a.b-c_d/e+f");
  for (const auto* word : {"yes", "null", "1e3", "0770", "1_000", "-a", "a: b", "a #b", "[a]", "a,b", "::1", ""})
    EXPECT_EQ(written(word), "\"" + std::string(word) + "\"");
  EXPECT_EQ(written("a\"b\\c\nd"), "\"a\\\"b\\\\c\\x0Ad\"");
}

}  // namespace kvmstrap::profile_text_test
