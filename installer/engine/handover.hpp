#pragma once
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "engine/executor.hpp"
#include "model/fields.hpp"

namespace kvmstrap {

/// What an installer's run leaves to the host's first boots.
struct Handover {
  std::vector<std::string> overrides;  ///< of the profile, as load_profile takes them
  std::vector<std::string> only;       ///< the steps that were selected in the installer: no other is taken at the first boot
  std::vector<std::string> skip;
  int boots = 0;    ///< that have tried it
  std::string why;  ///< it is not verified yet; empty before anybody tried
  Selection selection() const { return {only, skip}; }
  static constexpr std::tuple fields{Field<Handover, std::vector<std::string>>{"overrides", &Handover::overrides},
                                     Field<Handover, std::vector<std::string>>{"only", &Handover::only},
                                     Field<Handover, std::vector<std::string>>{"skip", &Handover::skip}, Field<Handover, int>{"boots", &Handover::boots},
                                     Field<Handover, std::string>{"why", &Handover::why}};
};

/// Where the profile lies until a boot has verified it.
inline const std::string handover_profile = state_folder + "/first-boot.yaml";

/// None where nothing is left to a first boot.
std::optional<Handover> read_handover(Reader& reader);

/// Keeps the profile and has the next boots go on with it. What of that is there is left behind by a kill, and does no harm. @throws std::runtime_error
void hand_over(const std::string& profile, const Handover& handover, const Machine& machine);

/// Keeps how far it came. @throws std::runtime_error
void keep(const Handover& handover, const Machine& machine);

/// Tells everybody who logs in; nobody, when it is empty. @throws std::runtime_error
void set_notice(const std::string& notice, const Machine& machine);

/// Nothing is left: all of it goes, what runs it last; may be called again. @throws std::runtime_error
void end_handover(const Machine& machine);

/// `motd` with this notice of kvmstrap's in the place of any earlier one; without, when it is empty.
std::string with_notice(const std::string& motd, const std::string& notice);

}  // namespace kvmstrap
