#pragma once
#include <string>

namespace kvmstrap {

/// Unified diff of two texts under the name `path`; empty when they are the same.
std::string unified_diff(const std::string& path, const std::string& before, const std::string& after);

}  // namespace kvmstrap
