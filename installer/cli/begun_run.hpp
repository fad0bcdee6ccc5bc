#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>

#include "host/detached_runs.hpp"
#include "host/lock.hpp"
#include "model/outcome.hpp"
#include "report/events.hpp"
#include "report/terminal.hpp"

namespace kvmstrap {

/// --run ID, --detach and --events jsonl: what a run is called, where it goes on, and as what it tells of itself.
struct RunOption {
  std::string id;  ///< empty: its own name
  bool detach = false;
  std::string events;                ///< jsonl, or empty for words
  std::optional<Terminal> terminal;  ///< where its words go; without it the standard output, which with --detach is a file from then on

  /// `yes` is what --detach needs, since nobody can be asked.
  void add_to(CLI::App& command, CLI::Option* yes);
};

/// {"under-way": the detached run that has the lock, or null}: for a program, before what take_lock says.
void tell_under_way();

/// A run from the moment on in which it may change the host: it holds the lock.
class BegunRun {
 public:
  /// With --detach, from here on this is another process, which has nothing of its caller's any more; in the caller this throws, once it has said on standard
  /// output what came of it. @throws Stop: 4 when another run is under way, 2 when there was one of that name, 0 in the caller.
  explicit BegunRun(const RunOption& option);
  BegunRun(const BegunRun&) = delete;  // its events go where it is
  BegunRun& operator=(const BegunRun&) = delete;

  const std::string& id() const { return id_; }
  const Terminal& terminal() const { return terminal_; }
  Events& events() { return events_; }

  /// Carries it out, and tells how it ended, also when that is an exception.
  Outcome told(const std::function<Outcome()>& carry_out);

 private:
  std::string id_;
  std::optional<DetachedRun> detached_;
  Lock lock_;
  Terminal terminal_;
  Events events_;
};

}  // namespace kvmstrap
