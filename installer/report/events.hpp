#pragma once
#include <chrono>
#include <functional>
#include <string>

#include "engine/watcher.hpp"
#include "model/json.hpp"
#include "model/outcome.hpp"
#include "platform/platform.hpp"

namespace kvmstrap {

/// Tells a program of a run while it goes on: a JSON object a line, numbered from 1 without gaps, none longer than 64 KiB. The journal's records in short,
/// without what was there before: that is long, and only root may read it. README, "For programs", has their form.
class Events : public Watcher {
 public:
  /// Takes a line; false: it was not taken, and its number is the next one's. An empty one: nobody listens, and nothing is read or written for it.
  using Sink = std::function<bool(const std::string& line)>;
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  Events(std::string run, Sink sink, Clock clock = std::chrono::steady_clock::now) : run_(std::move(run)), sink_(std::move(sink)), clock_(std::move(clock)) {}

  void begin(const std::string& profile, const Identity& identity, Reader& reader);
  void plan(const Plan& plan);
  void step_started(const PlannedStep& step) override;
  void decided(std::string_view change) override;
  /// At most once a second, and then what was said last.
  void progress(std::string_view line) override;
  void waits_for(const AwaitedConfirmation& awaited) override;
  void action_started(int sequence, const Action& action) override;
  void step_ended(const PlannedStep& step, bool changed) override;
  void end(const Outcome& outcome);

 private:
  void tell(std::string_view kind, Json event);

  std::string run_;
  Sink sink_;
  Clock clock_;
  int number_ = 1;
  std::string step_;  ///< under way
  std::chrono::steady_clock::time_point step_began_;
  std::string said_;  ///< and not told yet
  std::chrono::steady_clock::time_point told_at_ = std::chrono::steady_clock::time_point::min();
  bool changed_ = false;
};

}  // namespace kvmstrap
