#include "verdicts/catalogue.hpp"

#include <algorithm>
#include <array>

#include "verdicts/verdicts.hpp"

namespace kvmstrap {

namespace {

template <class T>
void add_new(std::vector<T>& all, const std::vector<T>& more) {
  for (const auto& one : more)
    if (std::ranges::find(all, one) == all.end()) all.push_back(one);
}

}  // namespace

std::span<const VerdictEntry> verdict_catalogue() {
  static const std::array catalogue{
      VerdictEntry{"system", {}, verdicts::system},
      VerdictEntry{"architecture", {.commands = {{"uname", "-m"}}}, verdicts::architecture},
      VerdictEntry{"kernel", {.folders = {"/lib/modules"}}, verdicts::kernel},
      VerdictEntry{"cpu", {}, verdicts::cpu},
      VerdictEntry{"virtualization", {.folders = {"/sys/module"}}, verdicts::virtualization},
      VerdictEntry{"machine", {.files = {"/sys/hypervisor/type", "/proc/xen/capabilities"}}, verdicts::machine},
      VerdictEntry{"other-hypervisors", {.files = {"/proc/xen/capabilities"}, .folders = {"/sys/module"}}, verdicts::other_hypervisors},
      VerdictEntry{"kvm-modules", {.folders = {"/sys/module"}}, verdicts::kvm_modules},
      VerdictEntry{"dev-kvm", {.folders = {"/sys/module"}}, verdicts::dev_kvm},
      VerdictEntry{"nested-paging", {.files = {"/sys/module/kvm_intel/parameters/ept", "/sys/module/kvm_amd/parameters/npt"}}, verdicts::nested_paging},
      VerdictEntry{"vhost-net", {.folders = {"/dev"}}, verdicts::vhost_net},
      VerdictEntry{"tun", {.folders = {"/dev/net"}}, verdicts::tun},
      VerdictEntry{"cgroups", {.files = {"/proc/cgroups", "/proc/mounts", "/sys/fs/cgroup/cgroup.controllers"}}, verdicts::control_groups},
      VerdictEntry{"iommu",
                   {.files = {"/proc/cmdline", "/var/log/dmesg"}, .folders = {"/sys/firmware/acpi/tables", "/sys/kernel/iommu_groups", "/sys/class/iommu"}},
                   verdicts::iommu},
      VerdictEntry{"secure-guests", {.files = {"/sys/module/kvm_amd/parameters/sev", "/sys/module/kvm_intel/parameters/tdx"}}, verdicts::secure_guests},
      VerdictEntry{"hugepages",
                   {.files = {"/proc/meminfo", "/sys/kernel/mm/transparent_hugepage/enabled", "/sys/kernel/mm/redhat_transparent_hugepage/enabled"}},
                   verdicts::hugepages},
      VerdictEntry{"memory", {.files = {"/proc/meminfo"}}, verdicts::memory},
      VerdictEntry{"disk", {.commands = {{"df", "-Pk", "/usr", "/var"}}}, verdicts::disk},
      VerdictEntry{"clock", {.files = {"/proc/stat", "/proc/uptime"}, .commands = {{"pidof", "ntpd", "chronyd", "systemd-timesyncd"}}}, verdicts::clock},
      VerdictEntry{"host-name", {.files = {"/proc/sys/kernel/hostname"}, .commands = {{"hostname", "-i"}}}, verdicts::host_name},
      VerdictEntry{"selinux", {.files = {"/selinux/enforce", "/sys/fs/selinux/enforce", "/etc/selinux/config"}}, verdicts::selinux},
      VerdictEntry{"libvirt", {}, verdicts::libvirt},
  };
  return catalogue;
}

Sources verdict_sources() {
  Sources all;
  for (const auto& entry : verdict_catalogue()) {
    add_new(all.files, entry.sources.files);
    add_new(all.folders, entry.sources.folders);
    add_new(all.commands, entry.sources.commands);
  }
  return all;
}

std::vector<HostVerdict> judge(const HostFacts& facts) {
  std::vector<HostVerdict> verdicts;
  for (const auto& entry : verdict_catalogue()) {
    verdicts.push_back(entry.judge(facts));
    verdicts.back().what = entry.what;
  }
  return verdicts;
}

}  // namespace kvmstrap
