#pragma once
#include "cli/profile_argument.hpp"
#include "cli/report_option.hpp"
#include "model/outcome.hpp"
#include "report/terminal.hpp"

namespace kvmstrap {

struct VerifyOptions {
  ProfileArgument profile;
  ReportOption report;
  bool json = false;
  Terminal terminal = Terminal::standard_output();
};

/// Whether the host is as the profile says; boots the proof guests anew, and changes nothing else. @throws Stop
Outcome verify(const VerifyOptions& options);

}  // namespace kvmstrap
