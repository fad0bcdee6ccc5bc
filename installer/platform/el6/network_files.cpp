#include "platform/el6/network_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "model/text.hpp"
#include "network/lookup.hpp"
#include "platform/el6/aliases.hpp"
#include "platform/el6/bonding_opts.hpp"
#include "platform/el6/network_scripts.hpp"
#include "platform/el6/route_file.hpp"
#include "platform/el6/rule_file.hpp"

namespace kvmstrap::el6 {

namespace {

/// Keys that belong to the link itself and stay in its file.
constexpr std::array<std::string_view, 26> keys_of_the_link{
    "DEVICE",   "HWADDR",  "MACADDR",      "TYPE",          "UUID",         "NAME",   "ONBOOT",        "NM_CONTROLLED", "USERCTL",
    "HOTPLUG",  "MTU",     "ETHTOOL_OPTS", "ETHTOOL_DELAY", "LINKDELAY",    "BRIDGE", "BRIDGING_OPTS", "SUBCHANNELS",   "NETTYPE",
    "PORTNAME", "OPTIONS", "MASTER",       "SLAVE",         "BONDING_OPTS", "VLAN",   "VID",           "PHYSDEV"};

/// Keys that are written anew from what is wanted; those with numbers behind them as well.
constexpr std::array<std::string_view, 14> keys_of_the_address{
    "BOOTPROTO",     "BOOTP", "IPADDR", "PREFIX", "NETMASK", "NETWORK", "BROADCAST", "GATEWAY", "DNS1", "DNS2", "DOMAIN", "IPV6ADDR", "IPV6ADDR_SECONDARIES",
    "IPV6_DEFAULTGW"};

bool belongs_to_the_link(std::string_view key) { return std::ranges::find(keys_of_the_link, key) != keys_of_the_link.end(); }

bool belongs_to_the_address(std::string_view key) {
  const auto digits = key.find_last_not_of("0123456789") + 1;
  const auto stem = key.substr(0, digits);
  return std::ranges::any_of(keys_of_the_address, [&](auto one) { return key == one || (stem == one && digits < key.size()); });
}

WriteFile changed(const NetworkState& now, const std::string& path, std::optional<std::string> content) {
  const auto found = now.files.find(path);
  return {.path = path, .before = found == now.files.end() ? std::nullopt : std::optional(found->second.content), .content = std::move(content)};
}

constexpr std::array families{Family::ipv4, Family::ipv6};

std::string rule_path(const std::string& link) { return scripts_folder + ("rule-" + link); }

std::optional<std::string> content_of(const NetworkState& now, const std::string& path) {
  const auto found = now.files.find(path);
  return found == now.files.end() ? std::nullopt : std::optional(found->second.content);
}

/// Writes the file of one wanted link.
class LinkFile {
 public:
  LinkFile(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted)
      : now_(now),
        all_(all),
        wanted_(wanted),
        path_(ifcfg_path(now.files, wanted.name)),
        file_(ifcfg_at(now.files, path_)),
        is_new_(!now.files.contains(path_)) {}

  const std::string& path() const { return path_; }

  Ifcfg written() {
    if (wanted_.is_member())
      leave_only_the_link();
    else
      clear_addresses();
    // udev would take a bridge with HWADDR or UUID for the NIC, and rename the NIC.
    if (wanted_.kind != LinkKind::ethernet)
      for (const auto* key : {"HWADDR", "UUID"}) file_.remove(key);
    for (const auto& [key, member] : {std::pair{"BRIDGE", wanted_.bridge}, std::pair{"MASTER", wanted_.bond}, std::pair{"SLAVE", wanted_.bond}})
      if (!member) file_.remove(key);
    file_.set("DEVICE", wanted_.name);
    if (wanted_.kind == LinkKind::bridge) file_.set("TYPE", "Bridge");
    if (wanted_.kind == LinkKind::ethernet && is_new_) bind_to_the_card();
    file_.set("ONBOOT", "yes");
    file_.set("NM_CONTROLLED", "no");
    write_addressing();
    if (wanted_.kind == LinkKind::bridge) write_bridge();
    if (wanted_.kind == LinkKind::bond) write_bond();
    if (wanted_.kind == LinkKind::vlan) write_vlan();
    if (wanted_.mtu) file_.set("MTU", std::to_string(*wanted_.mtu));
    if (wanted_.mac) file_.set("MACADDR", *wanted_.mac);
    if (wanted_.bridge) file_.set("BRIDGE", *wanted_.bridge);
    if (wanted_.bond) {
      file_.set("MASTER", *wanted_.bond);
      file_.set("SLAVE", "yes");
    }
    if (!wanted_.is_member()) take_over_hand_written_keys();
    return file_;
  }

