#include "report/fleet_view.hpp"

#include <fmt/format.h>

#include "model/text.hpp"
#include "report/fleet_text.hpp"
#include "report/fleet_to_json.hpp"

namespace kvmstrap {

namespace {
constexpr auto between_drawings = std::chrono::milliseconds(200);
constexpr std::size_t most_rows = 12;
}  // namespace

void FleetView::clear() {
  if (drawn_.empty()) return;
  terminal_.out << fmt::format("\r\033[{}A\033[J", drawn_.size());
  drawn_.clear();
}

void FleetView::over(const HostReport& host) {
  if (json_lines_) {
    terminal_.out << text_of(to_json(host)) << std::endl;
    return;
  }
  clear();
  terminal_.out << host_row(host, name_width_, terminal_) << std::endl;
}

void FleetView::tell_of_who_asks(const HostReport& host) {
  if (host.asks.empty()) asking_.erase(host.name);
  if (host.asks.empty() || !asking_.insert(host.name).second) return;
  clear();
  terminal_.out << fmt::format("{} {:<{}}  {}", terminal_.yellow("!"), host.name, name_width_, host.asks) << std::endl;
}

void FleetView::ticked(const std::vector<const HostReport*>& hosts) {
  if (json_lines_) return;
  for (const auto* host : hosts) tell_of_who_asks(*host);
  if (!terminal_.interactive) return;
  const auto now = std::chrono::steady_clock::now();
  if (!drawn_.empty() && now - drawn_at_ < between_drawings) return;
  auto rows = live_rows(hosts, terminal_.width, most_rows);
  if (rows == drawn_) return;
  clear();
  for (const auto& row : rows) terminal_.out << terminal_.faint(row) << "\n";
  terminal_.out << std::flush;
  drawn_ = std::move(rows);
  drawn_at_ = now;
}

}  // namespace kvmstrap
