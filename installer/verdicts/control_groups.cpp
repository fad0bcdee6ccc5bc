#include "facts/control_groups.hpp"

#include <array>

#include "model/text.hpp"
#include "verdicts/ratings.hpp"
#include "verdicts/verdicts.hpp"

namespace kvmstrap::verdicts {

namespace {

// What libvirt's qemu.conf names in cgroup_controllers. Version 2 counts CPU time in cpu, calls blkio io, and restricts devices without a controller.
constexpr std::array controllers{"cpu", "cpuacct", "cpuset", "memory", "devices", "blkio"};
constexpr std::array unified_controllers{"cpu", "cpuset", "memory", "io"};

template <class Wanted, class Has>
std::string missing(const Wanted& wanted, const Has& has) {
  std::vector<std::string> names;
  for (const auto* name : wanted)
    if (std::ranges::find(has, name) == has.end()) names.emplace_back(name);
  return join(names, ", ");
}

}  // namespace

HostVerdict control_groups(const HostFacts& facts) {
  const std::string switch_on =
      "take cgroup_disable out of the kernel's command line, or boot a kernel that has them; guests run without, but cannot be limited";
  const auto unified = facts.file("/sys/fs/cgroup/cgroup.controllers");
  if (const auto* text = present(unified)) {
    const auto gone = missing(unified_controllers, words(*text));
    if (gone.empty()) return pass("version 2 with cpu, cpuset, memory, io (/sys/fs/cgroup/cgroup.controllers)");
    return warn("version 2 without " + gone + " (/sys/fs/cgroup/cgroup.controllers)", switch_on);
  }
  const auto kernel = facts.file("/proc/cgroups");
  const auto mounts = facts.file("/proc/mounts");
  if (unknown(kernel)) return not_known(std::get<Unknown>(kernel).why, as_root);
  if (absent(kernel)) return warn("the kernel has none: there is no /proc/cgroups", switch_on);
  if (const auto gone = missing(controllers, enabled_controllers(*present(kernel))); !gone.empty()) return warn("off in /proc/cgroups: " + gone, switch_on);
  if (!present(mounts)) return not_known(why_not(mounts, "/proc/mounts"), "see that /proc is mounted");
  if (const auto gone = missing(controllers, mounted_controllers(*present(mounts))); !gone.empty())
    return warn("not mounted (/proc/mounts): " + gone,
                "yum install libcgroup; service cgconfig start; chkconfig cgconfig on; guests run without, but cannot be limited");
  return pass("cpu, cpuacct, cpuset, memory, devices, blkio are on (/proc/cgroups) and mounted (/proc/mounts)");
}

}  // namespace kvmstrap::verdicts
