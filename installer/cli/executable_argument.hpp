#pragma once
#include <string>

namespace kvmstrap {

/// The bytes of the executable at `path`, or of this one where that is empty, for hosts that run EL6.
/// @throws Stop (2) for one that cannot be read, or that EL6 could not run; `command` is who asks.
std::string executable_for_el6(const std::string& command, const std::string& path);

}  // namespace kvmstrap
