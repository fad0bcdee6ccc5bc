#pragma once
#include <vector>

#include "model/change.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

std::vector<SubjectId> enable_services_wants(const Profile& profile);

/// Wants messagebus and libvirtd at boot and running, libvirtd with the configuration that is on disk.
Proposal enable_services(const Profile& profile, const Facts& facts);

}  // namespace kvmstrap
