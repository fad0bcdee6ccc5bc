#pragma once
#include <string>
#include <vector>

#include "model/enum_names.hpp"

namespace kvmstrap {

enum class Rating { pass, warn, fail, unknown };
KVMSTRAP_ENUM_NAMES(Rating, "pass", "warn", "fail", "unknown");

/// One thing that was looked at: how it is, what was read and where, and what to do about it.
struct HostVerdict {
  std::string what;
  Rating rating = Rating::unknown;
  std::string evidence;
  std::string remedy;
};

}  // namespace kvmstrap
