#pragma once
#include <set>
#include <string>
#include <string_view>

namespace kvmstrap {

/// The controllers that the kernel has and has not switched off: the text of /proc/cgroups.
std::set<std::string> enabled_controllers(std::string_view proc_cgroups);

/// The controllers of version 1 that are mounted: the text of /proc/mounts.
std::set<std::string> mounted_controllers(std::string_view proc_mounts);

}  // namespace kvmstrap
