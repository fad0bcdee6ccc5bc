#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "fleet/host_report.hpp"

namespace kvmstrap {

/// Everything that is told of a fleet's command afterwards, whatever the form.
struct FleetStory {
  std::string command;
  std::string profile;
  std::string inventory;
  std::string id;
  std::chrono::system_clock::time_point began;
  double seconds = 0;
  std::vector<HostReport> hosts;
};

}  // namespace kvmstrap
