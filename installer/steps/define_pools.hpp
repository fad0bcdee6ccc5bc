#pragma once
#include <vector>

#include "model/change.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

std::vector<SubjectId> define_pools_wants(const Profile& profile);

/// Wants libvirt's storage pools as the profile has them: a missing one defined, built and started, a different one updated.
/// One that does not start with libvirtd is left running or not, as it is.
Proposal define_pools(const Profile& profile, const Facts& facts);

}  // namespace kvmstrap
