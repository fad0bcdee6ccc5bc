#include "platform/el6/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "facts/ip.hpp"
#include "libvirt/network_xml.hpp"
#include "model/text.hpp"
#include "platform/el6/agents.hpp"
#include "platform/el6/bonding_opts.hpp"
#include "platform/el6/kernel.hpp"
#include "platform/el6/mentions.hpp"
#include "platform/el6/network_scripts.hpp"
#include "platform/el6/remote_storage.hpp"
#include "platform/el6/tools.hpp"

namespace kvmstrap::el6 {

namespace {

const Argv address_command{program::ip, "-o", "addr"};
const Argv route_command{program::ip, "-o", "-4", "route", "show", "table", "all"};
const Argv route6_command{program::ip, "-o", "-6", "route", "show", "table", "all"};
const Argv rule_command{program::ip, "-4", "rule", "show"};
const Argv firewall_command{program::iptables_save};
const Argv ipv6_firewall_command{program::ip6tables_save};

constexpr int type_ethernet = 1;
constexpr int type_loopback = 772;
constexpr unsigned long flag_up = 1;
constexpr unsigned long feature_lro = 0x8000;  // NETIF_F_LRO
constexpr auto no_partner = "00:00:00:00:00:00";
constexpr std::string_view guest_networks_folder = "/etc/libvirt/qemu/networks/";

class NetworkReading {
 public:
  explicit NetworkReading(Reader& reader) : reader_(reader), kernel_(reader) {}

  struct Outputs {
    std::string addresses, routes, routes6, rules, firewall;
  };

  Known<NetworkState> state(const Outputs& said) {
    read_links();
    if (const auto disabled = ipv6_setting("default", "disable_ipv6")) state_.ipv6_disabled = *disabled == "1";
    for (auto& [name, list] : parse_ip_addresses(said.addresses))
      if (const auto link = state_.links.find(name); link != state_.links.end()) link->second.addresses = std::move(list);
    read_files();
    state_.configured = configured_links(state_.files);
    state_.gateway_device = gateway_device(state_.files);
    state_.link_local_routes = link_local_routes(state_.files);
    find_running_rules(said.firewall, state_.configured);
    const auto tables = route_tables(state_.files);
    read_routes(parse_ip_routes(said.routes), tables);
    // A kernel without IPv6 answers with IPv4's.
    if (state_.ipv6_disabled) read_routes(parse_ip6_routes(said.routes6), tables);
    read_rules(said.rules, tables);
    read_resolver();
    read_dhcp_clients();
    read_managers();
    read_remote_storage();
    read_guest_networks();
    read_hostname();
    if (unreadable_) return *unreadable_;
    return std::move(state_);
  }

 private:
  void read_links() {
    for (const auto& name : kernel_.list("/sys/class/net"))
      if (kernel_.is_folder("/sys/class/net/" + name)) read_link(name);
    for (const auto& [name, link] : std::map(state_.links)) {
      if (link.kind == LinkKind::bridge)
        for (const auto& port : kernel_.list("/sys/class/net/" + name + "/brif"))
          if (const auto found = state_.links.find(port); found != state_.links.end()) found->second.bridge = name;
      if (link.kind == LinkKind::bond) read_slaves(name);
    }
  }

  /// Slaves show the bond's hardware address; their own is in /proc/net/bonding, and so is the switch that speaks LACP.
  void read_slaves(const std::string& bond) {
    for (const auto& slave : words(kernel_.value("/sys/class/net/" + bond + "/bonding/slaves").value_or("")))
      if (const auto found = state_.links.find(slave); found != state_.links.end()) found->second.bond = bond;
    std::string slave;
    for (const auto& line : lines(kernel_.value("/proc/net/bonding/" + bond).value_or(""))) {
      const auto value = [&](std::string_view key) { return std::string(trim(std::string_view(line).substr(key.size()))); };
      if (trim(line).starts_with("Partner Mac Address:")) state_.links[bond].lacp_partner = !trim(line).ends_with(no_partner);
      if (line.find("has no active aggregator") != std::string::npos) state_.links[bond].lacp_partner = false;
      if (line.starts_with("Slave Interface:")) slave = value("Slave Interface:");
      if (line.starts_with("Permanent HW addr:"))
        if (const auto found = state_.links.find(slave); found != state_.links.end()) found->second.permanent_mac = lower(value("Permanent HW addr:"));
    }
  }

