#include "facts/virtualization.hpp"

#include "facts/bios_menu.hpp"
#include "facts/cpuinfo.hpp"
#include "facts/nesting.hpp"
#include "model/text.hpp"
#include "verdicts/ratings.hpp"
#include "verdicts/verdicts.hpp"

namespace kvmstrap::verdicts {

namespace {

bool module_loaded(const HostFacts& facts) {
  const auto modules = facts.folder("/sys/module");
  return has_entry(modules, "kvm_intel") || has_entry(modules, "kvm_amd");
}

}  // namespace

HostVerdict virtualization(const HostFacts& facts) {
  const auto* cpu = present(facts.hardware.cpu);
  const auto [verdict, all] = kvmstrap::virtualization(facts.hardware);
  const auto evidence = join(all, "; ");
  switch (verdict) {
    case VirtualizationVerdict::supported:
      if (cpu && has_flag(*cpu)) return pass(evidence);
      return warn(evidence, "nothing while it works; without the CPU's own VT-x or AMD-V real mode may be slow");
    case VirtualizationVerdict::disabled_in_bios:
      return fail("off in the BIOS: " + evidence, switch_on_virtualization(*cpu, facts.hardware.dmi));
    case VirtualizationVerdict::absent:
      return fail("the CPU has none: " + evidence, allow_virtualization(facts.hardware));
    case VirtualizationVerdict::unknown:
      break;
  }
  if (!cpu) return not_known(evidence, "see the line cpu");
  if (only_inside_smx(facts.hardware))
    return not_known(evidence, "switch Intel TXT (Trusted Execution) off in the BIOS setup, or start the kernel by tboot; " +
                                   switch_on_virtualization(*cpu, facts.hardware.dmi));
  return not_known(evidence, "run it as root with the module msr loaded (modprobe msr): what the BIOS allows stands in a register of the CPU");
}

HostVerdict kvm_modules(const HostFacts& facts) {
  const auto modules = facts.folder("/sys/module");
  if (!present(modules)) return not_known(why_not(modules, "/sys/module"), "see that /sys is mounted");
  const auto* cpu = present(facts.hardware.cpu);
  const std::string wanted = cpu && is_amd(*cpu) ? "kvm_amd" : "kvm_intel";
  if (has_entry(modules, "kvm") && module_loaded(facts))
    return pass("kvm and " + std::string(has_entry(modules, "kvm_amd") ? "kvm_amd" : "kvm_intel") + " are in /sys/module");
  if (kvm_works(facts.hardware)) return pass("neither kvm_intel nor kvm_amd is in /sys/module: the kernel has KVM built in, or another one");
  if (has_entry(modules, "kvm")) return warn("kvm is loaded without " + wanted + " (/sys/module)", "modprobe " + wanted + "; dmesg says why it did not load");
  return warn("kvm is not loaded (/sys/module)", "modprobe " + wanted + "; kvmstrap apply does it where kernel.modules names kvm");
}

HostVerdict dev_kvm(const HostFacts& facts) {
  const auto& kvm = facts.hardware.kvm;
  if (const auto* u = std::get_if<Unknown>(&kvm)) return not_known(u->why, "only root, and who is in the group kvm, may use it: sudo kvmstrap check");
  if (absent(kvm)) {
    if (!present(facts.folder("/sys/module"))) return not_known("there is no /dev/kvm; whether its module is loaded does not show", "see the line kvm-modules");
    if (module_loaded(facts))
      return fail("there is no /dev/kvm, although its module is loaded", "udevadm trigger --subsystem-match=misc, or mknod /dev/kvm c 10 232");
    return not_known("there is no /dev/kvm, and its module is not loaded", "see the line kvm-modules: whether it works shows once that is loaded");
  }
  const auto& device = std::get<KvmDevice>(kvm);
  if (kvm_works(facts.hardware)) return pass("API version 12; made a VM whose CPU ran three instructions");
  const auto evidence = join(kvmstrap::virtualization({Unknown{}, {}, kvm}).evidence, "; ");
  if (device.error.find("busy") != std::string::npos) return fail(evidence, "another hypervisor has the CPU: see the line other-hypervisors");
  return fail(evidence, "look for \"kvm:\" in dmesg: \"disabled by bios\" names the BIOS, anything else the kernel or another hypervisor");
}

}  // namespace kvmstrap::verdicts
