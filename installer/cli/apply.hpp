#pragma once
#include <functional>

#include "cli/begun_run.hpp"
#include "cli/profile_argument.hpp"
#include "cli/report_option.hpp"
#include "engine/planner.hpp"
#include "model/outcome.hpp"
#include "platform/platform.hpp"
#include "report/terminal.hpp"

namespace kvmstrap {

/// Is told the plan that was shown, before any of it is carried out.
using PlanListener = std::function<void(const Plan&, const Platform&)>;

struct ApplyOptions {
  ProfileArgument profile;
  Selection selection;
  ReportOption report;
  RunOption run;
  InInstaller in_installer = InInstaller::by_evidence;
  bool yes = false;
  bool ends_first_boots = true;  ///< when the host is verified by this; a first boot does so itself
  PlanListener shown;
};

/// The whole program, from a profile to a verified host. @throws Stop
Outcome apply(const ApplyOptions& options);

}  // namespace kvmstrap
