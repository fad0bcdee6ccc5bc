#include <fmt/format.h>

#include "facts/cpuinfo.hpp"
#include "facts/virtualization.hpp"
#include "model/text.hpp"
#include "verdicts/ratings.hpp"
#include "verdicts/verdicts.hpp"

namespace kvmstrap::verdicts {

namespace {

/// A module's parameter that is a yes or no: "Y", "N", "1", "0"; nullopt while the module is not loaded or has no such parameter.
std::optional<bool> parameter(const HostFacts& facts, const std::string& path) {
  const auto file = facts.file(path);
  const auto* text = present(file);
  if (!text) return std::nullopt;
  const auto value = trim(*text);
  return value == "Y" || value == "1";
}

}  // namespace

HostVerdict cpu(const HostFacts& facts) {
  const auto* cpu = present(facts.hardware.cpu);
  if (!cpu)
    return not_known(why_not(facts.hardware.cpu, "/proc/cpuinfo"), "see that /proc is mounted; of another architecture than x86_64 nothing more is known");
  return pass(fmt::format("{} x {} ({})", cpu->count, cpu->model, cpu->vendor));
}

HostVerdict nested_paging(const HostFacts& facts) {
  const auto* cpu = present(facts.hardware.cpu);
  if (!cpu) return not_known(why_not(facts.hardware.cpu, "/proc/cpuinfo"), "see the line cpu");
  if (!has_flag(*cpu)) return not_known("/proc/cpuinfo shows neither vmx nor svm, so it would not show ept or npt either", "see the line virtualization");
  const bool intel = cpu->vmx;
  const std::string flag = intel ? "ept" : "npt";
  const auto module = std::string(intel ? "kvm_intel" : "kvm_amd");
  const auto path = fmt::format("/sys/module/{}/parameters/{}", module, flag);
  if (!(intel ? cpu->ept : cpu->npt))
    return warn(fmt::format("/proc/cpuinfo shows no {}: every change of a guest's page tables is emulated", flag),
                cpu->hypervisor ? "let the hypervisor under this host expose it; it is slow without" : "use a newer CPU where guests have to be fast");
  if (parameter(facts, path) == false) return warn(path + " is off", fmt::format("take \"{}=0\" out of /etc/modprobe.d, and load {} anew", flag, module));
  return pass(fmt::format("{} in /proc/cpuinfo{}", flag, parameter(facts, path) ? ", on in " + path : ""));
}

HostVerdict secure_guests(const HostFacts& facts) {
  const std::string sev = "/sys/module/kvm_amd/parameters/sev";
  const std::string tdx = "/sys/module/kvm_intel/parameters/tdx";
  const auto* cpu = present(facts.hardware.cpu);
  if (!cpu) return not_known(why_not(facts.hardware.cpu, "/proc/cpuinfo"), "see the line cpu");
  if (parameter(facts, sev) == true) return pass(sev + " is on");
  if (parameter(facts, tdx) == true) return pass(tdx + " is on");
  if (cpu->sev) return warn("/proc/cpuinfo shows sev, but " + sev + " is not on", "options kvm_amd sev=1 in /etc/modprobe.d, and a kernel of 4.16 or later");
  return warn("neither SEV nor TDX: this host can read its guests' memory", "none is needed where guests may trust their host");
}

}  // namespace kvmstrap::verdicts
