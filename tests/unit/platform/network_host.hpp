#pragma once
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "network/resolve.hpp"
#include "platform/el6/network.hpp"
#include "platform/el6/network_scripts.hpp"
#include "unit/fake_reader.hpp"

/// Hosts of EL6 as a reader sees them.
namespace kvmstrap::el6::example {

inline std::string golden(const std::string& name) {
  std::ifstream in(std::string(TESTS_DIR) + "/golden/network/" + name);
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

inline const std::string scripts = scripts_folder;

/// A CentOS 6.7 host with one NIC, 10.0.7.21/24 by way of 10.0.7.1.
class Host : public FakeReader {
 public:
  explicit Host(const std::string& ifcfg_eth0) {
    files["/proc/sys/net/ipv6/conf/default/disable_ipv6"].content = "0\n";
    add_link("lo", "00:00:00:00:00:00", 772, "0x9");
    add_link("eth0", "52:54:00:07:00:15", 1, "0x1003");
    files["/sys/class/net/bonding_masters"].content = "\n";
    files[scripts + "ifcfg-lo"].content = "DEVICE=lo\nIPADDR=127.0.0.1\nNETMASK=255.0.0.0\nONBOOT=yes\nNAME=loopback\n";
    files[scripts + "ifcfg-eth0"].content = ifcfg_eth0;
    files["/etc/sysconfig/network"].content = "NETWORKING=yes\nHOSTNAME=rack7.example.org\n";
    files["/etc/resolv.conf"].content = "options timeout:1\nsearch example.org example.net\nnameserver 10.0.7.1\n";
  }

  void add_link(const std::string& name, const std::string& mac, int type, const std::string& flags) {
    const auto folder = "/sys/class/net/" + name + "/";
    files[folder + "address"].content = mac + "\n";
    files[folder + "mtu"].content = "1500\n";
    files[folder + "type"].content = std::to_string(type) + "\n";
    files[folder + "flags"].content = flags + "\n";
    files[folder + "carrier"].content = "1\n";
    for (const std::string key : {"disable_ipv6", "accept_ra", "accept_redirects", "autoconf"})
      files["/proc/sys/net/ipv6/conf/" + name + "/" + key].content = key == "disable_ipv6" ? "0\n" : "1\n";
  }

  void add_bridge(const std::string& name, const std::string& port) {
    add_link(name, "52:54:00:07:00:15", 1, "0x1003");
    files["/sys/class/net/" + name + "/bridge/stp_state"].content = "0\n";
    files["/sys/class/net/" + name + "/bridge/forward_delay"].content = "0\n";
    files["/sys/class/net/" + name + "/brif/" + port + "/state"].content = "3\n";
    addresses = "1: lo    inet 127.0.0.1/8 scope host lo\n3: br0    inet 10.0.7.21/24 brd 10.0.7.255 scope global br0\n";
    routes = "default via 10.0.7.1 dev br0 \n10.0.7.0/24 dev br0  proto kernel  scope link  src 10.0.7.21 \n";
  }

  void run_dhclient(const std::string& link, int pid) {
    const auto lease = "/var/lib/dhclient/dhclient-" + link + ".leases";
    const auto pid_file = "/var/run/dhclient-" + link + ".pid";
    files[pid_file].content = std::to_string(pid) + "\n";
    files[lease].content = "lease {\n  interface \"" + link + "\";\n  fixed-address 10.0.7.21;\n}\n";
    std::string cmdline;
    for (const std::string argument : {"/sbin/dhclient", "-H", "rack7", "-1", "-q", "-lf", lease.c_str(), "-pf", pid_file.c_str(), link.c_str()})
      cmdline += argument + '\0';
    files["/proc/" + std::to_string(pid) + "/cmdline"].content = cmdline;
  }

  Known<NetworkState> look() {
    const std::vector<Known<CommandResult>> results{CommandResult{.out = addresses}, CommandResult{.out = routes},   CommandResult{.out = routes6},
                                                    CommandResult{.out = rules},     CommandResult{.out = firewall}, Absent{}};
    return read_network(*this, results);
  }

  NetworkState state() {
    const auto known = look();
    EXPECT_TRUE(present(known)) << (unknown(known) ? std::get<Unknown>(known).why : "");
    return *present(known);
  }

  /// Writes what a batch writes at commit.
  void commit(const NetworkBatch& batch) {
    for (const auto& file : batch.files) files[file.path].content = *file.content;
  }

  std::string addresses = "1: lo    inet 127.0.0.1/8 scope host lo\n2: eth0    inet 10.0.7.21/24 brd 10.0.7.255 scope global eth0\n";
  std::string firewall = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n";
  std::string routes =
      "default via 10.0.7.1 dev eth0 \n10.0.7.0/24 dev eth0  proto kernel  scope link  src 10.0.7.21 \n"
      "broadcast 10.0.7.255 dev eth0  table local  proto kernel  scope link  src 10.0.7.21 \n";
  std::string routes6;
  std::string rules = "0:\tfrom all lookup local \n32766:\tfrom all lookup main \n32767:\tfrom all lookup default \n";
};

inline WantedNetwork adopting(const NetworkState& now) {
  NetworkProfile profile;
  profile.bridges["br0"] = {.interfaces = {"eth0"}, .adopt = AdoptProfile{.from = {"eth0", "br0"}}};
  const auto result = resolve(profile, now, {});
  EXPECT_THAT(result.blockers, testing::IsEmpty());
  return result.wanted;
}

inline NetworkBatch batch_for(const NetworkState& now, const WantedNetwork& wanted) {
  const auto action = realise_network({.before = now, .after = wanted});
  EXPECT_EQ(action.ops.size(), 1U);
  return std::get<NetworkBatch>(action.ops.at(0));
}

inline std::string content_of(const NetworkBatch& batch, const std::string& path) {
  for (const auto& file : batch.files)
    if (file.path == path) return file.content.value_or("removed");
  return "not written";
}

/// A host with a second router for a second address: rules that send there, and a table that has a name.
inline Host policy_host() {
  Host host(golden("static/ifcfg-eth0.before"));
  host.files["/etc/iproute2/rt_tables"].content = "# ours\n200\tstorage\n0x12c mirror\n";
  host.files[scripts + "route-eth0"].content = "default via 10.0.7.9 table storage\n0/0 via 10.0.7.8 dev eth0 table 0x12c\n";
  host.files[scripts + "rule-eth0"].content = "# second\nfrom 10.0.7.22 lookup storage prio 1000\niif eth0 to 10.9.0.0/16 fwmark 0x7 table mirror\n";
  host.routes += "default via 10.0.7.9 dev eth0  table storage \ndefault via 10.0.7.8 dev eth0  table mirror \n";
  host.rules =
      "0:\tfrom all lookup local \n999:\tfrom all to 10.9.0.0/16 fwmark 0x7 iif eth0 lookup mirror \n1000:\tfrom 10.0.7.22 lookup storage \n"
      "32766:\tfrom all lookup main \n32767:\tfrom all lookup default \n";
  return host;
}

}  // namespace kvmstrap::el6::example
