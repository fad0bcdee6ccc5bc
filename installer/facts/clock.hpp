#pragma once
#include <string>
#include <string_view>

#include "model/known.hpp"

namespace kvmstrap {

/// Seconds since the epoch, good to a second: the kernel's boot time in /proc/stat follows every step of the clock, and /proc/uptime is the time since.
Known<double> clock_of(std::string_view proc_stat, std::string_view proc_uptime);

/// "2026-11-26 08:30 UTC"
std::string utc(double since_epoch);

}  // namespace kvmstrap
