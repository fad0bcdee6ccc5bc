#pragma once
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "fleet/fleet.hpp"
#include "report/terminal.hpp"

namespace kvmstrap {

/// A row for each host when it is over, and for one that asks for a person; on a terminal, below them, those that are spoken to and a bar. As JSON lines: an
/// object for each host.
class FleetView : public FleetWatcher {
 public:
  FleetView(const Terminal& terminal, std::size_t name_width, bool json_lines) : terminal_(terminal), name_width_(name_width), json_lines_(json_lines) {}

  void over(const HostReport& host) override;
  void ticked(const std::vector<const HostReport*>& hosts) override;

  /// Takes away what stands below.
  void clear();

 private:
  void tell_of_who_asks(const HostReport& host);

  Terminal terminal_;
  std::size_t name_width_;
  bool json_lines_;
  std::set<std::string> asking_;  ///< hosts of which it was told
  std::vector<std::string> drawn_;
  std::chrono::steady_clock::time_point drawn_at_;
};

}  // namespace kvmstrap
