#include "fleet/inventory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "model/suggest.hpp"
#include "profile/read.hpp"

namespace kvmstrap {

namespace {

const DocumentKind inventory_document{"the inventory", [](std::string_view) { return std::vector<Path>{}; }};

/// What `stronger` says, and what it leaves open `weaker`.
SshSettings merged(const SshSettings& weaker, const SshSettings& stronger) {
  auto settings = weaker;
  for_each_field<SshSettings>([&](const auto& field) {
    if (const auto& value = stronger.*field.member) settings.*field.member = value;
  });
  return settings;
}

VariableValues merged(VariableValues weaker, const VariableValues& stronger) {
  for (const auto& [name, value] : stronger) weaker[name] = value;
  return weaker;
}

Target target(const std::string& name, const Inventory& inventory) {
  const auto& host = inventory.hosts.at(name);
  Target target{name, host.address.value_or(name), host.groups, inventory.ssh, host.host_key, inventory.variables};
  for (const auto& group : host.groups) {
    target.ssh = merged(target.ssh, inventory.groups.at(group).ssh);
    target.variables = merged(target.variables, inventory.groups.at(group).variables);
  }
  target.ssh = merged(target.ssh, host.ssh);
  target.variables = merged(target.variables, host.variables);
  target.variables["name"] = name;
  return target;
}

template <class T>
std::vector<std::string_view> names_of(const std::map<std::string, T>& map) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : map) names.push_back(name);
  return names;
}

/// What only the inventory as a whole shows.
std::vector<Finding> contradictions(const Inventory& inventory, const Node& root) {
  std::vector<Finding> findings;
  const auto object = [&](const Path& path, std::string message, std::string hint, bool at_key = false) {
    findings.push_back({place_of(root, path, at_key), std::move(message), std::move(hint), to_string(path)});
  };
  const auto refuse_name = [&](const Path& path, const VariableValues& variables) {
    if (variables.contains("name")) object(path / "name", "the variable 'name' is the host's name in the inventory", "call it otherwise", true);
  };
  refuse_name({"variables"}, inventory.variables);
  for (const auto& [name, group] : inventory.groups) {
    refuse_name({"groups", name, "variables"}, group.variables);
    if (inventory.hosts.contains(name)) object({"groups", name}, fmt::format("{} is a host, too", name), "--limit takes both: call one otherwise", true);
  }
  std::map<std::string, std::string> reached;
  for (const auto& [name, host] : inventory.hosts) {
    refuse_name({"hosts", name, "variables"}, host.variables);
    bool sound = true;
    for (std::size_t i = 0; i < host.groups.size(); ++i)
      if (const auto& group = host.groups[i]; !inventory.groups.contains(group)) {
        sound = false;
        const auto guess = did_you_mean(group, names_of(inventory.groups));
        object({"hosts", name, "groups", std::to_string(i)}, fmt::format("there is no group {}", group),
               !guess.empty()             ? guess
               : inventory.groups.empty() ? "groups: has to name it; there are none yet"
                                          : fmt::format("the groups: {}", fmt::join(names_of(inventory.groups), ", ")));
      }
    if (!sound) continue;
    const auto settings = target(name, inventory);
    const auto place = fmt::format("{} port {}{}", settings.address, settings.ssh.port.value_or(22), settings.ssh.jump ? " by " + *settings.ssh.jump : "");
    const auto [first, is_new] = reached.emplace(place, name);
    if (!is_new)
      object({"hosts", name}, fmt::format("{} is reached at {}, as {} is", name, place, first->second), "two runs on one host would be in each other's way",
             true);
  }
  return findings;
}

}  // namespace

InventoryResult load_inventory(const std::string& file_name, std::string_view text) {
  const std::vector<Source> sources{make_source(file_name, text)};
  const auto refuse = [&](std::vector<Finding> findings) { return InventoryResult{std::nullopt, diagnostics_of(std::move(findings), sources)}; };
  if (auto findings = unreadable(sources.front(), text); !findings.empty()) return refuse(std::move(findings));
  auto [root, findings] = parse_yaml(sources.front());
  if ((!root || root->kind == Kind::null) && findings.empty())
    return refuse({{{}, "the inventory is empty", "the shortest has version: 1 and one host: kvmstrap help fleet shows one"}});
  if (!root) return refuse(std::move(findings));

  Inventory inventory;
  TreeReader reader(inventory_document);
  reader.read(*root, {}, inventory);
  findings.insert(findings.end(), reader.findings.begin(), reader.findings.end());
  if (findings.empty()) findings = contradictions(inventory, *root);
  if (!findings.empty()) return refuse(std::move(findings));
  return {std::move(inventory), {}};
}

std::vector<Target> targets_of(const Inventory& inventory, const std::vector<std::string>& limit) {
  std::set<std::string> wanted;
  for (const auto& name : limit) {
    if (inventory.hosts.contains(name)) {
      wanted.insert(name);
    } else if (inventory.groups.contains(name)) {
      for (const auto& [host, settings] : inventory.hosts)
        if (std::ranges::find(settings.groups, name) != settings.groups.end()) wanted.insert(host);
    } else {
      auto names = names_of(inventory.hosts);
      std::ranges::copy(names_of(inventory.groups), std::back_inserter(names));
      const auto guess = did_you_mean(name, names);
      throw std::invalid_argument(fmt::format("the inventory has no host and no group {}{}", name, guess.empty() ? "" : "; " + guess));
    }
  }
  std::vector<Target> targets;
  for (const auto& [name, host] : inventory.hosts)
    if (limit.empty() || wanted.contains(name)) targets.push_back(target(name, inventory));
  return targets;
}

}  // namespace kvmstrap
