#pragma once
#include <chrono>
#include <string>

namespace kvmstrap {

/// What a person sees while a step is under way.
struct LiveStep {
  std::string title;
  std::chrono::seconds elapsed{};
  std::string said;  ///< the last line of what it does; a count in it ("12/57", or "0/60 s" for time that runs) is also drawn as a bar
  std::chrono::seconds since_said{};
};

/// One row that fits `columns` (0: not known, as for 80), so that it can be written over.
std::string live_line(const LiveStep& step, std::size_t columns);

}  // namespace kvmstrap
