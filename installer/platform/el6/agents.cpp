#include "platform/el6/agents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace kvmstrap::el6 {

namespace {

struct Program {
  const char* name;
  const char* pid_file;
  const char* in_argv;  ///< by which it is known again: another program may have its number by now
};

/// Where their own init scripts on EL6 put them, old and new packages.
constexpr std::array known_managers{Program{"NetworkManager", "/var/run/NetworkManager/NetworkManager.pid", "NetworkManager"},
                                    Program{"NetworkManager", "/var/run/NetworkManager.pid", "NetworkManager"}};
constexpr std::array known_agents{Program{"puppet", "/var/run/puppet/agent.pid", "puppet"},      Program{"puppet", "/var/run/puppet/puppetd.pid", "puppet"},
                                  Program{"puppet", "/var/run/puppetlabs/agent.pid", "puppet"},  Program{"chef", "/var/run/chef/client.pid", "chef-client"},
                                  Program{"cfengine", "/var/cfengine/cf-execd.pid", "cf-execd"}, Program{"salt", "/var/run/salt-minion.pid", "salt-minion"}};

/// Those that leave their name in the files that they write; ansible has no agent.
constexpr std::array<std::string_view, 5> writers{"puppet", "chef", "cfengine", "salt", "ansible"};

/// Puppet's list of what its last catalogue had, on EL6.
constexpr auto puppet_resources = "/var/lib/puppet/state/resources.txt";

bool runs(const Kernel& kernel, const Program& program) {
  const auto pid = kernel.number(program.pid_file);
  const auto argv = pid > 0 ? kernel.argv_of(pid) : std::vector<std::string>{};
  return std::ranges::any_of(argv, [&](const auto& argument) { return argument.find(program.in_argv) != std::string::npos; });
}

std::vector<std::string> running(const Kernel& kernel, const auto& programs) {
  std::vector<std::string> names;
  for (const auto& program : programs)
    if (std::ranges::find(names, program.name) == names.end() && runs(kernel, program)) names.emplace_back(program.name);
  return names;
}

}  // namespace

std::vector<std::string> running_managers(const Kernel& kernel) { return running(kernel, known_managers); }

std::vector<std::string> running_agents(const Kernel& kernel) { return running(kernel, known_agents); }

std::optional<std::string> agent_named_in(const std::string& text) {
  for (const auto& line : lines(text))
    for (const auto writer : writers)
      if (trim(line).starts_with('#') && lower(line).find(writer) != std::string::npos) return std::string(writer);
  return std::nullopt;
}

std::optional<std::string> agent_that_keeps(const Kernel& kernel, const std::vector<std::string>& agents, const std::string& link) {
  if (std::ranges::find(agents, "puppet") == agents.end()) return std::nullopt;
  const auto resource = fmt::format("/ifcfg-{}]", link);
  const auto list = kernel.value(puppet_resources);
  return list && list->find(resource) != std::string::npos ? std::optional<std::string>("puppet") : std::nullopt;
}

}  // namespace kvmstrap::el6
