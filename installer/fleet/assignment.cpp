#include "fleet/assignment.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/override.hpp"
#include "model/text.hpp"
#include "profile/load.hpp"

namespace kvmstrap {

namespace {

using Names = std::set<std::string, std::less<>>;

/// Of the target's variables those that are `used`.
std::vector<std::string> overrides_for(const Target& target, const FleetOrder& order, const Names& used) {
  std::vector<std::string> overrides;
  for (const auto& [name, value] : target.variables)
    if (used.contains(name)) overrides.push_back(as_variable(name + "=" + value));
  std::ranges::copy(order.overrides, std::back_inserter(overrides));
  return overrides;
}

std::vector<std::string> as_arguments(const std::vector<std::string>& overrides, const FleetOrder& order) {
  std::vector<std::string> arguments{"-"};
  const auto add = [&](std::string_view option, const std::string& value) { arguments.insert(arguments.end(), {std::string(option), value}); };
  for (const auto& one : overrides) {
    const auto [option, value] = as_typed(one);
    add(option, value);
  }
  for (const auto& step : order.only) add("--only", step);
  for (const auto& step : order.skip) add("--skip", step);
  return arguments;
}

}  // namespace

Assignments assign(const std::vector<Target>& targets, const FleetOrder& order) {
  Assignments assignments;
  std::map<std::string, std::vector<std::string>> mistakes;
  const auto used = open_variables(order.profile, order.overrides);
  for (const auto& target : targets) {
    FleetHost host{target, {}};
    if (takes_profile(order.command)) {
      auto overrides = overrides_for(target, order, used);
      const auto result = load_profile(order.profile_name, order.profile, overrides);
      for (const auto& diagnostic : result.diagnostics) mistakes[to_string(diagnostic)].push_back(target.name);
      const auto confirm = result.profile && result.profile->network ? std::optional(result.profile->change.network.confirm) : std::nullopt;
      if (confirm == Confirm::automatic && order.command != FleetCommand::verify) overrides.emplace_back("change.network.confirm=ssh");
      host.arguments = as_arguments(overrides, order);
    }
    if (order.command == FleetCommand::revert) host.arguments.push_back(order.run);
    if (order.confirm) host.arguments.insert(host.arguments.end(), {"--confirm", std::string(name_of(*order.confirm))});
    if (order.dry_run) host.arguments.emplace_back("--dry-run");
    if (!order.begins_runs()) host.arguments.emplace_back("--json");
    assignments.hosts.push_back(std::move(host));
  }
  for (const auto& [mistake, names] : mistakes) assignments.mistakes += fmt::format("{}  for {}\n", mistake, first_of(names, 1));
  return assignments;
}

}  // namespace kvmstrap
