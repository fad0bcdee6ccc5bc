#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kvmstrap {

struct DiskSpace {
  std::string place;  ///< where the file system is mounted
  std::uint64_t free_kib = 0;
};

/// What `df -Pk PATH…` prints: a line a path.
std::vector<DiskSpace> parse_df(std::string_view text);

}  // namespace kvmstrap
