#pragma once
#include <vector>

#include "model/change.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

std::vector<SubjectId> define_networks_wants(const Profile& profile);

/// Wants libvirt's networks as the profile has them: a missing one defined and started, a different one updated, one that is to be absent undefined.
/// One that does not start with libvirtd is left running or not, as it is.
Proposal define_networks(const Profile& profile, const Facts& facts);

}  // namespace kvmstrap
