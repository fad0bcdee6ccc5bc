#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "fleet/host_report.hpp"
#include "report/terminal.hpp"

/// What a person reads of a fleet.
namespace kvmstrap {

inline constexpr std::string_view step_legend = "+ changed   . as it was   o to do   > not ended   x failed or in the way";

std::string_view sign_of(HostStepEnd end);

/// Every step that some host told of, in the order in which each host went through them.
std::vector<std::string> steps_of(const std::vector<HostReport>& hosts);

/// One row: sign, name, how it stands, how long it took, why.
std::string host_row(const HostReport& host, std::size_t name_width, const Terminal& terminal);

/// A row for each host and a column for each step; empty when no host told of any.
std::string step_matrix(const std::vector<HostReport>& hosts, const Terminal& terminal);

/// What would change, from the answers to plan, and what is warned of: each sentence once, with the hosts of which it is said.
std::string planned_changes(const std::vector<HostReport>& hosts);

/// How many stand how; of those that are not well why, and what to do.
std::string fleet_summary(const std::vector<HostReport>& hosts, const Terminal& terminal);

/// The rows that stand below while it is under way: hosts that are spoken to, and a bar over all.
std::vector<std::string> live_rows(const std::vector<const HostReport*>& hosts, std::size_t columns, std::size_t rows);

}  // namespace kvmstrap
