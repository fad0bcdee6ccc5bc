#include "platform/el6/network_scripts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "model/text.hpp"
#include "network/ip_address.hpp"
#include "platform/el6/agents.hpp"
#include "platform/el6/aliases.hpp"
#include "platform/el6/bonding_opts.hpp"
#include "platform/el6/mentions.hpp"
#include "platform/el6/route_file.hpp"
#include "platform/el6/rule_file.hpp"
#include "platform/el6/script_lines.hpp"

namespace kvmstrap::el6 {

namespace {

bool says_yes(const std::optional<std::string>& value) { return value && lower(*value).starts_with("y"); }

std::optional<int> number(const std::optional<std::string>& text) {
  int value = 0;
  if (!text) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  return error == std::errc{} && end == text->data() + text->size() ? std::optional(value) : std::nullopt;
}

/// Without PREFIX and NETMASK the scripts go by the address's class.
int class_of(const IpAddress& address) { return address.bytes[0] < 128 ? 8 : address.bytes[0] < 192 ? 16 : 24; }

/// Reads one ifcfg file. The scripts source /etc/sysconfig/network before it: what stands there holds for every file that does not say otherwise.
class IfcfgReading {
 public:
  IfcfgReading(const Ifcfg& file, const Ifcfg& global) : file_(file), global_(global), keys_(file.keys()) {}

  ConfiguredLink link(const std::string& name) {
    link_.name = name;
    link_.not_understood = file_.not_understood();
    for (const auto& phrase : global_.not_understood()) object(fmt::format("{}: {}", global_file, phrase));
    link_.kind = kind();
    link_.at_boot = !lower(file_.get("ONBOOT").value_or("yes")).starts_with("no");
    link_.bridge = file_.get("BRIDGE");
    if (const auto mac = file_.get("HWADDR")) link_.mac = lower(*mac);
    if (const auto mac = file_.get("MACADDR")) link_.set_mac = lower(*mac);
    link_.mtu = number_of("MTU");
    link_.link_local_route = !get("NOZEROCONF");
    slavery();
    refuse_what_cannot_move();
    // The scripts pass over every address of a bridge's port and of a bond's slave.
    if (!link_.bridge && !link_.bond) addressing();
    if (link_.kind == LinkKind::bridge) bridge_settings();
    if (link_.kind == LinkKind::bond) link_.bond_options = parse_bonding_opts(file_.get("BONDING_OPTS").value_or(""));
    if (link_.kind == LinkKind::vlan) vlan_settings();
    return link_;
  }

 private:
  /// An empty value in the file hides the one for all.
  std::optional<std::string> get(const std::string& key) const { return std::ranges::find(keys_, key) != keys_.end() ? file_.get(key) : global_.get(key); }

  void object(std::string phrase) { link_.not_understood.push_back(std::move(phrase)); }

  LinkKind kind() {
    const auto type = file_.get("TYPE").value_or("Ethernet");
    if (type == "Bridge") return LinkKind::bridge;
    if (lower(type) == "bridge") object(fmt::format("TYPE={} is taken for no bridge: the scripts know TYPE=Bridge only", type));
    if (file_.get("BONDING_OPTS") || lower(type) == "bond") return LinkKind::bond;
    if (file_.get("VLAN") == "yes") return LinkKind::vlan;
    if (says_yes(file_.get("VLAN"))) object(fmt::format("VLAN={} makes no VLAN: the scripts know VLAN=yes only", *file_.get("VLAN")));
    if (link_.name == "lo") return LinkKind::loopback;
    return lower(type) == "ethernet" ? LinkKind::ethernet : LinkKind::other;
  }

  void refuse_what_cannot_move() {
    for (const auto* key :
         {"DHCPV6C", "IPV6_DEFAULTDEV", "IPV6_PRIVACY", "IPV6_MTU", "IPV6TO4INIT", "SRCADDR", "SCOPE", "WINDOW", "GATEWAYDEV", "PARENTDEVICE"}) {
      const auto value = get(key);
      const bool of_another = std::string_view(key) == "GATEWAYDEV" && !file_.get(key) && value != link_.name;
      if (value && lower(*value) != "no" && !of_another) object(fmt::format("{} sets {}={}", file_.get(key) ? "its file" : global_file, key, *value));
    }
    if (lower(global_.get("NETWORKING").value_or("yes")) == "no") object(fmt::format("{} sets NETWORKING=no: nothing comes up at boot", global_file));
  }

