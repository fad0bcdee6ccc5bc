#pragma once
#include <string>

namespace kvmstrap {

/// A file for its owner alone, below $TMPDIR or /tmp, which is gone with it.
class TemporaryFile {
 public:
  /// @throws std::system_error
  explicit TemporaryFile(const std::string& content);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace kvmstrap
