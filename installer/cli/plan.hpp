#pragma once
#include "cli/apply.hpp"

namespace kvmstrap {

struct PlanOptions {
  ProfileArgument profile;
  Selection selection;
  InInstaller in_installer = InInstaller::by_evidence;
  bool json = false;
  std::string out;  ///< where it is kept; empty: nowhere
  PlanListener shown;
  Terminal terminal = Terminal::standard_output();
};

/// What would change; changes nothing. Ends with Exit::done also where there is something to change. @throws Stop
Outcome plan(const PlanOptions& options);

}  // namespace kvmstrap
