#pragma once
#include <chrono>
#include <deque>
#include <string>
#include <vector>

#include "engine/executor.hpp"
#include "report/run_story.hpp"

namespace kvmstrap {

/// Writes down the story of a run while it goes on.
class Chronicle : public Watcher {
 public:
  Chronicle(const std::string& command, const std::string& profile, const std::string& run);

  /// Reads whose story it is and what its network is like, and takes down what is planned.
  void begin(const Plan& plan, const Machine& machine);

  void step_started(const PlannedStep& step) override;
  void decided(std::string_view) override {}
  void progress(std::string_view line) override;
  void action_started(int sequence, const Action& action) override;
  void action_ended(const Action& action, const States& states) override;
  void step_ended(const PlannedStep& step, bool changed) override;

  /// A step that verify found to be otherwise than the profile says.
  void drifted(const std::string& step);

  /// A proof that was asked for, and how it came out.
  void proved(const std::string& step, const std::string& evidence, bool good);

  /// The whole story: how it ended, and what the host is like now. `journal` is the run's folder, or empty.
  const RunStory& end(const Outcome& outcome, const std::string& journal, const Machine& machine);

 private:
  StepStory* step(const std::string& id);
  double elapsed() const;

  RunStory story_;
  std::chrono::steady_clock::time_point began_;
  bool carries_out_ = false;
  StepStory* now_ = nullptr;  ///< the step that is under way
  std::deque<std::string> lines_;
};

/// As the kernel has it.
std::string name_of_host(Reader& reader);

/// The story of `check`, which has no steps.
RunStory story_of_check(const std::vector<HostVerdict>& verdicts, Reader& reader);

}  // namespace kvmstrap