  void read_link(const std::string& name) {
    const auto folder = "/sys/class/net/" + name;
    Link link{.name = name, .kind = kind_of(name, folder)};
    link.mac = kernel_.value(folder + "/address").value_or("");
    link.mtu = kernel_.number(folder + "/mtu");
    link.up = std::strtoul(kernel_.value(folder + "/flags").value_or("0").c_str(), nullptr, 16) & flag_up;
    link.carrier = kernel_.value(folder + "/carrier") == "1";
    if (const auto disabled = ipv6_setting(name, "disable_ipv6")) link.ipv6_disabled = *disabled == "1";
    for (const auto key : accept_ra_settings)
      if (const auto value = ipv6_setting(name, key)) link.ipv6_settings[std::string(key)] = *value;
    if (link.kind == LinkKind::bridge) {
      link.stp = kernel_.number(folder + "/bridge/stp_state") != 0;
      link.forward_delay = kernel_.number(folder + "/bridge/forward_delay");
      link.ageing = optional_number(folder + "/bridge/ageing_time");
      link.priority = optional_number(folder + "/bridge/priority");
    }
    if (link.kind == LinkKind::macvlan) link.parent = lower_link(folder);
    if (const auto features = link.kind == LinkKind::ethernet ? kernel_.value(folder + "/features") : std::nullopt)
      link.large_receive = std::strtoul(features->c_str(), nullptr, 16) & feature_lro;
    if (link.kind == LinkKind::vlan) read_vlan(link);
    if (link.kind == LinkKind::bond)
      for (const auto option : bond_options)
        if (const auto value = kernel_.value(fmt::format("{}/bonding/{}", folder, option)); value && !value->empty())
          link.bond_options[std::string(option)] = words(*value).front();  // "active-backup 1"
    state_.links[name] = link;
  }

  std::optional<std::string> ipv6_setting(const std::string& link, std::string_view key) const {
    return kernel_.value(fmt::format("/proc/sys/net/ipv6/conf/{}/{}", link, key));
  }

  LinkKind kind_of(const std::string& name, const std::string& folder) const {
    if (kernel_.is_folder(folder + "/bridge")) return LinkKind::bridge;
    if (kernel_.is_folder(folder + "/bonding")) return LinkKind::bond;
    if (kernel_.value("/proc/net/vlan/" + name)) return LinkKind::vlan;
    if (kernel_.value(folder + "/tun_flags")) return LinkKind::tap;
    const auto type = kernel_.number(folder + "/type");
    if (type == type_ethernet && lower_link(folder)) return LinkKind::macvlan;
    return type == type_loopback ? LinkKind::loopback : type == type_ethernet ? LinkKind::ethernet : LinkKind::other;
  }

  /// The link that a macvlan or macvtap lies on. Kernels since 3.9 list it; EL6's, which tells of features as well, has its number alone. (Later ones have
  /// there the number of a veth's other end, in whichever namespace that is.)
  std::optional<std::string> lower_link(const std::string& folder) const {
    for (const auto& entry : kernel_.list(folder))
      if (entry.starts_with("lower_")) return entry.substr(std::string_view("lower_").size());
    if (!kernel_.value(folder + "/features")) return std::nullopt;
    const auto number = kernel_.value(folder + "/iflink");
    if (!number || number == kernel_.value(folder + "/ifindex")) return std::nullopt;
    for (const auto& name : kernel_.list("/sys/class/net"))
      if (kernel_.value("/sys/class/net/" + name + "/ifindex") == number) return name;
    return std::nullopt;
  }

  std::optional<int> optional_number(const std::string& path) const { return kernel_.value(path) ? std::optional(kernel_.number(path)) : std::nullopt; }

  /// "eth0.100  VID: 100	 REORDER_HDR: 1" and "Device: eth0" in /proc/net/vlan/NAME.
  void read_vlan(Link& link) const {
    for (const auto& line : lines(kernel_.value("/proc/net/vlan/" + link.name).value_or(""))) {
      if (line.starts_with("Device:")) link.parent = std::string(trim(line.substr(7)));
      const auto tokens = words(line);
      const auto vid = std::ranges::find(tokens, "VID:");
      if (vid != tokens.end() && vid + 1 != tokens.end()) link.vlan_id = std::atoi((vid + 1)->c_str());
    }
  }

