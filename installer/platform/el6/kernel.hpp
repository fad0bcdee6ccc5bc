#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "model/text.hpp"
#include "platform/reader.hpp"

namespace kvmstrap::el6 {

/// Reads the small files of /sys and /proc.
class Kernel {
 public:
  explicit Kernel(Reader& reader) : reader_(reader) {}

  std::optional<std::string> value(const std::string& path) const {
    const auto file = reader_.file(path);
    const auto* image = present(file);
    return image ? std::optional(std::string(trim(image->content))) : std::nullopt;
  }

  int number(const std::string& path) const { return std::atoi(value(path).value_or("0").c_str()); }

  bool is_folder(const std::string& path) const {
    const auto entries = reader_.list(path);
    return present(entries) != nullptr;
  }

  std::vector<std::string> list(const std::string& path) const {
    const auto entries = reader_.list(path);
    return present(entries) ? *present(entries) : std::vector<std::string>{};
  }

  /// The arguments of a process; empty when there is none.
  std::vector<std::string> argv_of(int pid) const {
    const auto file = reader_.file(fmt::format("/proc/{}/cmdline", pid));
    std::vector<std::string> argv;
    if (const auto* image = present(file))
      for (std::size_t at = 0; at < image->content.size();) {
        const auto end = std::min(image->content.find('\0', at), image->content.size());
        argv.push_back(image->content.substr(at, end - at));
        at = end + 1;
      }
    return argv;
  }

 private:
  Reader& reader_;
};

}  // namespace kvmstrap::el6
