#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "model/change.hpp"
#include "model/enum_names.hpp"
#include "model/outcome.hpp"
#include "model/verdict.hpp"

namespace kvmstrap {

/// How a step ended; `open`: the host still is not as the profile says, or waits for a reboot.
enum class StepEnd { same, changed, open, blocked, failed, not_reached };
KVMSTRAP_ENUM_NAMES(StepEnd, "same", "changed", "open", "blocked", "failed", "not-reached");

struct ToldChange {
  std::string subject;     ///< package:qemu-kvm
  std::string what;        ///< in words
  std::string reads_back;  ///< in words, what was there once it was made; empty when it was not
};

struct StepStory {
  std::string id;
  std::string title;
  StepEnd end = StepEnd::not_reached;
  double began = 0;                   ///< seconds after the run did
  double seconds = 0;                 ///< that it took
  std::vector<ToldChange> changes;    ///< what was made; of a step that was not reached, and by verify, what would be
  std::vector<std::string> diffs;     ///< unified, one a file
  std::vector<std::string> commands;  ///< as a person could type them
  std::vector<std::string> evidence;  ///< what a proof saw
  std::vector<std::string> warnings;
  std::vector<Blocker> blockers;
  std::vector<std::string> later;  ///< what was decided later, or is not decided, each with its reason
};

/// Everything that is told of a run afterwards, whatever the form.
struct RunStory {
  std::string command;  ///< apply, verify or check
  std::string profile;
  std::string run;  ///< 20261122-101530-4711; empty for a command without runs
  std::string version;
  std::string host;
  std::string system;  ///< the line of /etc/redhat-release
  std::string kernel;
  std::chrono::system_clock::time_point began;
  double seconds = 0;
  Outcome outcome;
  std::vector<StepStory> steps;
  Known<NetworkState> network_before = Unknown{"it was not read"};
  Known<NetworkState> network_after = Unknown{"it was not read"};
  std::vector<HostVerdict> verdicts;    ///< on the host as it was at the end
  std::vector<std::string> last_lines;  ///< what was printed last in the step that failed
  std::string journal;                  ///< the run's folder; empty when nothing was changed
};

/// How it ended, in a word or two: "Verified", "Nothing to do", "Network rolled back".
std::string headline(const RunStory& story);

/// The same of an outcome; `done` is what it is called when all is well and nothing is left to the first boot.
std::string headline(const Outcome& outcome, std::string_view done);

/// The step that the run ended in; nullptr when it came to its end, or ended in none.
const StepStory* step_of_end(const RunStory& story);

/// What is not well about a step, a line each; empty for one that is as it should be, or was not reached.
std::vector<std::string> faults(const StepStory& step, const RunStory& story);

}  // namespace kvmstrap
