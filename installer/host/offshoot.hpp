#pragma once
#include <sys/types.h>

#include <optional>

#include "host/descriptor.hpp"

namespace kvmstrap {

/// A process that goes on when its caller, the terminal and the SSH connection are gone: it has a session of its own and ignores SIGHUP.
class Offshoot {
 public:
  /// Forks; from here on there are two. The new process has what the caller has open until it lets go. Not to be used once children were run (run_children).
  /// @throws std::system_error
  Offshoot();

  bool is_caller() const { return pid_ > 0; }

  /// In the caller: the new process.
  pid_t process() const { return pid_; }

  /// In the caller: waits until the new process has let go, or has ended before. nullopt: it goes on; else its exit code (128 + signal).
  std::optional<int> await() const;

  /// In the new process: leaves all that the caller had open, prints into `output` from now on, and lets the caller go.
  void let_go(const Descriptor& output);

  /// The same, and prints nowhere.
  void let_go();

 private:
  Descriptor channel_;
  pid_t pid_ = -1;
};

}  // namespace kvmstrap
