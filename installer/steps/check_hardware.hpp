#pragma once
#include <vector>

#include "model/change.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

std::vector<SubjectId> check_hardware_wants(const Profile& profile);

/// Changes nothing. Where virtualization is required, a CPU or BIOS without it blocks, and so does a /dev/kvm that does not work with its module loaded;
/// before that module is loaded the question is deferred. Where it is optional, the same is a warning.
Proposal check_hardware(const Profile& profile, const Facts& facts);

}  // namespace kvmstrap
