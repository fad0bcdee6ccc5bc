#include "facts/disk_space.hpp"

#include <charconv>

#include "model/text.hpp"

namespace kvmstrap {

std::vector<DiskSpace> parse_df(std::string_view text) {
  std::vector<DiskSpace> all;
  for (const auto& line : lines(text)) {
    const auto fields = words(line);  // device, blocks, used, available, capacity, place; a place may have blanks in it, and then is of no use here
    if (fields.size() != 6 || !fields[5].starts_with('/')) continue;
    DiskSpace space{fields[5], 0};
    if (std::from_chars(fields[3].data(), fields[3].data() + fields[3].size(), space.free_kib).ec != std::errc{}) continue;
    all.push_back(space);
  }
  return all;
}

}  // namespace kvmstrap
