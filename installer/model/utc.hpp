#pragma once
#include <chrono>
#include <string>

namespace kvmstrap {

/// 2026-11-28T08:22:42Z
std::string in_utc(std::chrono::system_clock::time_point time);

/// 2026-11-28T08:22:42.123Z
std::string in_utc_to_the_millisecond(std::chrono::system_clock::time_point time);

}  // namespace kvmstrap
