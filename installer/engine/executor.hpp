#pragma once
#include <string>
#include <string_view>

#include "engine/journal.hpp"
#include "engine/planner.hpp"
#include "host/host.hpp"
#include "model/outcome.hpp"
#include "model/plan.hpp"
#include "model/profile.hpp"
#include "platform/platform.hpp"

namespace kvmstrap {

/// What a person or a log is told while a plan is carried out.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void step_started(const PlannedStep& step) = 0;
  /// A change that was deferred when the plan was shown, in words.
  virtual void decided(std::string_view change) = 0;
  /// What is said while an operation is under way; an empty line now and then, when nothing is.
  virtual void progress(std::string_view line) = 0;
  virtual void action_started(const Action&) {}
  /// An action that worked, and what its subjects read back as.
  virtual void action_ended(const Action&, const States&) {}
  virtual void step_ended(const PlannedStep& step, bool changed) = 0;
};

/// The host as the engine sees it.
struct Machine {
  const Identity& identity;
  const Platform& platform;
  Reader& reader;
  Host& host;
};

/// Carries `plan` out, step by step, each planned again on fresh facts once something was changed. Stops at the first thing that does not work,
/// that is in the way, or that was not shown.
Outcome execute(const Profile& profile, const Plan& plan, const Machine& machine, Journal& journal, Watcher& watcher);

}  // namespace kvmstrap
