#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "model/text.hpp"
#include "network/batch.hpp"
#include "network/ipv4.hpp"
#include "platform/el6/network.hpp"
#include "platform/el6/network_scripts.hpp"
#include "platform/el6/tools.hpp"

namespace kvmstrap::el6 {

namespace {

/// Keys that belong to the card and stay in its file.
constexpr std::array<std::string_view, 20> keys_of_the_card{
    "DEVICE", "HWADDR",       "MACADDR",       "TYPE",      "UUID",   "NAME",          "ONBOOT",      "NM_CONTROLLED", "USERCTL",  "HOTPLUG",
    "MTU",    "ETHTOOL_OPTS", "ETHTOOL_DELAY", "LINKDELAY", "BRIDGE", "BRIDGING_OPTS", "SUBCHANNELS", "NETTYPE",       "PORTNAME", "OPTIONS"};

/// Keys that are written anew from what is wanted; those with numbers behind them as well.
constexpr std::array<std::string_view, 11> keys_of_the_address{"BOOTPROTO", "BOOTP",   "IPADDR", "PREFIX", "NETMASK", "NETWORK",
                                                               "BROADCAST", "GATEWAY", "DNS1",   "DNS2",   "DOMAIN"};

bool belongs_to_the_card(std::string_view key) { return std::ranges::find(keys_of_the_card, key) != keys_of_the_card.end(); }

bool belongs_to_the_address(std::string_view key) {
  const auto digits = key.find_last_not_of("0123456789") + 1;
  const auto stem = key.substr(0, digits);
  return std::ranges::any_of(keys_of_the_address, [&](auto one) { return key == one || (stem == one && digits < key.size()); });
}

/// The file of one wanted bridge, and those of its ports.
class BridgeFiles {
 public:
  BridgeFiles(const NetworkState& now, const WantedBridge& wanted)
      : now_(now), wanted_(wanted), path_(ifcfg_path(now.files, wanted.name)), bridge_(ifcfg_at(now.files, path_)) {}

  const Ifcfg& bridge() const { return bridge_; }

  /// The bridge's file comes first: of the two half states this one still has a NIC with an address.
  std::vector<WriteFile> files() {
    std::vector<WriteFile> ports;
    for (const auto& port : wanted_.ports) ports.push_back(port_file(port));
    write_bridge();
    std::vector<WriteFile> all{changed(path_, bridge_.text())};
    all.insert(all.end(), ports.begin(), ports.end());
    std::erase_if(all, [](const WriteFile& file) { return file.before == file.content; });
    return all;
  }

 private:
  WriteFile changed(const std::string& path, std::string content) const {
    const auto found = now_.files.find(path);
    return {.path = path, .before = found == now_.files.end() ? std::nullopt : std::optional(found->second.content), .content = std::move(content)};
  }

  /// Everything that says how the NIC gets its addresses moves to the bridge, hand-written keys included.
  WriteFile port_file(const std::string& port) {
    const auto path = ifcfg_path(now_.files, port);
    auto file = ifcfg_at(now_.files, path);
    for (const auto& key : file.keys()) {
      if (belongs_to_the_card(key) || key == "BOOTPROTO") continue;
      const auto value = file.get(key);
      if (!belongs_to_the_address(key) && value && !bridge_.get(key)) moved_.emplace_back(key, *value);
      file.remove(key);
    }
    file.set("DEVICE", port);
    file.set("ONBOOT", "yes");
    file.set("NM_CONTROLLED", "no");
    file.set("BOOTPROTO", "none");
    file.set("BRIDGE", wanted_.name);
    return changed(path, file.text());
  }

  /// Never HWADDR or UUID: udev would take the bridge for the NIC, and rename the NIC.
  void write_bridge() {
    for (const auto& key : bridge_.keys())
      if (belongs_to_the_address(key)) keep_or_remove(key);
    for (const auto* key : {"HWADDR", "UUID", "BRIDGE"}) bridge_.remove(key);
    bridge_.set("DEVICE", wanted_.name);
    bridge_.set("TYPE", "Bridge");
    bridge_.set("ONBOOT", "yes");
    bridge_.set("NM_CONTROLLED", "no");
    write_addressing();
    bridge_.set("STP", wanted_.stp ? "on" : "off");
    bridge_.set("DELAY", std::to_string(wanted_.forward_delay));
    for (const auto& [key, value] : moved_) bridge_.set(key, value);
    // Hand-written keys that would switch off what is wanted.
    const auto& addressing = wanted_.addressing;
    if (!addressing.nameservers.empty() || !addressing.search.empty()) bridge_.remove("PEERDNS");
    if (addressing.gateway) bridge_.remove("DEFROUTE");
  }

