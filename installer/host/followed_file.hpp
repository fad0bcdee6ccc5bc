#pragma once
#include <string>

#include "host/descriptor.hpp"

namespace kvmstrap {

/// A file that somebody else writes, read while it grows.
class FollowedFile {
 public:
  /// A symbolic link is not followed. @throws std::system_error
  explicit FollowedFile(const std::string& path);

  /// What was added since, at most 1 MiB at once; empty: nothing.
  std::string more();

  /// The lines that were added since, with their ends; of one that is not whole yet nothing.
  std::string whole_lines();

 private:
  std::string path_;
  Descriptor file_;
  off_t read_ = 0;
};

}  // namespace kvmstrap
