#pragma once
#include <optional>
#include <string>
#include <vector>

#include "host/descriptor.hpp"
#include "host/lock.hpp"
#include "host/record_file.hpp"

namespace kvmstrap {

/// The run that this process is: what it says, as words and as records, and the lock by which others see that it lives.
struct DetachedRun {
  Lock lock;
  Descriptor output;
  RecordFile events;
};

/// The runs that go on without whoever started them, each in a folder of its own below one that is root's alone: `output`, `events.jsonl` and `lock`, which
/// its process holds. Symbolic links are never followed.
class DetachedRuns {
 public:
  /// @throws std::system_error when `folder` is there and is not a folder of the caller's alone.
  explicit DetachedRuns(std::string folder);

  /// Oldest first.
  std::vector<std::string> ids() const;
  bool has(const std::string& id) const;

  /// The process that is the run; nullopt: it has ended, by itself or not. Not to be asked by that process itself: closing the file would free its lock.
  std::optional<int> process_of(const std::string& id) const;

  /// The run that a process is.
  std::optional<std::string> run_of(int pid) const;

  std::string output_of(const std::string& id) const { return folder_ + "/" + id + "/output"; }
  std::string events_of(const std::string& id) const { return folder_ + "/" + id + "/events.jsonl"; }

  /// Waits until no other process begins a run, and keeps others from it.
  Lock only_one_begins() const { return Lock::await(folder_ + "/.begins"); }

  /// Makes this process the run of that name; others see all of its folder or nothing. @throws std::system_error
  DetachedRun begin(const std::string& id) const;

  /// Deletes all but the newest `kept` and those that go on, `own` among them.
  void forget_old(std::size_t kept, const std::string& own) const;

 private:
  std::string folder_;
};

}  // namespace kvmstrap