  /// What write_addressing sets again keeps its place in the file.
  void keep_or_remove(const std::string& key) {
    const auto& addressing = wanted_.addressing;
    const bool again = key == "BOOTPROTO" || (key == "GATEWAY" && addressing.gateway) ||
                       ((key == "IPADDR" || key == "PREFIX") && !addressing.addresses.empty()) || (key == "DNS1" && !addressing.nameservers.empty()) ||
                       (key == "DNS2" && addressing.nameservers.size() > 1) || (key == "DOMAIN" && !addressing.search.empty());
    if (!again) bridge_.remove(key);
  }

  void write_addressing() {
    const auto& addressing = wanted_.addressing;
    bridge_.set("BOOTPROTO", addressing.method == Method::dhcp ? "dhcp" : "none");
    int index = -1;
    for (const auto& text : gateways_network_first()) {
      const auto suffix = index < 0 ? std::string{} : std::to_string(index);
      const auto slash = text.find('/');
      bridge_.set("IPADDR" + suffix, text.substr(0, slash));
      bridge_.set("PREFIX" + suffix, text.substr(slash + 1));
      ++index;
    }
    if (addressing.gateway) bridge_.set("GATEWAY", *addressing.gateway);
    int number = 0;
    for (const auto& server : addressing.nameservers) bridge_.set(fmt::format("DNS{}", ++number), server);
    if (!addressing.search.empty()) bridge_.set("DOMAIN", join(addressing.search, " "));
  }

  /// The scripts drop a gateway that is outside of the first address's network.
  std::vector<std::string> gateways_network_first() const {
    auto addresses = wanted_.addressing.addresses;
    const auto gateway = wanted_.addressing.gateway ? parse_ipv4(*wanted_.addressing.gateway) : std::nullopt;
    std::ranges::stable_partition(addresses, [&](const auto& text) {
      const auto cidr = parse_cidr(text);
      return gateway && cidr && cidr->contains(*gateway);
    });
    return addresses;
  }

