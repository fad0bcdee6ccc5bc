#include "platform/el6/aliases.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/text.hpp"
#include "network/ip_address.hpp"
#include "platform/el6/network_scripts.hpp"

namespace kvmstrap::el6 {

namespace {

std::string alias_path(const std::string& link, std::string_view end) { return fmt::format("{}ifcfg-{}:{}", scripts_folder, link, end); }

bool is_word(std::string_view text) {
  const auto plain = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  return !text.empty() && std::ranges::all_of(text, plain);
}

/// Reads the file of one alias.
class AliasReading {
 public:
  AliasReading(const std::string& path, const Ifcfg& file, const Ifcfg& parent, const Ifcfg& global, ConfiguredLink& link)
      : path_(path), file_(file), keys_(file.keys()), parent_(parent), global_(global), link_(link) {}

  void run() {
    for (const auto& phrase : file_.not_understood()) object(phrase);
    const auto end = path_.substr(path_.find(':') + 1);
    const auto device = file_.get("DEVICE");
    if (!is_word(end)) return object(fmt::format("'{}' is no alias for the scripts, which know letters, digits and '_'", end));
    if (device && *device != link_.name + ":" + end) return object(fmt::format("its DEVICE is {}", *device));
    if (lower(file_.get("ONPARENT").value_or("")) == "no") return object(fmt::format("ONPARENT=no: it does not come up with {}", link_.name));
    if (const auto cidr = address()) add(to_string(*cidr), end);
  }

 private:
  void object(const std::string& phrase) { link_.not_understood.push_back(path_ + ": " + phrase); }

  /// An empty value in the file hides its parent's.
  std::optional<std::string> get(const std::string& key) const { return std::ranges::find(keys_, key) != keys_.end() ? file_.get(key) : parent_.get(key); }

  std::optional<Cidr> address() {
    const auto text = file_.get("IPADDR").value_or("");
    const auto ip = is_ipv4(text) ? parse_address(text) : std::nullopt;
    const auto length = prefix_length(get("PREFIX"), get("NETMASK"));
    if (ip && length) return Cidr{*ip, *length};
    object(fmt::format("IPADDR={} with {} is no address", text, get("PREFIX") ? "PREFIX=" + *get("PREFIX") : "NETMASK=" + get("NETMASK").value_or("")));
    return std::nullopt;
  }

  void add(const std::string& cidr, const std::string& end) {
    auto& addressing = link_.addressing;
    const auto broadcast = file_.get("BROADCAST");
    if (broadcast && broadcast != parent_.get("BROADCAST") && *broadcast != to_string(parse_cidr(cidr)->broadcast()))
      object(fmt::format("BROADCAST={} is not that of its network", *broadcast));
    const auto same_host = [&](const std::string& one) { return one.substr(0, one.find('/')) == cidr.substr(0, cidr.find('/')); };
    if (std::ranges::any_of(addressing.addresses, same_host)) return object(fmt::format("{} is there already", cidr));
    if (addressing.method == Method::none) object(fmt::format("it is an alias, and {} has no address of its own", link_.name));
    gateway(cidr);
    addressing.addresses.push_back(cidr);
    addressing.aliases[cidr] = end;
  }

  /// ifup-aliases adds a default route for every alias that has a gateway, its parent's included, if that is not there yet.
  void gateway(const std::string& cidr) {
    const auto own_or_parents = get("GATEWAY");
    const auto gateway = own_or_parents ? own_or_parents : global_.get("GATEWAY");
    const auto device = global_.get("GATEWAYDEV");
    const bool adds_it = gateway && get("NO_ALIASROUTING") != "yes" && (!device || device == file_.get("DEVICE"));
    if (adds_it && gateway != link_.addressing.gateway && reaches(*gateway, cidr)) object(fmt::format("it brings a default route by way of {}", *gateway));
  }

  bool reaches(const std::string& gateway, const std::string& own) const {
    const auto address = parse_address(gateway);
    const auto is_in = [&](const std::string& cidr) { return address && parse_cidr(cidr)->contains(*address); };
    return is_in(own) || std::ranges::any_of(link_.addressing.addresses, is_in);
  }

  const std::string& path_;
  const Ifcfg& file_;
  std::vector<std::string> keys_;
  const Ifcfg& parent_;
  const Ifcfg& global_;
  ConfiguredLink& link_;
};

/// What ifup-routes reads for an alias, by its name and by NAME.
std::vector<std::string> routes_of_alias(const std::string& path, const Ifcfg& file) {
  std::vector<std::string> names{path.substr(path.rfind("ifcfg-") + std::string_view("ifcfg-").size())};
  if (const auto name = file.get("NAME")) names.push_back(*name);
  std::vector<std::string> paths;
  for (const auto& name : names) {
    for (const auto* kind : {"route-", "route6-", "rule-", "rule6-"}) paths.push_back(scripts_folder + (kind + name));
    paths.push_back(scripts_folder + (name + ".route"));
  }
  return paths;
}

std::string written(Ifcfg file, const std::string& link, const std::string& end, const std::string& cidr) {
  const auto slash = cidr.find('/');
  // Who looks for the NIC's file by its hardware address must not find this one.
  for (const auto* key : {"NETMASK", "NETWORK", "BROADCAST", "HWADDR", "MACADDR", "UUID"}) file.remove(key);
  file.set("DEVICE", link + ":" + end);
  file.set("IPADDR", cidr.substr(0, slash));
  file.set("PREFIX", cidr.substr(slash + 1));  // its parent's would be before a netmask of its own
  return file.text();
}

}  // namespace

std::vector<std::string> alias_paths(const std::map<std::string, FileImage>& files, const std::string& link) {
  std::vector<std::string> paths;
  for (const auto& [path, image] : files)
    if (path.starts_with(alias_path(link, ""))) paths.push_back(path);
  return paths;
}

void read_aliases(const std::map<std::string, FileImage>& files, const Ifcfg& parent, const Ifcfg& global, ConfiguredLink& link) {
  for (const auto& path : alias_paths(files, link.name)) {
    const auto file = Ifcfg::parse(files.at(path).content);
    AliasReading(path, file, parent, global, link).run();
    for (const auto& side : routes_of_alias(path, file))
      if (files.contains(side)) link.not_understood.push_back(side + " is there");
  }
  for (const auto& [path, image] : files)
    if (path.starts_with(fmt::format("{}ifcfg-{}-range", scripts_folder, link.name))) link.not_understood.push_back(path + " gives it more addresses");
}

std::map<std::string, std::optional<std::string>> future_aliases(const std::map<std::string, FileImage>& files, const std::string& link,
                                                                 const std::vector<std::string>& below, const std::map<std::string, std::string>& aliases) {
  std::map<std::string, std::optional<std::string>> future;
  for (const auto& path : alias_paths(files, link)) future[path] = std::nullopt;
  auto owners = below;
  owners.insert(owners.begin(), link);
  for (const auto& [cidr, end] : aliases) {
    const auto owner =
        std::ranges::find_if(owners, [&](const auto& one) { return ifcfg_at(files, alias_path(one, end)).get("IPADDR") == cidr.substr(0, cidr.find('/')); });
    const auto before = owner == owners.end() ? Ifcfg{} : ifcfg_at(files, alias_path(*owner, end));
    future[alias_path(link, end)] = written(before, link, end, cidr);
  }
  return future;
}

}  // namespace kvmstrap::el6
