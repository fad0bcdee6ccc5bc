#include "steps/load_modules.hpp"

#include <algorithm>

#include "steps/kvm_modules.hpp"

namespace kvmstrap {

std::vector<SubjectId> load_modules_wants(const Profile& profile) {
  std::vector<SubjectId> subjects;
  for (const auto& name : profile.kernel.modules) {
    if (name == "kvm")
      subjects.insert(subjects.end(), {kvm_intel, kvm_amd});
    else
      subjects.push_back(Module{name});
  }
  return subjects;
}

Proposal load_modules(const Profile& profile, const Facts& facts) {
  Proposal proposal;
  const auto want = [&](const Module& module) { proposal.want(module, facts.of(module), {.loaded = true, .at_boot = true}); };
  for (const auto& name : profile.kernel.modules) {
    if (name != "kvm") {
      want(Module{name});
      continue;
    }
    match(
        facts.hardware.cpu,
        [&](const Unknown& u) {
          proposal.deferred.push_back({Until::later_step, u.why, {kvm_intel, kvm_amd}});
        },
        [&](Absent) {
          proposal.deferred.push_back({Until::later_step, "the kernel names no CPU", {kvm_intel, kvm_amd}});
        },
        [&](const Cpu& cpu) {
          // Without a flag there is no module to choose: either /dev/kvm works all the same, or check-hardware has said what is missing.
          if (cpu.vmx) want(kvm_intel);
          if (cpu.svm) want(kvm_amd);
        });
  }
  return proposal;
}

}  // namespace kvmstrap
