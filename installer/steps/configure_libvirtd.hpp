#pragma once
#include <vector>

#include "model/change.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

std::vector<SubjectId> configure_libvirtd_wants(const Profile& profile);

/// Wants the keys of libvirtd.conf that the profile names; every other line stays as the administrator left it.
Proposal configure_libvirtd(const Profile& profile, const Facts& facts);

}  // namespace kvmstrap
