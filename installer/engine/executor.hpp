#pragma once
#include <functional>
#include <string>

#include "engine/journal.hpp"
#include "engine/planner.hpp"
#include "engine/watcher.hpp"
#include "host/host.hpp"
#include "model/outcome.hpp"
#include "model/plan.hpp"
#include "model/profile.hpp"
#include "platform/platform.hpp"

namespace kvmstrap {

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

/// The same without a profile: `look` gives anew what is to be changed, each time something was.
Outcome execute(const Plan& plan, const std::function<Plan()>& look, const Machine& machine, Journal& journal, Watcher& watcher);

}  // namespace kvmstrap
