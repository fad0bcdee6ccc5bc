#include "steps/check_hardware.hpp"

#include "facts/bios_menu.hpp"
#include "facts/nesting.hpp"
#include "facts/virtualization.hpp"
#include "model/text.hpp"
#include "steps/kvm_modules.hpp"

namespace kvmstrap {

namespace {

bool loaded(const Facts& facts, const Module& module) {
  const auto known = facts.of(module);
  const auto* state = present(known);
  return state && state->loaded;
}

/// qemu-kvm's own scripts load it as well when it is installed.
bool loads_kvm(const Profile& profile) {
  const auto& modules = profile.kernel.modules;
  return contains(modules, "kvm") || contains(modules, "kvm_intel") || contains(modules, "kvm_amd") || contains(profile.packages.install, "qemu-kvm");
}

}  // namespace

std::vector<SubjectId> check_hardware_wants(const Profile&) { return {kvm_intel, kvm_amd}; }

Proposal check_hardware(const Profile& profile, const Facts& facts) {
  Proposal proposal;
  const auto* cpu = present(facts.hardware.cpu);
  const auto [verdict, evidence] = virtualization(facts.hardware);
  const auto seen = join(evidence, "; ");
  const bool required = profile.hardware.virtualization == Need::required;
  const auto refuse = [&](const std::string& what, const std::string& remedy) {
    if (required)
      proposal.blockers.push_back({what + ": " + seen, remedy});
    else
      proposal.warnings.push_back(what + ", and the profile does not require it: " + seen);
  };

  if (kvm_works(facts.hardware)) {
    if (cpu && !has_flag(*cpu)) proposal.warnings.push_back("KVM works without a flag of the CPU (nested or paravirtual KVM; real mode may be slow): " + seen);
    return proposal;
  }
  switch (verdict) {
    case VirtualizationVerdict::disabled_in_bios:
      refuse("virtualization is switched off in the BIOS", switch_on_virtualization(*cpu, facts.hardware.dmi));
      return proposal;
    case VirtualizationVerdict::absent:
      refuse("the CPU has no virtualization", allow_virtualization(facts.hardware));
      return proposal;
    case VirtualizationVerdict::supported:
    case VirtualizationVerdict::unknown:
      break;
  }
  const bool was_tried = !unknown(facts.hardware.kvm);
  if (was_tried && (loaded(facts, kvm_intel) || loaded(facts, kvm_amd)))
    refuse("KVM does not work although its module is loaded",
           "look for \"kvm:\" in dmesg: \"disabled by bios\" names the BIOS, anything else the kernel or another hypervisor");
  else if (required && !loads_kvm(profile))
    proposal.blockers.push_back({"virtualization is required, and nothing loads KVM's module",
                                 "add kvm to kernel.modules, or settle for an emulated guest by hardware.virtualization: optional"});
  else if (required)
    proposal.deferred.push_back({Until::later_step, "whether KVM works shows once its module is loaded (kernel.modules: [kvm]): " + seen, {}});
  return proposal;
}

}  // namespace kvmstrap