  const NetworkState& now_;
  const WantedBridge& wanted_;
  std::string path_;
  Ifcfg bridge_;
  std::vector<std::pair<std::string, std::string>> moved_;
};

/// resolv.conf with other name servers or domains in the place of the old ones; everything else in it stays.
std::string resolver_text(const std::string& before, const Addressing& wanted) {
  std::string text;
  for (const auto& server : wanted.nameservers) text += "nameserver " + server + "\n";
  if (!wanted.search.empty()) text += "search " + join(wanted.search, " ") + "\n";
  for (const auto& line : lines(before)) {
    const auto tokens = words(line);
    const auto is = [&](std::string_view keyword) { return !tokens.empty() && tokens[0] == keyword; };
    const bool replaced = (is("nameserver") && !wanted.nameservers.empty()) || ((is("search") || is("domain")) && !wanted.search.empty());
    if (!replaced) text += line + "\n";
  }
  return text;
}

bool holds_all(const std::vector<std::string>& list, const std::vector<std::string>& wanted) {
  return std::ranges::all_of(wanted, [&](const auto& one) { return std::ranges::find(list, one) != list.end(); });
}

std::optional<WriteFile> resolver_file_for(const NetworkState& now, const Addressing& wanted) {
  if (holds_all(now.nameservers, wanted.nameservers) && holds_all(now.search, wanted.search)) return std::nullopt;
  const auto found = now.files.find(resolver_file);
  const auto before = found == now.files.end() ? std::nullopt : std::optional(found->second.content);
  return WriteFile{.path = resolver_file, .before = before, .content = resolver_text(before.value_or(""), wanted)};
}

const DhcpClient* client_of_a_port(const NetworkState& now, const WantedBridge& wanted) {
  for (const auto& port : wanted.ports)
    if (const auto found = now.dhcp_clients.find(port); found != now.dhcp_clients.end()) return &found->second;
  return nullptr;
}

/// A running client's arguments with the bridge's files and name in the place of the port's; empty when it was not started as ifup starts one.
std::vector<std::string> same_arguments(const DhcpClient* running, const DhcpClient& client, const std::string& bridge) {
  if (!running || running->argv.empty()) return {};
  auto argv = running->argv;
  const auto lease = std::ranges::find(argv, running->lease_file);
  const auto pid = std::ranges::find(argv, running->pid_file);
  if (lease == argv.end() || pid == argv.end()) return {};
  *lease = client.lease_file;
  *pid = client.pid_file;
  argv.back() = bridge;
  return argv;
}

/// The client that runs for the port, for the bridge; without one, as ifup starts it.
DhcpClient client_for(const NetworkState& now, const WantedBridge& wanted, const Ifcfg& file) {
  const auto& bridge = wanted.name;
  DhcpClient client{.pid_file = "/var/run/dhclient-" + bridge + ".pid", .lease_file = "/var/lib/dhclient/dhclient-" + bridge + ".leases"};
  client.argv = same_arguments(client_of_a_port(now, wanted), client, bridge);
  if (!client.argv.empty()) return client;
  client.argv = {program::dhclient};
  for (const auto& argument : words(file.get("DHCLIENTARGS").value_or(""))) client.argv.push_back(argument);
  const auto name = file.get("DHCP_HOSTNAME").value_or(now.hostname.substr(0, now.hostname.find('.')));
  if (!name.empty()) client.argv.insert(client.argv.end(), {"-H", name});
  const auto persistent = file.get("PERSISTENT_DHCLIENT").value_or("");
  if (persistent.empty() || std::string_view("yY1").find(persistent[0]) == std::string_view::npos) client.argv.push_back("-1");
  client.argv.insert(client.argv.end(), {"-q", "-lf", client.lease_file, "-pf", client.pid_file, bridge});
  return client;
}

/// The lease that the port's client has, as the bridge's own: it asks for the same address again.
std::optional<WriteFile> lease_for(const NetworkState& now, const WantedBridge& wanted, const DhcpClient& client) {
  for (const auto& port : wanted.ports) {
    const auto old = now.dhcp_clients.find(port);
    const auto lease = old == now.dhcp_clients.end() ? now.files.end() : now.files.find(old->second.lease_file);
    if (lease == now.files.end()) continue;
    std::string text;
    for (const auto& line : lines(lease->second.content)) {
      const bool names_port = trim(line) == fmt::format("interface \"{}\";", port);
      text += (names_port ? fmt::format("  interface \"{}\";", wanted.name) : line) + "\n";
    }
    return WriteFile{.path = client.lease_file, .content = text};
  }
  return std::nullopt;
}

}  // namespace

Action realise_network(const ChangeOf<Network>& change) {
  const auto* known = present(change.before);
  const auto now = known ? *known : NetworkState{};
  std::map<std::string, DhcpClient> clients;
  std::vector<WriteFile> files;
  std::vector<WriteFile> leases;
  for (const auto& wanted : change.after.bridges) {
    BridgeFiles of_bridge(now, wanted);
    std::ranges::move(of_bridge.files(), std::back_inserter(files));
    if (auto resolver = resolver_file_for(now, wanted.addressing)) files.push_back(std::move(*resolver));
    if (wanted.addressing.method != Method::dhcp) continue;
    clients[wanted.name] = client_for(now, wanted, of_bridge.bridge());
    if (auto lease = lease_for(now, wanted, clients[wanted.name])) leases.push_back(std::move(*lease));
  }
  auto batch = cut_over_batch(now, change.after, clients);
  batch.files = std::move(files);
  batch.leases = std::move(leases);
  // For every added link EL6's net.hotplug brings up the file that has its hardware address: it must have looked at the bridge
  // before the bridge has the NIC's.
  if (!batch.prepare.empty()) batch.settle = {{program::udevadm, "settle", "--timeout=30"}};
  return {{change}, {std::move(batch)}};
}

}  // namespace kvmstrap::el6