  void read_file(const std::string& path) {
    auto file = reader_.file(path);
    if (const auto* image = present(file)) state_.files[path] = *image;
    if (const auto* why = std::get_if<Unknown>(&file)) unreadable_ = *why;
  }

  void read_files() {
    const auto scripts = reader_.list(scripts_folder);
    if (const auto* why = std::get_if<Unknown>(&scripts)) unreadable_ = *why;
    for (const auto& name : kernel_.list(scripts_folder))
      if (is_network_script(name)) read_file(scripts_folder + name);
    for (const auto* path : {global_file, resolver_file, route_tables_file}) read_file(path);
    for (const auto path : firewall_files) read_file(std::string(path));
    for (const auto path : files_that_may_name_a_link) read_file(std::string(path));
    for (const auto folder : folders_that_may_name_a_link)
      for (const auto& name : kernel_.list(std::string(folder)))
        if (name.ends_with(".conf") || name.ends_with(".xml")) read_file(std::string(folder) + name);
    for (const auto& [name, link] : state_.links)
      if (link.kind != LinkKind::loopback && link.kind != LinkKind::tap && link.kind != LinkKind::other)
        for (const auto& path : side_files(name))
          if (!path.starts_with(scripts_folder)) read_file(path);
  }

  /// What is more than a plain route is told of the link that it lies on.
  void read_routes(std::vector<RouteEntry> entries, const RouteTables& tables) {
    for (auto& entry : entries) {
      const auto table = tables.number(entry.table);
      if (table == local_table || entry.route.device.empty()) continue;
      if (table && entry.type == "unicast" && entry.beyond.empty()) {
        entry.route.table = *table;
        state_.routes.push_back(std::move(entry.route));
      } else if (const auto link = state_.configured.find(entry.route.device); link != state_.configured.end()) {
        const auto what = !entry.beyond.empty() ? entry.beyond : table ? entry.type : "in table " + entry.table;
        link->second.not_understood.push_back(fmt::format("a route to {} lies on it ({})", entry.route.to, what));
      }
    }
  }

  bool is_in_a_file(const RoutingRule& rule) const {
    return std::ranges::any_of(state_.configured, [&](const auto& one) {
      return std::ranges::any_of(one.second.addressing.rules, [&](const RoutingRule& written) { return written.is(rule); });
    });
  }

  /// A rule for what comes in by a link, of which no file knows, would miss that link once its address is on another one.
  void read_rules(const std::string& text, const RouteTables& tables) {
    constexpr std::array<int, 3> of_every_kernel{0, 32766, 32767};
    for (auto& [rule, name, beyond] : parse_ip_rules(text)) {
      const bool says_nothing = !rule.from && !rule.to && !rule.incoming && !rule.mark && beyond.empty();
      if (says_nothing && std::ranges::find(of_every_kernel, rule.priority.value_or(0)) != of_every_kernel.end()) continue;
      const auto table = tables.number(name);
      rule.table = table.value_or(main_table);
      const bool plain = table && beyond.empty();
      for (auto& [link, files] : state_.configured) {
        const auto words_beyond = words(beyond);
        const bool names_it = rule.incoming == link || std::ranges::find(words_beyond, link) != words_beyond.end();
        if (names_it && !(plain && is_in_a_file(rule)))
          files.named_elsewhere.push_back(fmt::format("the kernel's routing rule {} names it, and no rule-{} has it", rule.priority.value_or(0), link));
      }
      if (plain) state_.rules.push_back(std::move(rule));
    }
  }

  void read_resolver() {
    const auto found = state_.files.find(resolver_file);
    if (found == state_.files.end()) return;
    for (const auto& line : lines(found->second.content)) {
      const auto tokens = words(line);
      if (tokens.size() < 2) continue;
      if (tokens[0] == "nameserver") state_.nameservers.push_back(tokens[1]);
      if (tokens[0] == "search" || tokens[0] == "domain") state_.search.assign(tokens.begin() + 1, tokens.end());
    }
  }

  static std::string argument_after(const std::vector<std::string>& argv, std::string_view option, const std::string& otherwise) {
    const auto found = std::ranges::find(argv, option);
    return found == argv.end() || found + 1 == argv.end() ? otherwise : *(found + 1);
  }

