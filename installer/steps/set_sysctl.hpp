#pragma once
#include <vector>

#include "model/change.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

std::vector<SubjectId> set_sysctl_wants(const Profile& profile);

/// Wants every kernel parameter of the profile, now and at boot.
Proposal set_sysctl(const Profile& profile, const Facts& facts);

}  // namespace kvmstrap
