#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "fleet/ssh_command.hpp"
#include "model/enum_names.hpp"
#include "model/json.hpp"
#include "model/outcome.hpp"

/// What is known of one host: the only state that a fleet's command keeps of it.
namespace kvmstrap {

/// Where a host is, or how it ended.
enum class HostState {
  waiting,      ///< nobody has spoken to it
  connecting,   ///< for the first time, or after its connection broke before anything ran
  running,      ///< what it says is followed
  away,         ///< its connection broke while a run was under way there; it is being looked for
  answered,     ///< it ended by itself: `exit` says how
  unreachable,  ///< nothing was done there
  untrusted,    ///< its key is not the one that is known: nothing was sent to it
  denied,       ///< it does not let us in, or does not let us become root: nothing was done there
  undelivered,  ///< the executable did not get there: nothing was done there
  lost,         ///< a run was under way there, and it did not come back in time
  broken,       ///< what it said cannot be what kvmstrap says; its true state is not known
  left,         ///< somebody ended this command while a run was under way there, which goes on by itself
  held_back     ///< not begun, since too many others failed or somebody ended this command
};
KVMSTRAP_ENUM_NAMES(HostState, "waiting", "connecting", "running", "away", "answered", "unreachable", "untrusted", "denied", "undelivered", "lost", "broken",
                    "left", "held-back");

constexpr bool is_over(HostState state) { return state >= HostState::answered; }

enum class HostStepEnd { planned, running, same, changed, blocked, failed };
KVMSTRAP_ENUM_NAMES(HostStepEnd, "planned", "running", "same", "changed", "blocked", "failed");

struct HostStep {
  std::string id;
  HostStepEnd end = HostStepEnd::planned;
  double seconds = 0;
};

struct HostReport {
  std::string name;
  std::string address;  ///< by which it is reached
  HostState state = HostState::waiting;
  Exit exit = Exit::done;  ///< of what it was asked; of `answered` alone
  bool changed = false;    ///< something was changed there, or begun to be
  std::string headline;    ///< in its own words
  std::string step;        ///< that it is in, or ended in
  std::string why;
  std::string detail;  ///< the last lines of what failed there
  std::string next;    ///< what to do
  std::string said;    ///< the last thing that it said of what it does
  std::string asks;    ///< what a person is to do there now
  std::string run;     ///< its id there, from the moment on in which it may have been begun
  std::vector<HostStep> steps;
  OldAlgorithms old_algorithms;  ///< that had to be offered to it
  int reconnections = 0;
  int confirmations = 0;                  ///< of a network, over a new connection
  double began = 0;                       ///< seconds after the command did
  double seconds = 0;                     ///< that it took
  std::vector<std::string> planned = {};  ///< what would change there ("+ step: ...") and what is warned of ("! step: ...")
  std::string answer;                     ///< where no run was begun: the JSON that it printed
};

/// It is as it was asked to be.
constexpr bool is_well(const HostReport& host) { return host.state == HostState::answered && host.exit == Exit::done; }

/// The headline of one where the run that is to be taken back has never been: it needs nothing.
inline constexpr auto no_such_run = "no such run";

/// "verified", "network rolled back", "unreachable": how it stands, in a word or two.
std::string in_words(const HostReport& host);

/// `text` of a host as it may be shown: printable ASCII in one row, no longer than `most`.
std::string shown_of_host(std::string text, std::size_t most = 200);

}  // namespace kvmstrap
