#pragma once
#include <map>

#include "report/run_story.hpp"

/// Stories as runs would tell them, for the tests of every form and for whoever works on the page: build/dev/tests/report_samples DIR.
namespace kvmstrap::stories {

/// What a host may print: markup, controls, half of a character.
inline const std::string hostile = "</script><script>alert(1)</script> & \"quotes' ]]> {{host}} \x1B[31mred\x1B[0m \xFF\xC3 \xE2\x80\xAE end";

inline LinkAddress address(const std::string& cidr) { return {.cidr = cidr, .scope = "global"}; }

inline Link nic(const std::string& name, const std::string& mac) { return {.name = name, .kind = LinkKind::ethernet, .mac = mac, .up = true, .carrier = true}; }

inline Route default_route(const std::string& via, const std::string& device) {
  return {.to = of_ipv6(via) ? ipv6_default : "default", .via = via, .device = device};
}

inline NetworkState state_of(const std::vector<Link>& links, const std::vector<Route>& routes) {
  NetworkState state;
  state.links["lo"] = {.name = "lo", .kind = LinkKind::loopback, .up = true};
  for (const auto& link : links) state.links[link.name] = link;
  state.routes = routes;
  state.nameservers = {"10.0.7.2"};
  return state;
}

/// One NIC with an address, by DHCP.
inline NetworkState one_nic() {
  auto eth0 = nic("eth0", "52:54:00:12:34:56");
  eth0.addresses = {address("10.0.7.21/24"), {.cidr = "fe80::5054:ff:fe12:3456/64", .scope = "link"}};
  auto state = state_of({eth0}, {default_route("10.0.7.1", "eth0")});
  state.dhcp_clients["eth0"] = {};
  return state;
}

/// The same, its address on a bridge over it.
inline NetworkState one_bridge() {
  auto eth0 = nic("eth0", "52:54:00:12:34:56");
  eth0.bridge = "br0";
  const Link br0{.name = "br0", .kind = LinkKind::bridge, .mac = eth0.mac, .up = true, .carrier = true, .addresses = {address("10.0.7.21/24")}};
  auto state = state_of({eth0, br0}, {default_route("10.0.7.1", "br0")});
  state.dhcp_clients["br0"] = {};
  return state;
}

/// Four NICs, two of them a bond.
inline NetworkState rack_before() {
  auto eth0 = nic("eth0", "00:25:90:aa:00:10");
  auto eth1 = nic("eth1", "00:25:90:aa:00:11");
  auto eth2 = nic("eth2", "00:25:90:aa:00:12");
  auto eth3 = nic("eth3", "00:25:90:aa:00:13");
  eth0.bond = eth1.bond = "bond0";
  eth3.up = eth3.carrier = false;
  const Link bond0{.name = "bond0",
                   .kind = LinkKind::bond,
                   .mac = eth0.mac,
                   .up = true,
                   .carrier = true,
                   .addresses = {address("192.0.2.21/24"), address("2001:db8:0:7::21/64")},
                   .bond_options = {{"mode", "active-backup"}}};
  eth2.addresses = {address("198.51.100.7/28")};
  return state_of({eth0, eth1, eth2, eth3, bond0}, {default_route("192.0.2.1", "bond0"), default_route("2001:db8:0:7::1", "bond0")});
}

/// The same with a bridge over the bond and two over VLANs of it.
inline NetworkState rack_after() {
  auto state = rack_before();
  auto& bond0 = state.links["bond0"];
  const auto addresses = bond0.addresses;
  bond0.addresses.clear();
  bond0.bridge = "br0";
  bond0.mtu = 9000;
  state.links["br0"] = {.name = "br0", .kind = LinkKind::bridge, .mac = bond0.mac, .up = true, .carrier = true, .addresses = addresses};
  for (const int id : {20, 30}) {
    const auto vlan = "bond0." + std::to_string(id);
    const auto bridge = "br" + std::to_string(id);
    state.links[vlan] = {.name = vlan, .kind = LinkKind::vlan, .mac = bond0.mac, .up = true, .bridge = bridge, .parent = "bond0", .vlan_id = id};
    state.links[bridge] = {.name = bridge, .kind = LinkKind::bridge, .mac = bond0.mac, .up = true};
  }
  state.links["br20"].addresses = {address("10.20.0.5/16")};
  for (auto& route : state.routes) route.device = "br0";
  return state;
}

inline std::vector<HostVerdict> verdicts() {
  return {{"system", Rating::pass, "CentOS release 6.7 (Final): el6", ""},
          {"cpu", Rating::pass, "16 x Intel(R) Xeon(R) CPU E5-2640 v3 @ 2.60GHz (/proc/cpuinfo)", ""},
          {"virtualization", Rating::pass, "VT-x, switched on and locked on all of 16 CPUs (MSR 0x3A)", ""},
          {"dev-kvm", Rating::pass, "/dev/kvm has API 12, makes a VM, and its CPU runs", ""},
          {"hugepages", Rating::warn, "2 MiB pages: none reserved, transparent ones never (/sys/kernel/mm/redhat_transparent_hugepage/enabled)",
           "echo madvise into that file, or reserve some with kernel.hugepages"},
          {"clock", Rating::fail, "2000-01-01 00:04: earlier than this kvmstrap was made (2026-11-26)", "set it: ntpdate pool.ntp.org && hwclock -w"},
          {"iommu", Rating::unknown, "/sys/class/iommu cannot be read", ""}};
}

inline StepStory step(const std::string& id, const std::string& title, StepEnd end, double began, double seconds) {
  return {.id = id, .title = title, .end = end, .began = began, .seconds = seconds};
}

/// A run that came to its end.
inline RunStory verified() {
  RunStory story{.command = "apply",
                 .profile = "centos-6.7-bridged",
                 .run = "20261128-082242-4711",
                 .version = "0.1.0",
                 .host = "rack7.example.com",
                 .system = "CentOS release 6.7 (Final)",
                 .kernel = "2.6.32-573.el6.x86_64",
                 .began = std::chrono::system_clock::from_time_t(1795854162),  // 2026-11-28 08:22:42 UTC
                 .seconds = 83.4,
                 .outcome = {.why = "the host is as the profile says"},
                 .network_before = one_nic(),
                 .network_after = one_bridge(),
                 .verdicts = verdicts(),
                 .journal = "/var/lib/kvmstrap/runs/20261128-082242-4711"};
  auto check = step("check-virtualization", "Check the CPU and the BIOS", StepEnd::same, 0.01, 0.02);
  auto packages = step("install-packages", "Install packages", StepEnd::changed, 0.1, 61.3);
  packages.warnings = {"the clock was wrong: certificates may look expired"};
  packages.changes = {{"package:qemu-kvm", "install package qemu-kvm", "2:0.12.1.2-2.479.el6"},
                      {"package:libvirt", "install package libvirt", "0.10.2-54.el6"},
                      {"package:bridge-utils", "install package bridge-utils", "1.2-10.el6"}};
  packages.commands = {"/usr/bin/yum -y -d 1 -e 1 install qemu-kvm libvirt bridge-utils"};
  auto sysctl = step("set-sysctl", "Set kernel parameters", StepEnd::changed, 61.4, 0.3);
  sysctl.changes = {{"sysctl:net.ipv4.ip_forward", "net.ipv4.ip_forward: running 0 -> 1, at boot 0 -> 1",
                     "running 1, at boot 1 (/etc/sysctl.d/99-kvmstrap-net.ipv4.ip_forward.conf)"}};
  sysctl.diffs = {"--- /dev/null\n+++ /etc/sysctl.d/99-kvmstrap-net.ipv4.ip_forward.conf\n@@ -0,0 +1,1 @@\n+net.ipv4.ip_forward = 1\n"};
  sysctl.commands = {"write /etc/sysctl.d/99-kvmstrap-net.ipv4.ip_forward.conf", "sysctl -w net.ipv4.ip_forward=1"};
  auto bridges = step("define-bridges", "Move the network onto bridges", StepEnd::changed, 61.8, 8.6);
  bridges.changes = {{"network", "bridge br0 over eth0, DHCP; back to the old network after 60 s unless the new one answers",
                      "br0 bridge 10.0.7.21/24, eth0 ethernet port of br0"}};
  bridges.diffs = {
      "--- /etc/sysconfig/network-scripts/ifcfg-eth0\n+++ /etc/sysconfig/network-scripts/ifcfg-eth0\n@@ -1,6 +1,6 @@\n DEVICE=eth0\n TYPE=Ethernet\n "
      "ONBOOT=yes\n-BOOTPROTO=dhcp\n+BOOTPROTO=none\n+BRIDGE=br0\n NM_CONTROLLED=no\n",
      "--- /dev/null\n+++ /etc/sysconfig/network-scripts/ifcfg-br0\n@@ -0,0 +1,6 "
      "@@\n+DEVICE=br0\n+TYPE=Bridge\n+ONBOOT=yes\n+BOOTPROTO=dhcp\n+STP=off\n+DELAY=0\n"};
  bridges.commands = {"brctl addbr br0",
                      "brctl stp br0 off",
                      "brctl setfd br0 0",
                      "brctl addif br0 eth0",
                      "ip addr del 10.0.7.21/24 dev eth0",
                      "ip addr add 10.0.7.21/24 dev br0",
                      "ip route replace default via 10.0.7.1 dev br0"};
  auto libvirt = step("configure-libvirt", "Configure libvirt", StepEnd::same, 70.5, 0.1);
  auto proof = step("prove-guest", "Boot a guest", StepEnd::changed, 70.7, 4.9);
  proof.changes = {{"proof:br0", "boot a guest on br0 (kvm)", "the guest wrote its marker after 1.2 s, on br0, with KVM"}};
  proof.commands = {"boot a guest of one sector on br0, kvm, wait for its marker, take it away"};
  story.steps = {check, packages, sysctl, bridges, libvirt, proof};
  return story;
}

/// One that failed in the middle, with output that tries to get out of its place.
inline RunStory failed() {
  auto story = verified();
  story.network_after = one_nic();
  story.outcome = {Exit::failed,
                   "install-packages",
                   "yum ended with exit code 1",
                   "/usr/bin/yum -y -d 1 -e 1 install qemu-kvm libvirt bridge-utils\nexit code 1\n" + hostile,
                   "what was changed before this stays",
                   "mend what it says, then run the same command again: it goes on from here"};
  story.steps[1].end = StepEnd::failed;
  for (auto& change : story.steps[1].changes) change.reads_back.clear();
  story.steps[1].commands.push_back("printf '" + hostile + "'");
  story.steps[1].diffs = {"--- /dev/null\n+++ /etc/" + hostile + "\n@@ -0,0 +1,1 @@\n+" + hostile + "\n"};
  for (std::size_t i = 2; i < story.steps.size(); ++i) {
    story.steps[i].end = StepEnd::not_reached;
    story.steps[i].began = story.steps[i].seconds = 0;
    for (auto& change : story.steps[i].changes) change.reads_back.clear();
  }
  story.last_lines = {
      "Downloading Packages:", "http://vault.centos.org/6.7/os/x86_64/Packages/qemu-kvm-0.12.1.2-2.479.el6.x86_64.rpm: [Errno 14] PYCURL ERROR 22", hostile,
      "Error Downloading Packages:"};
  story.verdicts[0].evidence = hostile;
  story.verdicts[0].remedy = hostile;
  story.profile = hostile;
  return story;
}

/// One whose network went back.
inline RunStory rolled_back() {
  auto story = verified();
  story.network_after = one_nic();
  story.outcome = {Exit::network_rolled_back,
                   "define-bridges",
                   "the network was put back: 10.0.7.1 does not answer any more",
                   "answered before: the gateway 10.0.7.1 by ARP and ping\ndoes not answer over br0: the gateway 10.0.7.1 by ARP, asked for 10 s",
                   "its network is the old one; what earlier steps changed stays",
                   "look at the switch port: it may allow one hardware address only, or STP may hold it for longer than the deadline"};
  story.steps[3].end = StepEnd::failed;
  story.steps[3].changes[0].reads_back.clear();
  story.last_lines = {"cut-over: br0 has 10.0.7.21/24", "asking the gateway 10.0.7.1", "no answer; going back", "the old network answers"};
  for (std::size_t i = 4; i < story.steps.size(); ++i) {
    story.steps[i].end = StepEnd::not_reached;
    story.steps[i].seconds = 0;
  }
  return story;
}

/// Bonds, VLANs and three bridges.
inline RunStory rack() {
  auto story = verified();
  story.profile = "rack.yaml";
  story.network_before = rack_before();
  story.network_after = rack_after();
  return story;
}

/// A plan that the host is in the way of.
inline RunStory blocked() {
  auto story = verified();
  story.run.clear();
  story.journal.clear();
  story.seconds = 0.2;
  story.network_after = one_nic();
  for (auto& one : story.steps) {
    one.began = one.seconds = 0;
    if (one.end == StepEnd::changed) one.end = StepEnd::not_reached;
    for (auto& change : one.changes) change.reads_back.clear();
  }
  story.steps[0].end = StepEnd::blocked;
  story.steps[0].blockers = {{"VT-x is off in the BIOS", "switch on Advanced > CPU > Intel Virtualization Technology, then power off and on"}};
  story.steps[3].later = {"decided later: network, since bridge-utils is not there yet"};
  story.outcome = {Exit::blocked, "check-virtualization", "VT-x is off in the BIOS", "", "nothing was changed", story.steps[0].blockers[0].remedy};
  return story;
}

/// What verify found to be otherwise.
inline RunStory drifted() {
  auto story = verified();
  story.command = "verify";
  story.run.clear();
  story.journal.clear();
  story.seconds = 0.4;
  story.network_before = story.network_after;
  for (auto& one : story.steps) one = {.id = one.id, .title = one.title, .end = StepEnd::same};
  story.steps[2] = verified().steps[2];
  story.steps[2].end = StepEnd::open;
  story.steps[2].seconds = 0;
  story.steps[2].changes[0].reads_back.clear();
  story.steps[5].end = StepEnd::not_reached;
  story.outcome = {.exit = Exit::unverified, .why = "the host is not as the profile says", .next = "kvmstrap plan centos-6.7-bridged shows what would mend it"};
  return story;
}

/// What check says.
inline RunStory checked() {
  auto story = verified();
  story.command = "check";
  story.profile.clear();
  story.run.clear();
  story.journal.clear();
  story.seconds = 0;
  story.steps.clear();
  story.network_before = story.network_after = Unknown{"it was not read"};
  story.outcome = {.exit = Exit::blocked, .why = "1 of 7 verdicts: fail"};
  return story;
}

inline std::map<std::string, RunStory> all() {
  return {{"verified", verified()}, {"failed", failed()},   {"rolled-back", rolled_back()}, {"rack", rack()},
          {"blocked", blocked()},   {"drifted", drifted()}, {"checked", checked()}};
}

}  // namespace kvmstrap::stories
