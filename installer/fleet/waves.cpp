#include "fleet/waves.hpp"

#include <algorithm>

namespace kvmstrap {

std::vector<std::size_t> wave_sizes(std::size_t hosts, const WaveRules& rules) {
  std::vector<std::size_t> sizes;
  const auto add = [&](std::size_t size) {
    size = std::min(size, hosts);
    if (size > 0) sizes.push_back(size);
    hosts -= size;
  };
  add(rules.canary);
  while (hosts > 0) add(rules.batch == 0 ? hosts : rules.batch);
  return sizes;
}

NextHosts next_hosts(std::span<const HostReport* const> hosts, const WaveRules& rules) {
  const auto failed = static_cast<std::size_t>(std::ranges::count_if(hosts, [](const HostReport* host) { return is_over(host->state) && !is_well(*host); }));
  if (failed > rules.failures) return {.begin = {}, .hold_back = true};
  auto room = rules.forks - std::min(rules.forks, static_cast<std::size_t>(std::ranges::count_if(hosts, [](const HostReport* host) {
                                       return host->state != HostState::waiting && !is_over(host->state);
                                     })));
  NextHosts next;
  std::size_t first = 0;
  for (const auto size : wave_sizes(hosts.size(), rules)) {
    const auto wave = hosts.subspan(first, size);
    for (std::size_t i = 0; i < size && room > 0; ++i)
      if (wave[i]->state == HostState::waiting) {
        next.begin.push_back(first + i);
        --room;
      }
    if (!std::ranges::all_of(wave, [](const HostReport* host) { return is_over(host->state); })) break;
    first += size;
  }
  return next;
}

}  // namespace kvmstrap
