#include "facts/nesting.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace kvmstrap {

namespace {

/// The first CPU's: every CPU of a guest has the same hypervisor.
const Cpuid* first_read(const Hardware& hardware) {
  const auto found = std::ranges::find_if(hardware.cpuid, [](const Known<Cpuid>& one) { return present(one) != nullptr; });
  return found == hardware.cpuid.end() ? nullptr : present(*found);
}

}  // namespace

Known<Underneath> underneath(const Hardware& hardware) {
  const auto* cpuid = first_read(hardware);
  const auto* dmi = present(hardware.dmi);
  const auto* cpu = present(hardware.cpu);
  const auto* by_dmi = dmi ? hypervisor_by_dmi(*dmi) : nullptr;
  const auto table = dmi ? fmt::format("DMI: {} {}", dmi->system_vendor, dmi->product) : std::string("no DMI");
  if (cpuid && cpuid->hypervisor) {
    const auto* by_signature = hypervisor_by_signature(cpuid->signature);
    // KVM and Xen can answer as Hyper-V does, for Windows; a cloud says more in its DMI than the hypervisor that it is made of.
    const auto* hypervisor = by_dmi && (!by_signature || cpuid->signature == "Microsoft Hv" || cpuid->signature == "KVMKVMKVM") ? by_dmi : by_signature;
    return Underneath{true, hypervisor, fmt::format("CPUID 0x40000000: \"{}\"; {}", cpuid->signature, table)};
  }
  if (by_dmi) return Underneath{true, by_dmi, table};
  if (cpu && cpu->hypervisor) return Underneath{true, nullptr, "the flag hypervisor in /proc/cpuinfo; " + table};
  if (!cpuid && !dmi) return Unknown{"neither CPUID nor DMI could be read"};
  return Underneath{false, nullptr, fmt::format("{}; {}", cpuid ? "CPUID names no hypervisor" : "no CPUID", table)};
}

std::string allow_virtualization(const Hardware& hardware) {
  const auto below = underneath(hardware);
  const auto* known = present(below);
  if (known && known->hypervisor) return fmt::format("let {} give it to this host: {}", known->hypervisor->name, known->hypervisor->nesting);
  const auto* cpu = present(hardware.cpu);
  if ((known && known->guest) || (cpu && cpu->hypervisor))
    return "this host is a guest itself: let the hypervisor under it expose vmx or svm (nested virtualization)";
  return "use a CPU with Intel VT-x or AMD-V; a kernel of 5.6 or later also hides the flag of one that the BIOS has switched off. Without, ask for "
         "hardware.virtualization: optional";
}

}  // namespace kvmstrap
