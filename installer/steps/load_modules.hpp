#pragma once
#include <vector>

#include "model/change.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

std::vector<SubjectId> load_modules_wants(const Profile& profile);

/// Wants every module of the profile loaded, now and at boot; `kvm` stands for the one of the CPU's vendor.
Proposal load_modules(const Profile& profile, const Facts& facts);

}  // namespace kvmstrap