 private:
  /// Of a bridge's port and of a bond's slave the scripts honour nothing else.
  void leave_only_the_link() {
    for (const auto& key : file_.keys())
      if (!belongs_to_the_link(key) && key != "BOOTPROTO") file_.remove(key);
  }

  /// What write_addressing sets again keeps its place in the file.
  void clear_addresses() {
    const auto& addressing = wanted_.addressing;
    const bool has_ipaddr = std::ranges::any_of(addressing.addresses, [&](const auto& one) { return is_ipaddr(one); });
    for (const auto& key : file_.keys()) {
      const bool again = key == "BOOTPROTO" || (key == "GATEWAY" && addressing.gateway) || ((key == "IPADDR" || key == "PREFIX") && has_ipaddr) ||
                         (key == "DNS1" && !addressing.nameservers.empty()) || (key == "DNS2" && addressing.nameservers.size() > 1) ||
                         (key == "DOMAIN" && !addressing.search.empty());
      if (belongs_to_the_address(key) && !again && !key.starts_with("IPV6")) file_.remove(key);
    }
  }

  /// Whether it stands under IPADDR: IPv6 has keys of its own, an alias a file.
  bool is_ipaddr(const std::string& address) const { return !of_ipv6(address) && !wanted_.addressing.aliases.contains(address); }

  void bind_to_the_card() {
    file_.set("TYPE", "Ethernet");
    if (const auto* link = find(now_.links, wanted_.name); link && !link->own_mac().empty()) file_.set("HWADDR", link->own_mac());
  }

  void write_addressing() {
    const auto& addressing = wanted_.addressing;
    file_.set("BOOTPROTO", addressing.method == Method::dhcp ? "dhcp" : "none");
    write_ipv6();
    int index = -1;
    for (const auto& text : addressing.addresses) {
      if (!is_ipaddr(text)) continue;
      const auto suffix = index < 0 ? std::string{} : std::to_string(index);
      const auto slash = text.find('/');
      file_.set("IPADDR" + suffix, text.substr(0, slash));
      file_.set("PREFIX" + suffix, text.substr(slash + 1));
      ++index;
    }
    if (addressing.gateway) file_.set("GATEWAY", *addressing.gateway);
    int number = 0;
    for (const auto& server : addressing.nameservers) file_.set(fmt::format("DNS{}", ++number), server);
    if (!addressing.search.empty()) file_.set("DOMAIN", join(addressing.search, " "));
  }

  /// Where nothing is said of IPv6, IPV6INIT stays as it is.
  void write_ipv6() {
    const auto& addressing = wanted_.addressing;
    if (wanted_.is_member()) return;
    std::vector<std::string> addresses;
    std::ranges::copy_if(addressing.addresses, std::back_inserter(addresses), of_ipv6);
    if (addressing.accept_ra) {
      file_.set("IPV6INIT", "yes");
      file_.set("IPV6_AUTOCONF", *addressing.accept_ra ? "yes" : "no");
    }
    set_or_remove("IPV6ADDR", addresses.empty() ? "" : addresses.front());
    set_or_remove("IPV6ADDR_SECONDARIES", addresses.size() < 2 ? "" : join({addresses.begin() + 1, addresses.end()}, " "));
    set_or_remove("IPV6_DEFAULTGW", with_its_link(addressing.gateway6.value_or("")));
  }