  std::optional<int> number_of(const char* key) {
    const auto text = get(key);
    const auto value = number(text);
    if (text && !value) object(fmt::format("{}={} is no number", key, *text));
    return value;
  }

  /// The scripts take SLAVE=yes only; any other word leaves the NIC alone with its addresses.
  void slavery() {
    const auto slave = file_.get("SLAVE");
    const auto master = file_.get("MASTER");
    if (slave == "yes" && master)
      link_.bond = master;
    else if (says_yes(slave) || (master && !slave))
      object(fmt::format("SLAVE={} with MASTER={} makes no slave", slave.value_or(""), master.value_or("")));
  }

  /// VID and PHYSDEV, or what the name says: eth0.100, vlan100 with PHYSDEV.
  void vlan_settings() {
    const auto& name = link_.name;
    const auto dot = name.rfind('.');
    link_.vlan_id = number_of("VID");
    link_.parent = file_.get("PHYSDEV");
    if (!link_.vlan_id && dot != std::string::npos) {
      link_.vlan_id = number(name.substr(dot + 1));
      link_.parent = name.substr(0, dot);
    } else if (!link_.vlan_id && name.starts_with("vlan")) {
      link_.vlan_id = number(name.substr(4));
    }
    if (!link_.vlan_id || !link_.parent) object("neither its name nor VID and PHYSDEV say which VLAN on what it is");
  }

  void addressing() {
    auto& to = link_.addressing;
    const auto protocol = lower(get("BOOTPROTO").value_or("none"));
    if (protocol == "dhcp" || protocol == "bootp" || says_yes(get("BOOTP"))) {
      to.method = Method::dhcp;
    } else {
      addresses();
      to.method = to.addresses.empty() ? Method::none : Method::fixed;
      if (to.method == Method::fixed) gateway();
    }
    if (get("IPV6INIT") == "yes") ipv6();
    if (get("PEERDNS") == "no") return;
    for (const auto* key : {"DNS1", "DNS2"})
      if (const auto server = get(key)) to.nameservers.push_back(*server);
    // Only a name server makes the scripts write resolv.conf.
    if (const auto domains = get("DOMAIN"); domains && !to.nameservers.empty()) to.search = words(*domains);
  }

  /// IPADDR, then IPADDR0 to IPADDR255; from 3 on the first one that is missing ends the list. None of the first four is none at all.
  void addresses() {
    if (!get("IPADDR") && !get("IPADDR0") && !get("IPADDR1") && !get("IPADDR2")) return;
    for (int index = -1; index < 256; ++index) {
      const auto suffix = index < 0 ? std::string{} : std::to_string(index);
      const auto address = get("IPADDR" + suffix);
      if (!address && index > 2) break;
      if (address) add_address(*address, suffix);
    }
  }

  void add_address(const std::string& text, const std::string& suffix) {
    const auto address = is_ipv4(text) ? parse_address(text) : std::nullopt;
    const auto prefix = get("PREFIX" + suffix);
    const auto netmask = get("NETMASK" + suffix);
    auto length = prefix_length(prefix, netmask);
    if (address && !prefix && !netmask) length = class_of(*address);
    if (!address || !length) {
      object(fmt::format("IPADDR{}={} with {} is no address", suffix, text, prefix ? "PREFIX=" + *prefix : "NETMASK=" + netmask.value_or("")));
      return;
    }
    const Cidr cidr{*address, *length};
    const auto broadcast = get("BROADCAST" + suffix);
    if (broadcast && *broadcast != to_string(cidr.broadcast())) object(fmt::format("BROADCAST{}={} is not that of its network", suffix, *broadcast));
    link_.addressing.addresses.push_back(to_string(cidr));
  }

  /// A gateway outside of the first address's network is dropped without a word, and so is one beside a stale NETWORK.
  void gateway() {
    const auto own = file_.get("GATEWAY");
    const auto text = get("GATEWAY");
    const auto device = get("GATEWAYDEV");
    if (!text || get("DEFROUTE") == "no" || (device && *device != link_.name)) return;
    const auto first = parse_cidr(link_.addressing.addresses.front());
    const auto address = parse_address(*text);
    const auto network = get("NETWORK");
    const bool stale = network && *network != to_string(first->network());
    if (address && first->contains(*address) && !stale)
      link_.addressing.gateway = *text;
    else if (own)
      object(
          fmt::format("GATEWAY={} is outside of {}, the scripts drop it", *own, network && stale ? "NETWORK=" + *network : link_.addressing.addresses.front()));
  }

