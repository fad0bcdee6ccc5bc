#include "profile/netplan_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace kvmstrap {

namespace {

constexpr std::string_view other_kind = "kvmstrap knows ethernets, bonds, vlans and bridges; what is not named stays as it is";
constexpr std::string_view at_boot = "leave it out: the host's scripts bring up at boot all that the profile names, one after the other";
constexpr std::string_view of_the_card = "leave it out: what ETHTOOL_OPTS in the host's own file says of the card stays";
constexpr std::string_view of_arp = "leave it out: a bond looks at its cables, every mii-monitor-interval";
constexpr std::string_view of_the_tree = "leave it out: the kernel's default holds; of the spanning tree there are stp, forward-delay and priority";

constexpr auto netplan_entries = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"renderer", "leave it out: the host's own scripts (service network) keep its network"},
    {"optional", at_boot},
    {"optional-addresses", at_boot},
    {"critical", at_boot},
    {"activation-mode", at_boot},
    {"ignore-carrier", at_boot},
    {"wakeonlan", of_the_card},
    {"receive-checksum-offload", of_the_card},
    {"transmit-checksum-offload", of_the_card},
    {"tcp-segmentation-offload", of_the_card},
    {"generic-segmentation-offload", of_the_card},
    {"generic-receive-offload", of_the_card},
    {"large-receive-offload", of_the_card},
    {"min-links", "leave it out: a bond is up as long as one of its interfaces is"},
    {"arp-interval", of_arp},
    {"arp-ip-targets", of_arp},
    {"arp-validate", of_arp},
    {"arp-all-targets", of_arp},
    {"aging-time", "write ageing-time"},
    {"hello-time", of_the_tree},
    {"max-age", of_the_tree},
    {"path-cost", of_the_tree},
    {"port-priority", of_the_tree},
    {"macaddress", "leave it out: bonds and bridges alone are given a hardware address"},
    {"driver", "say name or macaddress"},
    {"type-of-service", "leave it out: a rule goes by from, to and mark"},
    {"wifis", other_kind},
    {"tunnels", other_kind},
    {"modems", other_kind},
    {"vrfs", other_kind},
    {"dummy-devices", other_kind},
    {"virtual-ethernets", other_kind},
    {"nm-devices", other_kind},
    {"openvswitch", "leave it out: a bridge is the kernel's own"},
    {"ovs", "leave it out: a bridge is the kernel's own"},
});

}  // namespace

std::string_view instead_of_netplans(std::string_view key) {
  const auto* found = std::ranges::find(netplan_entries, key, &std::pair<std::string_view, std::string_view>::first);
  return found == netplan_entries.end() ? std::string_view{} : found->second;
}

}  // namespace kvmstrap
