#pragma once
#include <sys/un.h>

#include <optional>
#include <string>
#include <string_view>

#include "host/descriptor.hpp"

/// How a guard, its parent and a later run talk: packets of text, the first word says what it is.
namespace kvmstrap {

namespace guard_words {
inline constexpr std::string_view progress = "progress";      ///< guard: a sentence for a person
inline constexpr std::string_view switching = "switching";    ///< guard: the deadline runs from now on
inline constexpr std::string_view switched = "switched";      ///< guard: the new network is live
inline constexpr std::string_view restarting = "restarting";  ///< guard: the process group that restarts the network
inline constexpr std::string_view restarted = "restarted";    ///< guard: the host's own scripts have done what they do
inline constexpr std::string_view committed = "committed";
inline constexpr std::string_view restored = "restored";    ///< guard: why
inline constexpr std::string_view stuck = "stuck";          ///< guard: what is not as it was
inline constexpr std::string_view commit = "commit";        ///< parent
inline constexpr std::string_view rehearse = "rehearse";    ///< parent: everything answered; the files take their place, and the scripts their turn
inline constexpr std::string_view restore = "restore";      ///< parent or a later run: why
inline constexpr std::string_view confirm = "confirm";      ///< a later run: that process confirms the new network
inline constexpr std::string_view refused = "refused";      ///< guard, to that run: why not
inline constexpr std::string_view heard = "heard";          ///< guard, to that run: how it ends follows
inline constexpr std::string_view confirmed = "confirmed";  ///< guard, to the parent
inline constexpr std::string_view ask = "ask";              ///< a later run
inline constexpr std::string_view state = "state";          ///< guard, to that run: a CutOverState
}  // namespace guard_words

struct GuardMessage {
  std::string word;
  std::string text;
};

/// Says `word text`; false when nobody is there to hear it.
bool say(const Descriptor& channel, std::string_view word, std::string_view text = {});

/// The next message; nullopt when the other side is gone.
std::optional<GuardMessage> hear(const Descriptor& channel);

/// The name on which a guard listens, in the abstract namespace: it belongs to the network namespace and goes with the guard.
struct GuardAddress {
  sockaddr_un address{};
  unsigned length = 0;
};
GuardAddress guard_address();

}  // namespace kvmstrap
