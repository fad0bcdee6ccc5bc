#pragma once
#include <cstdint>
#include <string_view>

#include "model/known.hpp"

namespace kvmstrap {

struct Memory {
  std::uint64_t total_kib = 0;
  std::uint64_t huge_pages = 0;     ///< reserved
  std::uint64_t huge_page_kib = 0;  ///< 0: the kernel has none
};

/// The text of /proc/meminfo; Unknown without a line MemTotal.
Known<Memory> parse_meminfo(std::string_view text);

}  // namespace kvmstrap
