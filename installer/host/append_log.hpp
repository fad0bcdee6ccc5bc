#pragma once
#include <string>

#include "host/descriptor.hpp"

namespace kvmstrap {

/// A file that only grows, line by line, each on the disk before append() returns.
class AppendLog {
 public:
  /// Makes the file and its folders; ends a last line that a reset cut short, so that nothing is appended to it. @throws std::system_error
  explicit AppendLog(const std::string& path);

  /// @throws std::system_error, for example when the disk is full; the line may then be there in part.
  void append(const std::string& line);

 private:
  std::string path_;
  Descriptor file_;
};

}  // namespace kvmstrap
