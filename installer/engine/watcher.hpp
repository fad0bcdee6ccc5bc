#pragma once
#include <string_view>
#include <vector>

#include "host/host.hpp"
#include "model/change.hpp"
#include "model/op.hpp"
#include "model/plan.hpp"

namespace kvmstrap {

/// What a person, a log or a program is told while a plan is carried out.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void step_started(const PlannedStep& step) = 0;
  /// A change that was deferred when the plan was shown, in words.
  virtual void decided(std::string_view change) = 0;
  /// What is said while an operation is under way; an empty line now and then, when nothing is.
  virtual void progress(std::string_view line) = 0;
  virtual void waits_for(const AwaitedConfirmation&) {}
  /// An action that is in the journal now, under that number.
  virtual void action_started(int /*sequence*/, const Action&) {}
  /// An action that worked, and what its subjects read back as.
  virtual void action_ended(const Action&, const States&) {}
  virtual void step_ended(const PlannedStep& step, bool changed) = 0;
};

/// Tells each of several, in their order.
class Watchers : public Watcher {
 public:
  explicit Watchers(std::vector<Watcher*> all) : all_(std::move(all)) {}

  void step_started(const PlannedStep& step) override { tell(&Watcher::step_started, step); }
  void decided(std::string_view change) override { tell(&Watcher::decided, change); }
  void progress(std::string_view line) override { tell(&Watcher::progress, line); }
  void waits_for(const AwaitedConfirmation& awaited) override { tell(&Watcher::waits_for, awaited); }
  void action_started(int sequence, const Action& action) override { tell(&Watcher::action_started, sequence, action); }
  void action_ended(const Action& action, const States& states) override { tell(&Watcher::action_ended, action, states); }
  void step_ended(const PlannedStep& step, bool changed) override { tell(&Watcher::step_ended, step, changed); }

 private:
  template <class Told, class... What>
  void tell(Told told, const What&... what) {
    for (auto* one : all_) (one->*told)(what...);
  }

  std::vector<Watcher*> all_;
};

}  // namespace kvmstrap