  /// The scripts know IPV6INIT=yes only; without it nothing is said of IPv6, and the kernel takes what a router advertises.
  void ipv6() {
    auto& to = link_.addressing;
    const bool routes = get("IPV6FORWARDING") == "yes";
    to.accept_ra = routes ? get("IPV6_AUTOCONF") == "yes" : get("IPV6_AUTOCONF") != "no";
    for (const auto* key : {"IPV6ADDR", "IPV6ADDR_SECONDARIES"})
      for (const auto& text : words(get(key).value_or(""))) {
        const auto cidr = parse_cidr(text.find('/') == std::string::npos ? text + "/64" : text);
        if (cidr && cidr->address.family == Family::ipv6 && !cidr->address.is_link_local())
          to.addresses.push_back(to_string(*cidr));
        else
          object(fmt::format("{}={} is no IPv6 address of its own", key, text));
      }
    gateway6();
  }

  /// A gateway for all is for the link that reaches it; one that is link-local has to say over which link (fe80::1%eth0).
  void gateway6() {
    const auto text = get("IPV6_DEFAULTGW");
    if (!text || *text == "::") return;
    const auto percent = text->find('%');
    const auto gateway = parse_address(text->substr(0, percent));
    const auto device = percent == std::string::npos ? std::string{} : text->substr(percent + 1);
    const bool inside = gateway && std::ranges::any_of(link_.addressing.addresses, [&](const auto& one) { return parse_cidr(one)->contains(*gateway); });
    if (!device.empty() && device != link_.name) return;
    if (gateway && (gateway->is_link_local() ? !device.empty() : inside))
      link_.addressing.gateway6 = to_string(*gateway);
    else if (file_.get("IPV6_DEFAULTGW"))
      object(fmt::format("IPV6_DEFAULTGW={} is in the network of none of its addresses, the scripts drop it", *text));
  }

  void bridge_settings() {
    const auto stp = get("STP").value_or("off");
    link_.stp = stp == "on" || stp == "yes" || stp == "1";
    if (!*link_.stp && stp != "off" && stp != "no" && stp != "0") object(fmt::format("STP={} is no value that the scripts know", stp));
    link_.forward_delay = get("DELAY") ? number_of("DELAY") : std::optional(15);
    link_.ageing = number_of("AGEING");
    link_.priority = number_of("PRIO");
  }

