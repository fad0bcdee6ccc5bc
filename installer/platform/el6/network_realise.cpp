#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "model/text.hpp"
#include "network/batch.hpp"
#include "network/going_back.hpp"
#include "network/ip_address.hpp"
#include "platform/el6/network.hpp"
#include "platform/el6/network_files.hpp"
#include "platform/el6/network_scripts.hpp"
#include "platform/el6/tools.hpp"

namespace kvmstrap::el6 {

namespace {

/// The client that runs for a link below `wanted`, whose lease comes over.
const DhcpClient* client_below(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted) {
  for (const auto& below : all.all_below(wanted.name))
    if (const auto found = now.dhcp_clients.find(below); found != now.dhcp_clients.end()) return &found->second;
  return nullptr;
}

/// A running client's arguments with the other link's files and name in the place of its own; empty when it was not started as ifup starts one.
std::vector<std::string> same_arguments(const DhcpClient* running, const DhcpClient& client, const std::string& link) {
  if (!running || running->argv.empty()) return {};
  auto argv = running->argv;
  const auto lease = std::ranges::find(argv, running->lease_file);
  const auto pid = std::ranges::find(argv, running->pid_file);
  if (lease == argv.end() || pid == argv.end()) return {};
  *lease = client.lease_file;
  *pid = client.pid_file;
  argv.back() = link;
  return argv;
}

/// The client that runs below, for `wanted`; without one, as ifup starts it.
DhcpClient client_for(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted) {
  const auto& link = wanted.name;
  DhcpClient client{.pid_file = "/var/run/dhclient-" + link + ".pid", .lease_file = "/var/lib/dhclient/dhclient-" + link + ".leases"};
  client.argv = same_arguments(client_below(now, all, wanted), client, link);
  if (!client.argv.empty()) return client;
  const auto file = future_ifcfg(now, all, wanted);
  client.argv = {program::dhclient};
  for (const auto& argument : words(file.get("DHCLIENTARGS").value_or(""))) client.argv.push_back(argument);
  const auto name = file.get("DHCP_HOSTNAME").value_or(now.hostname.substr(0, now.hostname.find('.')));
  if (!name.empty()) client.argv.insert(client.argv.end(), {"-H", name});
  const auto persistent = file.get("PERSISTENT_DHCLIENT").value_or("");
  if (persistent.empty() || std::string_view("yY1").find(persistent[0]) == std::string_view::npos) client.argv.push_back("-1");
  client.argv.insert(client.argv.end(), {"-q", "-lf", client.lease_file, "-pf", client.pid_file, link});
  return client;
}

/// The lease that a client below has, as the link's own: it asks for the same address again.
std::optional<WriteFile> lease_for(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted, const DhcpClient& client) {
  for (const auto& below : all.all_below(wanted.name)) {
    const auto old = now.dhcp_clients.find(below);
    const auto lease = old == now.dhcp_clients.end() ? now.files.end() : now.files.find(old->second.lease_file);
    if (lease == now.files.end()) continue;
    std::string text;
    for (const auto& line : lines(lease->second.content)) {
      const bool names_it = trim(line) == fmt::format("interface \"{}\";", below);
      text += (names_it ? fmt::format("  interface \"{}\";", wanted.name) : line) + "\n";
    }
    return WriteFile{.path = client.lease_file, .content = text};
  }
  return std::nullopt;
}

/// The scripts drop a gateway that is outside of the first address's network.
void put_the_gateways_network_first(Addressing& addressing) {
  const auto gateway = addressing.gateway ? parse_address(*addressing.gateway) : std::nullopt;
  std::ranges::stable_partition(addressing.addresses, [&](const auto& text) {
    const auto cidr = parse_cidr(text);
    return gateway && cidr && cidr->contains(*gateway);
  });
}

/// What there is to do where the links are not the host's: those who answer are to answer at the first boot as well.
NetworkBatch files_alone(const NetworkBatch& batch) {
  NetworkBatch alone{.files = batch.files, .probes = batch.probes, .patience = batch.patience, .deadline = batch.deadline, .wanted = batch.wanted};
  for (auto& probe : alone.probes) probe.after = probe.before;
  return alone;
}

const std::string service = "/sbin/service";  // by its path: the guard looks for nothing
const std::vector<std::string> settle{program::udevadm, "settle", "--timeout=30"};

NetworkBatch with_scripts(NetworkBatch batch) {
  // Stop and start apart: udev answers the removal of a bridge when the scripts have made it again, and would take it down.
  batch.restart.commands = {{service, "network", "stop"}, settle, {service, "network", "start"}, settle};
  batch.restart.files = {resolver_file, std::string(resolver_file) + ".save"};
  batch.restart.settings = {"/proc/sys/net/ipv4/ip_forward"};  // `stop` sets 0, and nobody asked
  // For every added link EL6's net.hotplug brings up the file that has its hardware address: it must have looked at the new links
  // before they have the NIC's.
  if (!batch.prepare.empty()) batch.settle = {settle};
  return batch;
}

/// In the order that is the way there turned round: in between a NIC has its address, and the bridge too.
std::vector<WriteFile> files_back(const NetworkState& now, const NetworkBefore& before) {
  std::vector<WriteFile> files;
  for (auto path = before.files.rbegin(); path != before.files.rend(); ++path) {
    WriteFile file{.path = *path, .before = std::nullopt, .content = std::nullopt};
    if (const auto there = now.files.find(*path); there != now.files.end()) file.before = there->second.content;
    if (const auto old = before.state.files.find(*path); old != before.state.files.end()) {
      file.content = old->second.content;
      file.mode = old->second.mode;
    }
    if (file.before != file.content) files.push_back(std::move(file));
  }
  return files;
}

Action realise_way_back(const ChangeOf<Network>& change, const NetworkState& now) {
  auto batch = with_scripts(batch_back(now, change.after));
  batch.files = files_back(now, *change.after.back_to);
  return {{change}, {std::move(batch)}};
}

}  // namespace

Action realise_network(const ChangeOf<Network>& change) {
  const auto* known = present(change.before);
  const auto now = known ? *known : NetworkState{};
  if (change.after.back_to) return realise_way_back(change, now);
  auto wanted = change.after;
  for (auto& link : wanted.links) put_the_gateways_network_first(link.addressing);
  std::map<std::string, DhcpClient> clients;
  std::vector<WriteFile> leases;
  for (const auto& link : wanted.links) {
    if (link.addressing.method != Method::dhcp) continue;
    clients[link.name] = client_for(now, wanted, link);
    if (auto lease = lease_for(now, wanted, link, clients[link.name])) leases.push_back(std::move(*lease));
  }
  auto batch = cut_over_batch(now, wanted, clients);
  batch.files = network_files(now, wanted);
  if (wanted.files_only) return {{change}, {files_alone(batch)}};
  batch.leases = std::move(leases);
  return {{change}, {with_scripts(std::move(batch))}};
}

}  // namespace kvmstrap::el6
