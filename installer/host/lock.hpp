#pragma once
#include <optional>
#include <string>

#include "host/descriptor.hpp"

namespace kvmstrap {

/// Held by the one run that may change the host; the kernel lets go of it when the process ends, however it ends.
class Lock {
 public:
  /// nullopt: another process holds it. @throws std::system_error when the file cannot be made.
  static std::optional<Lock> take(const std::string& path);

  /// Waits until no other process holds it. @throws std::system_error
  static Lock await(const std::string& path);

  /// The process that holds the lock at `path`, if any; takes nothing.
  static std::optional<int> holder(const std::string& path);

 private:
  explicit Lock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

}  // namespace kvmstrap
