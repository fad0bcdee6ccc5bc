#pragma once
#include <string>
#include <tuple>

#include "model/confirm.hpp"
#include "model/fields.hpp"

namespace kvmstrap {

/// A cut-over that is under way, as its guard tells it.
struct CutOverState {
  bool switched = false;    ///< false: it is being prepared, and the old network is live
  bool rehearsing = false;  ///< the new files are in their place, and the host's own scripts bring the network up from them
  int seconds_left = 0;     ///< until the old network comes back
  Confirm confirm = Confirm::automatic;
  bool confirmed = false;
  bool orphaned = false;       ///< the run that made the new network has died: the old one comes back in any case, too
  bool trial = false;          ///< the old network comes back in any case
  std::string how_to_confirm;  ///< with the exact command; empty with Confirm::automatic
  static constexpr std::tuple fields{Field<CutOverState, bool>{"switched", &CutOverState::switched},
                                     Field<CutOverState, bool>{"rehearsing", &CutOverState::rehearsing},
                                     Field<CutOverState, int>{"seconds-left", &CutOverState::seconds_left},
                                     Field<CutOverState, Confirm>{"confirm", &CutOverState::confirm},
                                     Field<CutOverState, bool>{"confirmed", &CutOverState::confirmed},
                                     Field<CutOverState, bool>{"orphaned", &CutOverState::orphaned},
                                     Field<CutOverState, bool>{"trial", &CutOverState::trial},
                                     Field<CutOverState, std::string>{"how-to-confirm", &CutOverState::how_to_confirm}};
};

}  // namespace kvmstrap