  void set_or_remove(std::string_view key, const std::string& value) {
    if (value.empty())
      file_.remove(key);
    else
      file_.set(key, value);
  }

  /// fe80::1 is on every link.
  std::string with_its_link(const std::string& gateway) const {
    const auto address = parse_address(gateway);
    return address && address->is_link_local() ? gateway + "%" + wanted_.name : gateway;
  }

  void write_bridge() {
    file_.set("STP", wanted_.stp ? "on" : "off");
    file_.set("DELAY", std::to_string(wanted_.forward_delay));
    if (wanted_.priority) file_.set("PRIO", std::to_string(*wanted_.priority));
    if (wanted_.ageing) file_.set("AGEING", std::to_string(*wanted_.ageing));
  }

  /// Options that somebody added stay; those that are said already keep their words.
  void write_bond() {
    const auto before = parse_bonding_opts(file_.get("BONDING_OPTS").value_or(""));
    auto options = before;
    for (const auto& [option, value] : wanted_.bond_options) options[option] = value;
    if (options != before) file_.set("BONDING_OPTS", bonding_opts_of(options));
  }

  /// With VID and PHYSDEV the scripts need not guess either of the name.
  void write_vlan() {
    file_.set("VLAN", "yes");
    file_.set("VID", std::to_string(wanted_.vlan_id.value_or(0)));
    file_.set("PHYSDEV", wanted_.parent.value_or(""));
  }

  /// What says how those below get their addresses comes along, hand-written keys included; first of those that have an address.
  void take_over_hand_written_keys() {
    auto below = all_.all_below(wanted_.name);
    std::ranges::stable_partition(below, [&](const auto& name) {
      const auto* files = find(now_.configured, name);
      return files && files->addressing.method != Method::none && now_.links.contains(name) && now_.links.at(name).up;
    });
    for (const auto& name : below) {
      const auto file = ifcfg_at(now_.files, ifcfg_path(now_.files, name));
      for (const auto& key : file.keys()) {
        const auto value = file.get(key);
        if (value && !belongs_to_the_link(key) && !belongs_to_the_address(key) && !file_.get(key)) file_.set(key, *value);
      }
    }
    // Those that would switch off what is wanted.
    const auto& addressing = wanted_.addressing;
    if (!addressing.nameservers.empty() || !addressing.search.empty()) file_.remove("PEERDNS");
    if (addressing.gateway) file_.remove("DEFROUTE");
  }

