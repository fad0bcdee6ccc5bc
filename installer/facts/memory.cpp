#include "facts/memory.hpp"

#include <charconv>

#include "model/text.hpp"

namespace kvmstrap {

Known<Memory> parse_meminfo(std::string_view text) {
  Memory memory;
  for (const auto& line : lines(text)) {
    const auto parts = words(line);
    if (parts.size() < 2) continue;
    std::uint64_t value = 0;
    std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), value);
    if (parts[0] == "MemTotal:") memory.total_kib = value;
    if (parts[0] == "HugePages_Total:") memory.huge_pages = value;
    if (parts[0] == "Hugepagesize:") memory.huge_page_kib = value;
  }
  if (memory.total_kib == 0) return Unknown{"/proc/meminfo has no MemTotal"};
  return memory;
}

}  // namespace kvmstrap
