#include "cli/run_id.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <ctime>

#include "profile/format.hpp"

namespace kvmstrap {

std::string run_id() {
  const auto now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  return fmt::format("{:04}{:02}{:02}-{:02}{:02}{:02}-{}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, ::getpid());
}

std::string fault_of_run_id(const std::string& id) {
  return rule_of(Format::label).accepts(id) ? "" : "a run is named by up to 64 letters, digits, dots, underscores and hyphens, a letter or a digit first";
}

std::string no_run_of_that_name(const std::string& command, const std::string& id) {
  return fmt::format("kvmstrap {}: there is no run {} that changed something\n  those that there are: kvmstrap history\n", command, id);
}

}  // namespace kvmstrap
