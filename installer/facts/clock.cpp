#include "facts/clock.hpp"

#include <array>
#include <cstdlib>
#include <ctime>
#include <optional>

#include "model/text.hpp"

namespace kvmstrap {

Known<double> clock_of(std::string_view proc_stat, std::string_view proc_uptime) {
  std::optional<double> boot;
  for (const auto& line : lines(proc_stat))
    if (line.starts_with("btime ")) boot = std::atof(line.c_str() + 6);
  const auto uptime = words(proc_uptime);
  if (!boot || uptime.empty()) return Unknown{"/proc/stat and /proc/uptime do not tell the time"};
  return *boot + std::atof(uptime.front().c_str());
}

std::string utc(double since_epoch) {
  const auto seconds = static_cast<std::time_t>(since_epoch);
  std::tm broken{};
  ::gmtime_r(&seconds, &broken);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M UTC", &broken);
  return text.data();
}

}  // namespace kvmstrap
