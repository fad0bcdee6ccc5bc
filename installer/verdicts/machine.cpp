#include <fmt/format.h>

#include <optional>

#include "facts/nesting.hpp"
#include "facts/virtualization.hpp"
#include "model/text.hpp"
#include "verdicts/ratings.hpp"
#include "verdicts/verdicts.hpp"

namespace kvmstrap::verdicts {

namespace {

/// Xen's first domain: its kernel lists control_d.
bool is_dom0(const HostFacts& facts) {
  const auto file = facts.file("/proc/xen/capabilities");
  const auto* text = present(file);
  return text && text->find("control_d") != std::string::npos;
}

/// A domain without a CPU that says so: paravirtual Xen has neither DMI nor, in /proc/cpuinfo of old kernels, the flag.
bool is_xen_domain(const HostFacts& facts) {
  const auto file = facts.file("/sys/hypervisor/type");
  const auto* text = present(file);
  return text && trim(*text) == "xen";
}

/// Whether whoever runs this host lets it have VT-x or AMD-V; nullopt where neither flags nor /dev/kvm tell.
std::optional<bool> offered(const Hardware& hardware) {
  const auto* cpu = present(hardware.cpu);
  if (kvm_works(hardware) || (cpu && has_flag(*cpu))) return true;
  if (!cpu || unknown(hardware.kvm)) return std::nullopt;
  return false;
}

}  // namespace

HostVerdict machine(const HostFacts& facts) {
  auto below = underneath(facts.hardware);
  if (is_dom0(facts)) return pass("Xen's own domain 0 (/proc/xen/capabilities): see the line other-hypervisors");
  const bool named = present(below) && present(below)->guest && present(below)->hypervisor;
  if (!named && is_xen_domain(facts)) below = Underneath{true, &xen, "/sys/hypervisor/type: xen"};
  if (const auto* u = std::get_if<Unknown>(&below)) return not_known(u->why, "run it as root, where /proc and /sys are mounted");
  const auto& found = std::get<Underneath>(below);
  if (!found.guest) return pass("physical: " + found.evidence);
  const auto who = found.hypervisor ? std::string(found.hypervisor->name) : "a hypervisor that is not known here";
  const auto nesting = found.hypervisor ? std::string(found.hypervisor->nesting) : "let that hypervisor expose vmx or svm (nested virtualization)";
  const auto allowed = offered(facts.hardware);
  if (!allowed) return not_known(fmt::format("a guest of {} ({}); whether it may have guests of its own does not show", who, found.evidence), as_root);
  if (*allowed)
    return warn(fmt::format("a guest of {}, which lets it have guests of its own ({})", who, found.evidence),
                "nothing while it works; a physical machine is faster");
  return fail(fmt::format("a guest of {}, which does not let it have guests of its own ({})", who, found.evidence), nesting);
}

HostVerdict other_hypervisors(const HostFacts& facts) {
  if (is_dom0(facts)) return fail("this is Xen's domain 0: Xen has the CPU's virtualization (/proc/xen/capabilities)", "boot the kernel without Xen");
  const auto modules = facts.folder("/sys/module");
  if (!present(modules)) return not_known(why_not(modules, "/sys/module"), "see that /sys is mounted");
  std::vector<std::string> found, remedies;
  if (has_entry(modules, "vboxdrv")) found.push_back("VirtualBox's vboxdrv"), remedies.push_back("service vboxdrv stop");
  if (has_entry(modules, "vmmon")) found.push_back("VMware's vmmon"), remedies.push_back("service vmware stop");
  if (found.empty()) return pass("neither Xen's domain 0 nor a module of VirtualBox or VMware (/proc/xen, /sys/module)");
  const auto evidence = fmt::format("loaded: {} (/sys/module)", join(found, ", "));
  const auto remedy = join(remedies, "; ") + ", and keep it from starting at boot: only one of them and KVM can have the CPU at a time";
  if (kvm_works(facts.hardware)) return warn(evidence + "; KVM works while none of its guests runs", remedy);
  return present(facts.hardware.kvm) ? fail(evidence + "; KVM does not work", remedy) : warn(evidence, remedy);
}

}  // namespace kvmstrap::verdicts
