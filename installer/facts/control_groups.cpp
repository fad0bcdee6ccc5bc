#include "facts/control_groups.hpp"

#include <algorithm>

#include "model/text.hpp"

namespace kvmstrap {

std::set<std::string> enabled_controllers(std::string_view proc_cgroups) {
  std::set<std::string> names;
  for (const auto& line : lines(proc_cgroups)) {
    const auto fields = words(line);  // name, hierarchy, number of groups, enabled
    if (fields.size() == 4 && fields[3] == "1") names.insert(fields[0]);
  }
  return names;
}

std::set<std::string> mounted_controllers(std::string_view proc_mounts) {
  std::set<std::string> names;
  for (const auto& line : lines(proc_mounts)) {
    const auto fields = words(line);  // device, place, type, options
    if (fields.size() < 4 || fields[2] != "cgroup") continue;
    auto options = fields[3];
    std::ranges::replace(options, ',', ' ');
    for (const auto& option : words(options)) names.insert(option);  // the controllers stand among rw and relatime
  }
  return names;
}

}  // namespace kvmstrap
