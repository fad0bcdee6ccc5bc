#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/fields.hpp"

/// Which hosts there are, how they are reached, and what fills the profile for each.
namespace kvmstrap {

/// What ssh is told; what is left out, ssh_config and ssh's own defaults decide.
struct SshSettings {
  std::optional<std::string> user;
  std::optional<int> port;
  std::optional<std::string> config;
  std::optional<std::string> identity;
  std::optional<std::string> jump;
  std::optional<bool> sudo;
  std::optional<bool> old_algorithms;
  static constexpr std::tuple fields{
      Field{"user", &SshSettings::user, "Who logs in. Without it: what ssh_config says, or whoever runs kvmstrap.", {.format = Format::user_name}},
      Field{"port", &SshSettings::port, "Where sshd listens.", {.least = 1, .most = 65535}},
      Field{"config", &SshSettings::config, "An ssh_config in the place of the user's own (ssh -F).", {.format = Format::path}},
      Field{"identity",
            &SshSettings::identity,
            "A file with a private key, the only one that is offered then (ssh -i, IdentitiesOnly).",
            {.format = Format::path}},
      Field{"jump", &SshSettings::jump, "Hosts that the connection goes through (ssh -J).", {.format = Format::ssh_jump}},
      Field{"sudo", &SshSettings::sudo, "true: the user becomes root by sudo, without a password unless --ask-sudo-password."},
      Field{
          "old-algorithms", &SshSettings::old_algorithms,
          "true: offers ssh-rsa, and key exchanges and ciphers of 2009, at once. Without it they are offered once the host has shown that it knows no others; "
          "false: never."}};
};

using VariableValues = std::map<std::string, std::string>;

struct InventoryGroup {
  SshSettings ssh;
  VariableValues variables;
  static constexpr std::tuple fields{Field{"ssh", &InventoryGroup::ssh, "How the hosts of the group are reached."},
                                     Field{"variables",
                                           &InventoryGroup::variables,
                                           "What fills ${NAME} in a profile, for the hosts of the group.",
                                           {.format = Format::variable_value, .keys = Format::variable_name}}};
};

struct InventoryHost {
  std::optional<std::string> address;
  std::vector<std::string> groups;
  SshSettings ssh;
  std::optional<std::string> host_key;
  VariableValues variables;
  static constexpr std::tuple fields{
      Field{"address", &InventoryHost::address, "Where ssh connects to. Without it: the host's name.", {.format = Format::ssh_host}},
      Field{"groups",
            &InventoryHost::groups,
            "The groups whose settings and variables it takes; a later one wins over an earlier one.",
            {.format = Format::label}},
      Field{"ssh", &InventoryHost::ssh, "How this host is reached; wins over the groups and over what stands for all."},
      Field{"host-key",
            &InventoryHost::host_key,
            "Its public key, as ssh-keyscan prints it: the only one that is taken. Without it the key has to be in known_hosts.",
            {.format = Format::ssh_key}},
      Field{"variables",
            &InventoryHost::variables,
            "What fills ${NAME} in a profile, for this host; ${name} is its name here without being written.",
            {.format = Format::variable_value, .keys = Format::variable_name}}};
};

struct Inventory {
  int version = 1;
  SshSettings ssh;
  VariableValues variables;
  std::map<std::string, InventoryGroup> groups;
  std::map<std::string, InventoryHost> hosts;
  static constexpr std::tuple fields{
      Field{"version", &Inventory::version, "Of this format: 1.", {.required = true, .least = 1, .most = 1}},
      Field{"ssh", &Inventory::ssh, "How hosts are reached, unless a group or the host says otherwise."},
      Field{"variables",
            &Inventory::variables,
            "What fills ${NAME} in a profile, unless a group or the host says otherwise.",
            {.format = Format::variable_value, .keys = Format::variable_name}},
      Field{"groups", &Inventory::groups, "By name.", {.keys = Format::label}},
      Field{"hosts", &Inventory::hosts, "By the name that reports call it; at least one.", {.keys = Format::label, .required = true, .least = 1}}};
};

struct InventoryResult {
  std::optional<Inventory> inventory;
  std::vector<Diagnostic> diagnostics;  ///< every mistake; empty when there is an inventory
};

InventoryResult load_inventory(const std::string& file_name, std::string_view text);

/// One host with all that its groups and the inventory say of it.
struct Target {
  std::string name;
  std::string address;
  std::vector<std::string> groups;
  SshSettings ssh;
  std::optional<std::string> host_key;
  VariableValues variables;
};

/// In the order of their names. `limit`: names of hosts and groups; empty: all hosts.
/// @throws std::invalid_argument for a name in `limit` that the inventory does not have.
std::vector<Target> targets_of(const Inventory& inventory, const std::vector<std::string>& limit);

}  // namespace kvmstrap
