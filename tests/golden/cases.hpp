#pragma once
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

/// The folders of tests/golden, each a case.
namespace kvmstrap::golden {

namespace fs = std::filesystem;

inline fs::path folder_of(const std::string& kind) { return fs::path(TESTS_DIR) / "golden" / kind; }

inline std::string content_of(const fs::path& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::vector<std::string> cases(const std::string& kind) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder_of(kind)))
    if (entry.is_directory()) names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

/// A test's name may have no dashes.
inline std::string test_name(std::string name) {
  std::ranges::replace(name, '-', '_');
  return name;
}

}  // namespace kvmstrap::golden
