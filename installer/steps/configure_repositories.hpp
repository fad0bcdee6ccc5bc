#pragma once
#include <vector>

#include "model/change.hpp"
#include "model/profile.hpp"

namespace kvmstrap {

std::vector<SubjectId> configure_repositories_wants(const Profile& profile);

/// Wants the stock repositories to point at the release's archive or at a mirror, signatures checked; keep wants nothing.
Proposal configure_repositories(const Profile& profile, const Facts& facts);

}  // namespace kvmstrap
