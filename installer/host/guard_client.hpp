#pragma once
#include <optional>
#include <string>

#include "host/cut_over_state.hpp"

/// What a later run, or a person, can say to the guard of a cut-over that is under way.
namespace kvmstrap {

/// Makes a guard whose caller has died restore at once, and waits until it has: what it said. nullopt: there is no guard.
std::optional<std::string> end_orphaned_guard();

/// The cut-over that is under way; nullopt: there is none.
std::optional<CutOverState> cut_over_under_way();

/// How a word to the guard was taken.
struct GuardAnswer {
  enum class Said { no_guard, refused, committed, restored, stuck, vanished };
  Said said;
  std::string text;  ///< why; of `stuck`, what is not as it was
};

/// Makes the guard go back now, whether or not its caller lives, and waits until it has.
GuardAnswer order_back(const std::string& why);

/// Tells the guard that this process confirms the new network, and waits for how the cut-over ends.
GuardAnswer confirm_cut_over();

}  // namespace kvmstrap
