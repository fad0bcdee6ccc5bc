#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "host/host.hpp"
#include "model/op.hpp"

namespace kvmstrap {

/// How a cut-over ended.
struct CutOverResult {
  enum class Ended {
    committed,         ///< the new network answers and is on the disk
    tried,             ///< the new network answered, and the old one is back: it was a trial
    rolled_back,       ///< the old network is back, live and on the disk
    not_started,       ///< nothing was changed
    failed_to_restore  ///< `detail` says what is not as it was
  };
  Ended ended;
  std::string detail;                 ///< a sentence for a person
  std::vector<std::string> answered;  ///< who answers over the new network, each as a phrase
};

/// Asks those of the batch's roles of which `answered` tells, before or after a cut-over, until all have answered or `patience` is over: the phrases of those
/// that have not.
Answers ask_again(const NetworkBatch& batch, const std::vector<std::string>& answered, bool after, std::chrono::seconds patience);

/// Whether the host's network, files and kernel, is what is wanted.
using IsAsWanted = std::function<bool(const WantedNetwork&)>;

/// Makes the cut-over in a process of its own that restores everything unless the probes pass and the commit comes before the deadline.
/// That process survives the caller; `state_folder` (absolute) is where its commit is marked. Calls `progress` with a sentence at each stage.
CutOverResult cut_over(const NetworkBatch& batch, const Progress& progress, const std::string& state_folder, const IsAsWanted& is_as_wanted);

}  // namespace kvmstrap
