#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "engine/executor.hpp"
#include "report/terminal.hpp"

namespace spdlog {
class logger;
}

namespace kvmstrap {

/// Follows a run: a line a step with its elapsed time on the terminal, every line that a command prints in the run's log.
class RunReport : public Watcher {
 public:
  /// The log is opened with the first line after the journal has its folder: a run that changes nothing leaves nothing.
  RunReport(const Terminal& terminal, const Journal& journal);
  ~RunReport() override;

  void step_started(const PlannedStep& step) override;
  void decided(std::string_view change) override;
  void progress(std::string_view line) override;
  void step_ended(const PlannedStep& step, bool changed) override;

  /// How it ended, what state the host is in, and what to do next.
  void outcome(const Outcome& outcome);

 private:
  void log(const std::string& line);
  void clear_line();
  void draw_line();

  Terminal terminal_;
  const Journal& journal_;
  std::shared_ptr<spdlog::logger> log_;
  bool log_failed_ = false;
  std::vector<std::string> pending_;
  std::chrono::steady_clock::time_point step_started_;
  std::chrono::steady_clock::time_point said_at_;
  std::string title_;
  std::string said_;
  std::string drawn_;  ///< the row that the next one is written over
};

}  // namespace kvmstrap
