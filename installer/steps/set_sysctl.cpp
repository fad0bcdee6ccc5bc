#include "steps/set_sysctl.hpp"

namespace kvmstrap {

std::vector<SubjectId> set_sysctl_wants(const Profile& profile) {
  std::vector<SubjectId> subjects;
  for (const auto& [key, value] : profile.kernel.sysctl) subjects.push_back(Sysctl{key});
  return subjects;
}

Proposal set_sysctl(const Profile& profile, const Facts& facts) {
  Proposal proposal;
  for (const auto& [key, value] : profile.kernel.sysctl) {
    const auto now = facts.of(Sysctl{key});
    if (absent(now))
      proposal.blockers.push_back({"this kernel has no parameter " + key, "remove it from kernel.sysctl, or add the module that brings it to kernel.modules"});
    else
      proposal.want(Sysctl{key}, now, {.running = value, .at_boot = value});
  }
  return proposal;
}

}  // namespace kvmstrap
