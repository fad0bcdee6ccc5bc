#pragma once
#include <functional>
#include <string>
#include <vector>

#include "fleet/host_talk.hpp"
#include "fleet/waves.hpp"

namespace kvmstrap {

/// Hears of a fleet while it is under way.
class FleetWatcher {
 public:
  virtual ~FleetWatcher() = default;
  virtual void over(const HostReport& host) = 0;                         ///< once a host
  virtual void ticked(const std::vector<const HostReport*>& hosts) = 0;  ///< fifty times a second
};

/// Asks every host what `task` is, in waves, by ssh. Ends when every host is over. `interrupted`: how often somebody has asked to stop; the first time no
/// further host is begun, the second time nobody is waited for.
std::vector<HostReport> ask_fleet(const std::vector<FleetHost>& hosts, const FleetTask& task, const WaveRules& rules, FleetWatcher& watcher,
                                  const std::function<int()>& interrupted);

}  // namespace kvmstrap
