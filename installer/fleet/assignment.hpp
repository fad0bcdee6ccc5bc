#pragma once
#include <optional>
#include <string>
#include <vector>

#include "fleet/inventory.hpp"
#include "model/confirm.hpp"
#include "model/enum_names.hpp"

namespace kvmstrap {

enum class FleetCommand { plan, apply, verify, status, revert };
KVMSTRAP_ENUM_NAMES(FleetCommand, "plan", "apply", "verify", "status", "revert");
constexpr bool takes_profile(FleetCommand command) { return command != FleetCommand::status && command != FleetCommand::revert; }

/// What somebody wants of all hosts.
struct FleetOrder {
  FleetCommand command = FleetCommand::plan;
  std::string profile_name;  ///< for messages
  std::string profile;       ///< its text; empty for status and revert
  std::vector<std::string> overrides;
  std::vector<std::string> only;  ///< steps
  std::vector<std::string> skip;
  std::string run;                      ///< that revert takes back
  bool dry_run = false;                 ///< of revert
  std::optional<Confirm> confirm = {};  ///< of revert: by whom a network that comes back is kept; without it as it was in the run

  /// Whether a host is to be changed, by a run that goes on there by itself; otherwise it gives an answer.
  bool begins_runs() const { return command == FleetCommand::apply || (command == FleetCommand::revert && !dry_run); }
};

/// One host, and what its command is given there.
struct FleetHost {
  Target target;
  std::vector<std::string> arguments;
};

struct Assignments {
  std::vector<FleetHost> hosts;
  std::string mistakes;  ///< of the profile, each once with the hosts for which it is one; empty: the profile is one for every host
};

/// Fills the profile for every target and checks it: its variables, as far as the profile has them, and then the overrides. A network that nobody is asked to
/// confirm is confirmed over SSH here.
Assignments assign(const std::vector<Target>& targets, const FleetOrder& order);

}  // namespace kvmstrap
