#include "steps/install_packages.hpp"

namespace kvmstrap {

std::vector<SubjectId> install_packages_wants(const Profile& profile) {
  std::vector<SubjectId> subjects;
  for (const auto& name : profile.packages.install) subjects.push_back(Package{name});
  return subjects;
}

Proposal install_packages(const Profile& profile, const Facts& facts) {
  Proposal proposal;
  for (const auto& name : profile.packages.install) proposal.want(Package{name}, facts.of(Package{name}), {.installed = true});
  return proposal;
}

}  // namespace kvmstrap
