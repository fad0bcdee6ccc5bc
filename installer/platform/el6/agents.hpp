#pragma once
#include <optional>
#include <string>
#include <vector>

#include "platform/el6/kernel.hpp"

/// Programs that own the network's files, or may write them.
namespace kvmstrap::el6 {

/// Those that run and own the network beside the scripts.
std::vector<std::string> running_managers(const Kernel& kernel);

/// Agents of configuration management that run.
std::vector<std::string> running_agents(const Kernel& kernel);

/// The one of configuration management that a file's comments name: "# This file is managed by Puppet".
std::optional<std::string> agent_named_in(const std::string& text);

/// The one of `agents` whose own list of what it keeps names the file of `link`.
std::optional<std::string> agent_that_keeps(const Kernel& kernel, const std::vector<std::string>& agents, const std::string& link);

}  // namespace kvmstrap::el6
