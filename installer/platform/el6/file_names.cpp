#include "platform/el6/file_names.hpp"

#include <fmt/format.h>

namespace kvmstrap::el6 {

std::vector<std::string> names_between(std::string_view prefix, std::string_view ending, const std::string& folder, Reader& reader, Inventory& inventory) {
  std::vector<std::string> names;
  const auto listed = reader.list(folder);
  if (const auto* why = std::get_if<Unknown>(&listed)) inventory.unknown.push_back(fmt::format("{}: {}", folder, why->why));
  if (const auto* files = present(listed))
    for (const auto& file : *files)
      if (file.size() > prefix.size() + ending.size() && file.starts_with(prefix) && file.ends_with(ending))
        names.push_back(file.substr(prefix.size(), file.size() - prefix.size() - ending.size()));
  return names;
}

}  // namespace kvmstrap::el6
