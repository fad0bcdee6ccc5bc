#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "model/text.hpp"

namespace kvmstrap {

/// What came and what went, " (+ new, - old and 3 more)"; of two that differ in their order alone, nothing.
template <class Words>
std::string difference(const Words& old, const Words& now) {
  std::vector<std::string> parts;
  const auto note = [&](const std::string& sign, const Words& those, const Words& others) {
    for (const auto& word : those)
      if (std::ranges::find(others, word) == others.end()) parts.push_back(sign + word);
  };
  note("+ ", now, old);
  note("- ", old, now);
  return parts.empty() ? "" : " (" + first_of(parts, 4) + ")";
}

}  // namespace kvmstrap
