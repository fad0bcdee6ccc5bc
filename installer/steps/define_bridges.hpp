#pragma once
#include <vector>

#include "model/change.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

std::vector<SubjectId> define_bridges_wants(const Profile& profile);

/// Wants the bridges of the profile, with what they adopt resolved to literals; refuses what would lose the machine.
Proposal define_bridges(const Profile& profile, const Facts& facts);

}  // namespace kvmstrap
