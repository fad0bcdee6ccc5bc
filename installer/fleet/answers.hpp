#pragma once
#include "fleet/assignment.hpp"
#include "fleet/host_report.hpp"

namespace kvmstrap {

/// Takes into `host` what it answered to plan, verify or status (`host.answer`, `host.exit`): headline, steps, what is to be done. An answer that has not the
/// form that kvmstrap gives it is told as such.
void read_answer(FleetCommand command, HostReport& host);

/// {"no-run": NAME, "known": …}: what is to be taken back has changed nothing there, or has never been there; either way all is well.
void take_no_run(const Json& answer, HostReport& host);

}  // namespace kvmstrap
