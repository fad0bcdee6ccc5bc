#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/change.hpp"
#include "model/op.hpp"

namespace kvmstrap {

/// Why what `pid` says does not confirm `batch`, whose switch was at `switched` (see Process::started); nullopt: it does.
std::optional<std::string> objection_to_confirmation(const NetworkBatch& batch, int pid, std::uint64_t switched);

/// The exact command that confirms `batch`: for ssh as it is typed on another machine.
std::string confirming_command(const NetworkBatch& batch);

/// "kept once root runs this, on another machine: COMMAND"; empty when nothing but the probes decides.
std::string how_to_confirm(const NetworkBatch& batch);

/// Tries out, before anything changes, what confirming `batch` will need: the command itself, and for ssh an sshd that listens where it will be called.
std::vector<Blocker> rehearse_confirmation(const NetworkBatch& batch);

}  // namespace kvmstrap