  const Ifcfg& file_;
  const Ifcfg& global_;
  std::vector<std::string> keys_;
  ConfiguredLink link_;
};

bool has_content(const FileImage& file) {
  return std::ranges::any_of(lines(file.content), [](const auto& line) { return !is_comment(line); });
}

constexpr auto ifcfg_prefix = "ifcfg-";

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

bool describes_a_link(const std::string& path) {
  return path.starts_with(scripts_folder) && base_name(path).starts_with(ifcfg_prefix) && base_name(path).find(':') == std::string::npos &&
         base_name(path).find("-range") == std::string::npos;
}

std::string device_of(const std::string& path, const Ifcfg& file) {
  return file.get("DEVICE").value_or(base_name(path).substr(std::string(ifcfg_prefix).size()));
}

/// A port's and a slave's routes and rules are never made.
void read_routes_and_rules(const std::map<std::string, FileImage>& files, const RouteTables& tables, ConfiguredLink& link) {
  if (link.bridge || link.bond) return;
  const auto note = [&](const std::string& path, const std::vector<std::string>& phrases) {
    for (const auto& phrase : phrases) link.not_understood.push_back(path + ": " + phrase);
  };
  for (const auto family : {Family::ipv4, Family::ipv6})
    if (const auto found = files.find(route_path(link.name, family)); found != files.end()) {
      auto file = parse_route_file(found->second.content, link.name, tables, family);
      std::ranges::move(file.routes, std::back_inserter(link.addressing.routes));
      note(found->first, file.not_understood);
    }
  if (const auto found = files.find(scripts_folder + ("rule-" + link.name)); found != files.end()) {
    auto file = parse_rule_file(found->second.content, link.name, tables);
    link.addressing.rules = std::move(file.rules);
    note(found->first, file.not_understood);
  }
}

}  // namespace

bool is_network_script(const std::string& name) {
  constexpr std::array<std::string_view, 6> passed_over{"~", ".bak", ".orig", ".rpmnew", ".rpmorig", ".rpmsave"};
  if (std::ranges::any_of(passed_over, [&](auto end) { return name.ends_with(end); })) return false;
  constexpr std::array<std::string_view, 6> read{"ifcfg-", "route-", "route6-", "rule-", "rule6-", "keys-"};
  return std::ranges::any_of(read, [&](auto start) { return name.starts_with(start); }) || name.ends_with(".route");
}

std::vector<std::string> side_files(const std::string& link) {
  const std::string folder = scripts_folder;
  return {folder + "rule6-" + link, folder + "keys-" + link, folder + link + ".route", "/etc/dhcp/dhclient-" + link + ".conf",
          "/etc/dhclient-" + link + ".conf"};
}

std::string route_path(const std::string& link, Family family) { return scripts_folder + ((family == Family::ipv6 ? "route6-" : "route-") + link); }

std::string ifcfg_path(const std::map<std::string, FileImage>& files, const std::string& link) {
  for (const auto& [path, image] : files)
    if (describes_a_link(path) && device_of(path, Ifcfg::parse(image.content)) == link) return path;
  return scripts_folder + (ifcfg_prefix + link);
}

Ifcfg ifcfg_at(const std::map<std::string, FileImage>& files, const std::string& path) {
  const auto found = files.find(path);
  return Ifcfg::parse(found == files.end() ? std::string{} : found->second.content);
}

std::map<std::string, ConfiguredLink> configured_links(const std::map<std::string, FileImage>& files) {
  std::map<std::string, ConfiguredLink> configured;
  const auto global = ifcfg_at(files, global_file);
  const auto tables = route_tables(files);
  for (const auto& [path, image] : files) {
    if (!describes_a_link(path)) continue;
    const auto file = Ifcfg::parse(image.content);
    const auto name = device_of(path, file);
    auto link = IfcfgReading(file, global).link(name);
    link.managed_by = agent_named_in(image.content);
    if (!file.get("DEVICE")) link.not_understood.push_back(base_name(path) + " names no DEVICE");
    if (configured.contains(name)) link.not_understood.push_back(base_name(path) + " is a second file for it");
    // The scripts look for these by the file's name as well.
    if (const auto nickname = base_name(path).substr(std::string_view(ifcfg_prefix).size()); nickname != name)
      for (const auto* kind : {"route-", "route6-", "rule-", "rule6-"})
        if (files.contains(scripts_folder + (kind + nickname))) link.not_understood.push_back(scripts_folder + (kind + nickname) + " is there");
    configured[name] = std::move(link);
  }
  for (auto& [name, link] : configured) {
    for (const auto& path : side_files(name))
      if (const auto found = files.find(path); found != files.end() && has_content(found->second)) link.not_understood.push_back(path + " is there");
    read_routes_and_rules(files, tables, link);
    if (!link.bridge && !link.bond) read_aliases(files, ifcfg_at(files, ifcfg_path(files, name)), global, link);
  }
  find_mentions(files, configured);
  return configured;
}

std::optional<int> prefix_length(const std::optional<std::string>& prefix, const std::optional<std::string>& netmask) {
  const bool octal = prefix && prefix->size() > 1 && prefix->front() == '0';
  const auto length = octal ? std::nullopt : prefix ? number(prefix) : netmask ? prefix_of_netmask(*netmask) : std::nullopt;
  return length && *length >= 0 && *length <= 32 ? length : std::nullopt;
}

std::optional<std::string> gateway_device(const std::map<std::string, FileImage>& files) { return ifcfg_at(files, global_file).get("GATEWAYDEV"); }

RouteTables route_tables(const std::map<std::string, FileImage>& files) {
  const auto found = files.find(route_tables_file);
  return RouteTables::parse(found == files.end() ? std::string{} : found->second.content);
}

bool link_local_routes(const std::map<std::string, FileImage>& files) { return !ifcfg_at(files, global_file).get("NOZEROCONF"); }

}  // namespace kvmstrap::el6
