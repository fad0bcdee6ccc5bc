#include "model/utc.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace kvmstrap {

namespace {

std::string without_zone(std::chrono::system_clock::time_point time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

}  // namespace

std::string in_utc(std::chrono::system_clock::time_point time) { return without_zone(time) + "Z"; }

std::string in_utc_to_the_millisecond(std::chrono::system_clock::time_point time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{}.{:03}Z", without_zone(whole), std::chrono::duration_cast<std::chrono::milliseconds>(time - whole).count());
}

}  // namespace kvmstrap
