#pragma once
#include <string>

namespace kvmstrap {

/// 20261122-101530-4711: UTC and process.
std::string run_id();

}  // namespace kvmstrap
