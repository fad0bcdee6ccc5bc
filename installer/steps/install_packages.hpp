#pragma once
#include <vector>

#include "model/change.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

std::vector<SubjectId> install_packages_wants(const Profile& profile);

/// Wants every package of the profile installed, in one transaction.
Proposal install_packages(const Profile& profile, const Facts& facts);

}  // namespace kvmstrap
