#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "fleet/host_report.hpp"

namespace kvmstrap {

/// In which order hosts are begun, and when no more are.
struct WaveRules {
  std::size_t forks = 20;    ///< hosts that are spoken to at once
  std::size_t canary = 0;    ///< hosts of the first wave; 0: there is none
  std::size_t batch = 0;     ///< hosts of each further wave; 0: all that are left
  std::size_t failures = 0;  ///< as many may end otherwise than well; with one more, no further host is begun
};

/// How many hosts each wave has. @returns sizes that add up to `hosts`.
std::vector<std::size_t> wave_sizes(std::size_t hosts, const WaveRules& rules);

struct NextHosts {
  std::vector<std::size_t> begin;  ///< their indices: now
  bool hold_back = false;          ///< whoever is waiting is not begun any more
};

/// Who is begun next. A wave begins when every host of the one before is over.
NextHosts next_hosts(std::span<const HostReport* const> hosts, const WaveRules& rules);

}  // namespace kvmstrap
