#pragma once
#include "cli/begun_run.hpp"
#include "cli/profile_argument.hpp"
#include "cli/report_option.hpp"
#include "engine/planner.hpp"
#include "model/outcome.hpp"
#include "platform/platform.hpp"

namespace kvmstrap {

struct ApplyOptions {
  ProfileArgument profile;
  Selection selection;
  ReportOption report;
  RunOption run;
  InInstaller in_installer = InInstaller::by_evidence;
  bool yes = false;
  bool ends_first_boots = true;  ///< when the host is verified by this; a first boot does so itself
};

/// The whole program, from a profile to a verified host. @throws Stop
Outcome apply(const ApplyOptions& options);

}  // namespace kvmstrap
