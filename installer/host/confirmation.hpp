#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/change.hpp"
#include "model/op.hpp"

namespace kvmstrap {

/// Why what `pid` says does not confirm `batch`, whose switch was at `switched` (see Process::started); nullopt: it does.
std::optional<std::string> objection_to_confirmation(const NetworkBatch& batch, int pid, std::uint64_t switched);

/// The exact command that confirms `batch`: for ssh as it is typed on another machine.
std::string confirming_command(const NetworkBatch& batch);

/// What stands before a command that is not for this host.
inline constexpr std::string_view on_another_machine = "on another machine: ";

/// "on another machine: COMMAND", or for root on this host; empty when nothing but the probes decides.
std::string how_to_confirm(const NetworkBatch& batch);

/// Tries out, before anything changes, what confirming `batch` will need: the command itself, and for ssh an sshd that listens where it will be called.
std::vector<Blocker> rehearse_confirmation(const NetworkBatch& batch);

}  // namespace kvmstrap
