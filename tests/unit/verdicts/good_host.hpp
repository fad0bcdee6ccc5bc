#pragma once
#include "model/host_facts.hpp"

namespace kvmstrap {

/// A CentOS 6.7 server of two Intel CPUs on which every verdict passes.
inline HostFacts good_host() {
  HostFacts host;
  host.identity = {.release = "CentOS release 6.7 (Final)", .family = "el6", .version = "6.7", .kernel = "2.6.32-573.el6.x86_64"};
  host.known_system = true;
  host.made = 1795651200;  // 2026-11-26
  host.hardware.cpu = Cpu{.vendor = "GenuineIntel", .model = "Xeon", .count = 2, .vmx = true, .ept = true, .pse = true, .pdpe1gb = true};
  host.hardware.feature_control = {5u, 5u};
  host.hardware.cpuid = {Cpuid{.vmx = true}, Cpuid{.vmx = true}};
  host.hardware.dmi = Dmi{"Dell Inc.", "PowerEdge R720", "Dell Inc."};
  host.hardware.kvm = KvmDevice{12, true, true, ""};
  host.files = {
      {"/proc/xen/capabilities", Absent{}},
      {"/sys/hypervisor/type", Absent{}},
      {"/sys/module/kvm_intel/parameters/ept", "Y\n"},
      {"/sys/module/kvm_intel/parameters/tdx", "Y\n"},
      {"/proc/cgroups",
       "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpuset\t1\t1\t1\ncpu\t2\t1\t1\ncpuacct\t3\t1\t1\nmemory\t4\t1\t1\ndevices\t5\t1\t1\nblkio\t7\t1\t1\n"},
      {"/proc/mounts",
       "rootfs / rootfs rw 0 0\ncgroup /cgroup/cpuset cgroup rw,relatime,cpuset 0 0\ncgroup /cgroup/cpu cgroup rw,relatime,cpu,cpuacct 0 0\n"
       "cgroup /cgroup/memory cgroup rw,relatime,memory,devices 0 0\ncgroup /cgroup/blkio cgroup rw,relatime,blkio 0 0\n"},
      {"/sys/fs/cgroup/cgroup.controllers", Absent{}},
      {"/proc/cmdline", "ro root=/dev/sda1 intel_iommu=on\n"},
      {"/var/log/dmesg", "PCI-DMA: Intel(R) Virtualization Technology for Directed I/O\n"},
      {"/proc/meminfo", "MemTotal:       65843524 kB\nHugePages_Total:       0\nHugepagesize:       2048 kB\n"},
      {"/sys/kernel/mm/redhat_transparent_hugepage/enabled", "[always] madvise never\n"},
      {"/proc/stat", "cpu  1 2 3\nbtime 1795700000\n"},
      {"/proc/uptime", "600.00 1100.00\n"},
      {"/proc/sys/kernel/hostname", "web\n"},
      {"/selinux/enforce", "1"},
      {"/etc/selinux/config", "SELINUX=enforcing\n"}};
  host.folders = {{"/lib/modules", std::vector<std::string>{"2.6.32-573.el6.x86_64"}},
                  {"/sys/module", std::vector<std::string>{"kvm", "kvm_intel", "tun"}},
                  {"/dev", std::vector<std::string>{"kvm", "null", "vhost-net"}},
                  {"/dev/net", std::vector<std::string>{"tun"}},
                  {"/sys/firmware/acpi/tables", std::vector<std::string>{"APIC", "DMAR"}}};
  host.commands = {{{"uname", "-m"}, CommandResult{0, "x86_64\n", ""}},
                   {{"df", "-Pk", "/usr", "/var"},
                    CommandResult{0,
                                  "Filesystem     1024-blocks    Used Available Capacity Mounted on\n/dev/sda1         51475068 1200000  47653628       3% /\n"
                                  "/dev/sda1         51475068 1200000  47653628       3% /\n",
                                  ""}},
                   {{"pidof", "ntpd", "chronyd", "systemd-timesyncd"}, CommandResult{0, "1234\n", ""}},
                   {{"hostname", "-i"}, CommandResult{0, "10.0.0.5\n", ""}}};
  host.libvirt_networks = std::size_t{1};
  return host;
}

}  // namespace kvmstrap
