#pragma once
#include <chrono>
#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/op.hpp"

namespace kvmstrap {

/// How one operation went.
struct Performed {
  std::optional<std::string> failure;  ///< one sentence; none when it worked
  std::string detail;                  ///< the command, its exit code and the last lines of its output
  std::string evidence;                ///< what a proof saw
  bool network_rolled_back = false;
  std::vector<std::string> answered;  ///< who answers over a network that was made, each as a phrase: see ask_again
};

/// What can be known of a cut-over beforehand.
struct Outlook {
  std::vector<Blocker> blockers;
  std::string how_to_confirm;  ///< with the exact command; empty when its probes alone decide
};

/// Who was asked over a network, and who of them did not answer, each as a phrase.
struct Answers {
  std::vector<std::string> asked;
  std::vector<std::string> silent;
};

/// A network that is live and is kept only when somebody confirms it.
struct AwaitedConfirmation {
  Confirm by = Confirm::manual;
  std::string command;   ///< that confirms it, as confirming_command gives it
  int seconds_left = 0;  ///< until the old network comes back
};

/// What an operation says while it is under way: output of a command, the state of a cut-over. Several lines are to be read in full; an empty one says
/// that it goes on.
class Progress {
 public:
  using Line = std::function<void(std::string_view line)>;
  using Waits = std::function<void(const AwaitedConfirmation& awaited)>;

  // Implicit: mostly it is told in lines alone.
  template <std::invocable<std::string_view> F>
  Progress(F line) : line_(std::move(line)) {}  // NOLINT(google-explicit-constructor)
  Progress(Line line, Waits waits) : line_(std::move(line)), waits_(std::move(waits)) {}

  void operator()(std::string_view line) const { line_(line); }
  void waits_for(const AwaitedConfirmation& awaited) const {
    if (waits_) waits_(awaited);
  }

 private:
  Line line_;
  Waits waits_;
};

/// The only way to change a host.
class Host {
 public:
  virtual ~Host() = default;
  virtual Performed perform(const Op& op, const Progress& progress) = 0;

  /// Makes the guard of a cut-over, whose parent may have been killed, restore the old network at once, and waits for it: what it said, if there was one.
  virtual std::optional<std::string> end_orphaned_guard() = 0;

  /// Puts the links back that a cut-over left behind of which nothing lives any more; what went wrong, as a sentence.
  virtual std::optional<std::string> go_back(const NetworkBatch& batch) = 0;

  /// Asks those of a cut-over's roles that are among `answered`, by the name of either side, on the side that `after` tells, until all have answered or
  /// `patience` is over.
  virtual Answers ask_again(const NetworkBatch& batch, const std::vector<std::string>& answered, bool after, std::chrono::seconds patience) = 0;

  /// Whether somebody asked the run to stop (Ctrl-C). A cut-over under way goes back by itself; any other operation comes to its end first.
  virtual bool interrupted() const { return false; }

  /// Tries out what a cut-over will rest on; changes nothing.
  virtual Outlook rehearse(const NetworkBatch& batch) = 0;
};

}  // namespace kvmstrap
