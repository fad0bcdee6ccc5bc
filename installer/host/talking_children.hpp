#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kvmstrap {

/// What comes of a child that is spoken to.
struct ChildListener {
  std::function<void(std::string_view bytes)> out;
  std::function<void(std::string_view bytes)> err;
  std::function<void(int exit)> ended;  ///< as a shell would have it; nothing comes behind it
};

/// Any number of children that are spoken to while they run, and alarms, on one event loop. Everything is called from within `run`.
class TalkingChildren {
 public:
  using Child = std::uint64_t;  ///< 0: none

  TalkingChildren();
  ~TalkingChildren();
  TalkingChildren(const TalkingChildren&) = delete;
  TalkingChildren& operator=(const TalkingChildren&) = delete;

  /// Runs `argv` in a session of its own with the caller's environment but for LC_ALL=C. One that cannot be started ends with 127, and says why on `err`.
  Child start(const std::vector<std::string>& argv, ChildListener listener);

  /// For its standard input, in order; what it does not take any more is dropped.
  void send(Child child, std::shared_ptr<const std::string> bytes);

  /// Behind all that was sent.
  void end_input(Child child);

  /// Ends it; nothing of it is heard any more. One that has ended is no mistake.
  void end(Child child);

  /// Calls `ring` once, `after` from now.
  void alarm(std::chrono::milliseconds after, std::function<void()> ring);

  /// Until `stop`, or until no child is left and no alarm.
  void run();
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kvmstrap