  const NetworkState& now_;
  const WantedNetwork& all_;
  const WantedLink& wanted_;
  std::string path_;
  Ifcfg file_;
  bool is_new_;
};

/// The file of a link with a line for each route or rule: its own or that of a link below it, when that says the same; else a new one.
template <class Entry, class Path, class Parse, class For>
std::optional<std::string> side_text(const NetworkState& now, const WantedNetwork& all, const std::string& link, const std::vector<Entry>& wanted, Path path,
                                     Parse parse, For for_other_link, const std::string& new_text) {
  const auto says_it = [&](const std::string& text) {
    const auto entries = parse(text);
    return std::set<Entry>(entries.begin(), entries.end()) == std::set<Entry>(wanted.begin(), wanted.end());
  };
  if (const auto own = content_of(now, path(link)); own && says_it(*own)) return own;
  if (wanted.empty()) return std::nullopt;
  for (const auto& below : all.all_below(link))
    if (const auto theirs = content_of(now, path(below))) {
      auto text = for_other_link(*theirs, below, link);
      if (says_it(text)) return text;
    }
  return new_text;
}

std::optional<std::string> route_text(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted, Family family) {
  std::vector<StaticRoute> routes;
  std::ranges::copy_if(wanted.addressing.routes, std::back_inserter(routes), [&](const auto& route) { return of_ipv6(route.to) == (family == Family::ipv6); });
  const auto path = [&](const std::string& link) { return route_path(link, family); };
  const auto parse = [&](const std::string& text) { return parse_route_file(text, wanted.name, route_tables(now.files), family).routes; };
  return side_text(now, all, wanted.name, routes, path, parse, route_file_for, route_file_of(routes, wanted.name));
}

std::optional<std::string> rule_text(const NetworkState& now, const WantedNetwork& all, const WantedLink& wanted) {
  const auto& rules = wanted.addressing.rules;
  const auto parse = [&](const std::string& text) { return parse_rule_file(text, wanted.name, route_tables(now.files)).rules; };
  return side_text(now, all, wanted.name, rules, rule_path, parse, rule_file_for, rule_file_of(rules));
}

/// What the scripts never read of a port or a slave.
std::vector<std::string> side_files_of_a_member(const NetworkState& now, const std::string& link) {
  auto paths = alias_paths(now.files, link);
  for (const auto& path : {route_path(link, Family::ipv4), route_path(link, Family::ipv6), rule_path(link)}) paths.push_back(path);
  return paths;
}

/// resolv.conf with other name servers or domains in the place of the old ones; everything else in it stays.
std::string resolver_text(const std::string& before, const std::vector<std::string>& nameservers, const std::vector<std::string>& search) {
  std::string text;
  for (const auto& server : nameservers) text += "nameserver " + server + "\n";
  if (!search.empty()) text += "search " + join(search, " ") + "\n";
  for (const auto& line : lines(before)) {
    const auto tokens = words(line);
    const auto is = [&](std::string_view keyword) { return !tokens.empty() && tokens[0] == keyword; };
    const bool replaced = (is("nameserver") && !nameservers.empty()) || ((is("search") || is("domain")) && !search.empty());
    if (!replaced) text += line + "\n";
  }
  return text;
}

void append_new(std::vector<std::string>& to, const std::vector<std::string>& more) {
  for (const auto& one : more)
    if (!contains(to, one)) to.push_back(one);
}

std::optional<WriteFile> resolver_file_for(const NetworkState& now, const WantedNetwork& wanted) {
  std::vector<std::string> nameservers, search;
  for (const auto& link : wanted.links) {
    append_new(nameservers, link.addressing.nameservers);
    append_new(search, link.addressing.search);
  }
  if (contains_all(now.nameservers, nameservers) && contains_all(now.search, search)) return std::nullopt;
  return changed(now, resolver_file, resolver_text(content_of(now, resolver_file).value_or(""), nameservers, search));
}

}  // namespace

Ifcfg future_ifcfg(const NetworkState& now, const WantedNetwork& wanted, const WantedLink& link) { return LinkFile(now, wanted, link).written(); }

std::vector<WriteFile> network_files(const NetworkState& now, const WantedNetwork& wanted) {
  std::vector<WriteFile> files;
  for (const auto& link : backwards(wanted.links)) {
    LinkFile file(now, wanted, link);
    files.push_back(changed(now, file.path(), file.written().text()));
    if (link.is_member()) continue;
    for (const auto family : families) files.push_back(changed(now, route_path(link.name, family), route_text(now, wanted, link, family)));
    files.push_back(changed(now, rule_path(link.name), rule_text(now, wanted, link)));
    for (const auto& [path, content] : future_aliases(now.files, link.name, wanted.all_below(link.name), link.addressing.aliases))
      files.push_back(changed(now, path, content));
  }
  for (const auto& link : wanted.links)
    if (link.is_member())
      for (const auto& path : side_files_of_a_member(now, link.name)) files.push_back(changed(now, path, std::nullopt));
  if (auto resolver = resolver_file_for(now, wanted)) files.push_back(std::move(*resolver));
  std::erase_if(files, [](const WriteFile& file) { return file.before == file.content; });
  return files;
}

}  // namespace kvmstrap::el6
