#pragma once
#include <string>

namespace kvmstrap {

/// 20261122-101530-4711: UTC and process.
std::string run_id();

/// Why `id` cannot be a run's name; empty: it can.
std::string fault_of_run_id(const std::string& id);

/// What `command` says of a run that it does not find.
std::string no_run_of_that_name(const std::string& command, const std::string& id);

}  // namespace kvmstrap
