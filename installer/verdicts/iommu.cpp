#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "facts/bios_menu.hpp"
#include "facts/nesting.hpp"
#include "model/text.hpp"
#include "verdicts/ratings.hpp"
#include "verdicts/verdicts.hpp"

namespace kvmstrap::verdicts {

namespace {

// What the kernel says once it runs one; kernels before 3.6 show it nowhere else. "Intel-IOMMU: enabled" only repeats the command line.
constexpr std::array said_by_kernel{"Intel(R) Virtualization Technology for Directed I/O", "AMD-Vi: Enabling IOMMU"};

/// Where it shows that the kernel runs one; empty when nothing shows it.
std::string shown_on(const HostFacts& facts) {
  for (const std::string path : {"/sys/kernel/iommu_groups", "/sys/class/iommu"})
    if (const auto entries = facts.folder(path); present(entries) && !present(entries)->empty())
      return fmt::format("entries in {}: {}", path, present(entries)->size());
  const auto messages = facts.file("/var/log/dmesg");
  for (const auto* words : said_by_kernel)
    if (present(messages) && present(messages)->find(words) != std::string::npos) return fmt::format("\"{}\" in /var/log/dmesg", words);
  return {};
}

}  // namespace

HostVerdict iommu(const HostFacts& facts) {
  const std::string use = "; only guests that are given a whole PCI device need it";
  if (const auto shown = shown_on(facts); !shown.empty()) return pass("on: " + shown);
  const auto tables = facts.folder("/sys/firmware/acpi/tables");
  if (!present(tables)) return not_known(why_not(tables, "/sys/firmware/acpi/tables"), "run it as root, where /sys is mounted");
  const bool intel = has_entry(tables, "DMAR");
  if (!intel && !has_entry(tables, "IVRS")) {
    const auto* cpu = present(facts.hardware.cpu);
    const auto below = underneath(facts.hardware);
    if (present(below) && present(below)->guest)
      return warn("none: neither DMAR nor IVRS in /sys/firmware/acpi/tables", "let the hypervisor under this host give it one" + use);
    return warn("the BIOS shows none: neither DMAR nor IVRS in /sys/firmware/acpi/tables", switch_on_iommu(cpu ? *cpu : Cpu{}, facts.hardware.dmi) + use);
  }
  const auto cmdline = facts.file("/proc/cmdline");
  const std::string table = intel ? "DMAR" : "IVRS";
  if (!present(cmdline)) return not_known(why_not(cmdline, "/proc/cmdline"), "see that /proc is mounted");
  const auto parameters = words(*present(cmdline));
  const std::string wanted = "intel_iommu=on";
  if (intel && !contains(parameters, wanted))
    return warn(fmt::format("there (ACPI table {}), but off: /proc/cmdline has no {}", table, wanted),
                fmt::format("add {} to the kernel's command line (/boot/grub/grub.conf), and reboot{}", wanted, use));
  if (!intel && contains(parameters, "amd_iommu=off"))
    return warn("there (ACPI table IVRS), but off: amd_iommu=off in /proc/cmdline",
                "take amd_iommu=off out of the kernel's command line (/boot/grub/grub.conf), and reboot" + use);
  return not_known(fmt::format("there (ACPI table {}) and not switched off in /proc/cmdline; this kernel does not show whether it is on", table),
                   "dmesg | grep -e DMAR -e AMD-Vi -e IOMMU");
}

}  // namespace kvmstrap::verdicts
