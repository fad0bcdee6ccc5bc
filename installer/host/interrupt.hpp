#pragma once

namespace kvmstrap {

/// While it lives, the first Ctrl-C (or SIGTERM) only asks: `interrupted` is true from then on, and `said` is written to standard error. The second, at
/// least half a second later, ends the program at once, as ever, or is counted first. A signal that whoever started us had ignored stays ignored.
class InterruptWatch {
 public:
  /// Whether who waits for input hears of it at once, or only once it came.
  enum class Reading { ends, goes_on };

  /// What the second time does: with `is_counted` the third one ends the program.
  enum class Second { ends, is_counted };

  /// `said` has to live as long as the watch.
  explicit InterruptWatch(const char* said, Reading reading = Reading::goes_on, Second second = Second::ends);
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;
};

bool interrupted();

/// How often, as far as a watch counts.
int interruptions();

/// What a run says to the first Ctrl-C.
inline constexpr auto stops_soon =
    "\nStopping as soon as it can be told what state the host is in: a network that moves goes back, a command comes to its end. Once more ends this at "
    "once.\n";

}  // namespace kvmstrap