  void read_dhcp_clients() {
    for (const auto& name : kernel_.list("/var/run")) {
      if (!name.starts_with("dhclient") || !name.ends_with(".pid")) continue;
      const auto pid_file = "/var/run/" + name;
      const auto pid = kernel_.number(pid_file);
      const auto argv = kernel_.argv_of(pid);
      if (pid <= 0 || argv.size() < 2 || argv[0].find("dhclient") == std::string::npos) continue;
      const auto& link = argv.back();
      if (name.starts_with("dhclient6") || std::ranges::find(argv, "-6") != argv.end()) {
        if (const auto found = state_.configured.find(link); found != state_.configured.end())
          found->second.not_understood.push_back("a DHCPv6 client runs for it");
        continue;
      }
      DhcpClient client{.pid = pid, .argv = argv, .pid_file = pid_file, .lease_file = argument_after(argv, "-lf", "/var/lib/dhclient/dhclient.leases")};
      read_file(client.lease_file);
      state_.dhcp_clients[link] = std::move(client);
    }
  }

  void read_managers() {
    state_.managers = running_managers(kernel_);
    state_.agents = running_agents(kernel_);
    for (auto& [name, link] : state_.configured)
      if (const auto agent = agent_that_keeps(kernel_, state_.agents, name); agent) link.managed_by = agent;
  }

  void read_remote_storage() {
    auto storage = remote_storage(reader_);
    if (const auto* why = std::get_if<Unknown>(&storage)) unreadable_ = *why;
    if (const auto* phrases = present(storage)) state_.remote_storage = *phrases;
  }

  void read_guest_networks() {
    for (const auto& [path, image] : state_.files) {
      if (!path.starts_with(guest_networks_folder)) continue;
      const auto name = path.substr(guest_networks_folder.size(), path.rfind('.') - guest_networks_folder.size());
      try {
        if (const auto address = parse_network(image.content, false).address) state_.guest_networks[name] = *address;
      } catch (const std::runtime_error&) {  // libvirt passes over it, too
      }
    }
  }

  void read_hostname() {
    const auto configured = ifcfg_at(state_.files, global_file).get("HOSTNAME");
    state_.hostname = configured ? *configured : kernel_.value("/proc/sys/kernel/hostname").value_or("");
  }

  Reader& reader_;
  Kernel kernel_;
  NetworkState state_;
  std::optional<Unknown> unreadable_;  ///< a file that is there and that nobody could read: what it says may matter
};

/// The output of `command`, or why there is none.
std::variant<Unknown, std::string> output(const Argv& command, const Known<CommandResult>& result) {
  const auto* answer = present(result);
  if (const auto* why = std::get_if<Unknown>(&result)) return *why;
  if (!answer) return Unknown{command[0] + " is not installed"};
  if (answer->exit != 0) return Unknown{fmt::format("{} failed with {}: {}", join(command, " "), answer->exit, trim(answer->err))};
  return answer->out;
}

/// The same of a program that need not be there.
std::variant<Unknown, std::string> optional_output(const Argv& command, const Known<CommandResult>& result) {
  return absent(result) ? std::string{} : output(command, result);
}

}  // namespace

std::vector<Argv> network_commands() { return {address_command, route_command, route6_command, rule_command, firewall_command, ipv6_firewall_command}; }

Known<NetworkState> read_network(Reader& reader, std::span<const Known<CommandResult>> results) {
  const auto addresses = output(address_command, results[0]);
  const auto routes = output(route_command, results[1]);
  const auto routes6 = output(route6_command, results[2]);
  const auto rules = output(rule_command, results[3]);
  const auto firewall = optional_output(firewall_command, results[4]);
  const auto ipv6_firewall = optional_output(ipv6_firewall_command, results[5]);
  for (const auto* answer : {&addresses, &routes, &routes6, &rules, &firewall, &ipv6_firewall})
    if (const auto* why = std::get_if<Unknown>(answer)) return *why;
  const auto links = reader.list("/sys/class/net");
  if (const auto* why = std::get_if<Unknown>(&links)) return *why;
  return NetworkReading(reader).state({.addresses = std::get<std::string>(addresses),
                                       .routes = std::get<std::string>(routes),
                                       .routes6 = std::get<std::string>(routes6),
                                       .rules = std::get<std::string>(rules),
                                       .firewall = std::get<std::string>(firewall) + std::get<std::string>(ipv6_firewall)});
}

}  // namespace kvmstrap::el6
