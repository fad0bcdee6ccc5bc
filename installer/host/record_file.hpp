#pragma once
#include <string>

#include "host/descriptor.hpp"

namespace kvmstrap {

/// A new file of lines that others read while it grows. Each line gets there by one write, whole or not at all; unlike AppendLog it waits for no disk.
class RecordFile {
 public:
  /// Reserves some room, where the file system can, so that how a run ended can be told on a disk that has become full. @throws std::system_error
  explicit RecordFile(const std::string& path);
  RecordFile(RecordFile&&) = default;
  RecordFile& operator=(RecordFile&&) = delete;
  ~RecordFile();

  /// False: it is not there, and the file is as it was.
  bool append(const std::string& line);

 private:
  Descriptor file_;
  off_t size_ = 0;
};

}  // namespace kvmstrap
