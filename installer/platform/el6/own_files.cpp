#include "platform/el6/own_files.hpp"

#include <fmt/format.h>

namespace kvmstrap::el6 {

std::string OwnFiles::path_of(const std::string& name) const { return fmt::format("{}/{}{}{}", folder, prefix, name, ending); }

std::vector<std::string> OwnFiles::names(Reader& reader, Listing& listing) const {
  std::vector<std::string> names;
  const auto listed = reader.list(folder);
  if (const auto* why = std::get_if<Unknown>(&listed)) listing.unknown.push_back(fmt::format("{}: {}", folder, why->why));
  if (const auto* files = present(listed))
    for (const auto& file : *files)
      if (file.size() > prefix.size() + ending.size() && file.starts_with(prefix) && file.ends_with(ending))
        names.push_back(file.substr(prefix.size(), file.size() - prefix.size() - ending.size()));
  return names;
}

}  // namespace kvmstrap::el6
