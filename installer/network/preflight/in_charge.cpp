#include <fmt/format.h>

#include <algorithm>

#include "network/lookup.hpp"
#include "network/preflight/checks.hpp"

namespace kvmstrap {

/// An agent that leaves the network's files alone is no danger; where nothing tells that it does, a person should know.
void nobody_else_is_in_charge(const NetworkState& now, const WantedNetwork& wanted, Preflight& result) {
  for (const auto& manager : now.managers)
    result.blockers.push_back({manager + " runs and would undo what is done to the network",
                               fmt::format("stop {0} and take it out of the boot (service {0} stop; chkconfig {0} off)", manager)});
  for (const auto& agent : now.agents) {
    const auto writes = [&](const auto& link) {
      const auto* files = find(now.configured, link.name);
      return files && files->managed_by == agent;
    };
    if (std::ranges::none_of(wanted.links, writes))
      result.warnings.push_back(fmt::format("{} runs: if it writes the network's files, teach it the new ones first", agent));
  }
}

void nobody_else_writes_its_file(const LinkCheck& check) {
  if (!check.files || !check.files->managed_by) return;
  const auto& agent = *check.files->managed_by;
  if (std::ranges::find(check.now.agents, agent) != check.now.agents.end())
    check.block(fmt::format("{} runs and writes the file of {}: it would put the old one back", agent, check.wanted.name),
                fmt::format("take the file out of what {} manages, or teach it the new one and stop it until the network has moved", agent));
  else
    check.result.warnings.push_back(
        fmt::format("{} writes the file of {}: teach it the new one, or its next run puts the old one back", agent, check.wanted.name));
}

}  // namespace kvmstrap
