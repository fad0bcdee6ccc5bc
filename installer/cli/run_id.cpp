#include "cli/run_id.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <ctime>

namespace kvmstrap {

std::string run_id() {
  const auto now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  return fmt::format("{:04}{:02}{:02}-{:02}{:02}{:02}-{}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, ::getpid());
}

}  // namespace kvmstrap
