#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <set>

#include "unit/verdicts/good_host.hpp"
#include "verdicts/catalogue.hpp"

namespace kvmstrap::verdicts_test {

using testing::HasSubstr;

/// One change of a good host, and what the verdict it concerns then says.
struct Row {
  std::string what;
  Rating rating;
  std::string evidence;
  std::string remedy;
  std::function<void(HostFacts&)> change;
};

auto with_cpu(std::function<void(Cpu&)> change) {
  return [change](HostFacts& host) { change(std::get<Cpu>(host.hardware.cpu)); };
}

void no_kvm(HostFacts& host) { host.hardware.kvm = Absent{}; }

void as_guest(HostFacts& host, const std::string& signature, const Dmi& dmi) {
  for (auto& cpuid : host.hardware.cpuid) cpuid = Cpuid{.hypervisor = true, .signature = signature};
  host.hardware.dmi = dmi;
  auto& cpu = std::get<Cpu>(host.hardware.cpu);
  cpu.vmx = cpu.ept = false;
  cpu.hypervisor = true;
  no_kvm(host);
}

auto guest_of(const std::string& signature, const Dmi& dmi) {
  return [=](HostFacts& host) { as_guest(host, signature, dmi); };
}

auto put(const std::string& path, const Known<std::string>& content) {
  return [=](HostFacts& host) { host.files[path] = content; };
}
auto hold(const std::string& path, const Known<std::vector<std::string>>& names) {
  return [=](HostFacts& host) { host.folders[path] = names; };
}
auto answer(const Argv& argv, const Known<CommandResult>& result) {
  return [=](HostFacts& host) { host.commands[argv] = result; };
}
auto both(std::function<void(HostFacts&)> one, std::function<void(HostFacts&)> other) {
  return [=](HostFacts& host) {
    one(host);
    other(host);
  };
}
auto kvm_is(const Known<KvmDevice>& kvm) {
  return [=](HostFacts& host) { host.hardware.kvm = kvm; };
}
auto registers(std::uint64_t first, std::uint64_t second) {
  return [=](HostFacts& host) {
    host.hardware.feature_control = {first, second};
    no_kvm(host);
  };
}
auto amd(std::function<void(Cpu&)> change = [](Cpu&) {}) {
  return [=](HostFacts& host) {
    host.hardware.cpu = Cpu{.vendor = "AuthenticAMD", .model = "EPYC", .count = 2, .svm = true, .npt = true, .pse = true};
    host.hardware.cpuid = {Cpuid{.svm = true}, Cpuid{.svm = true}};
    host.hardware.feature_control = {0u, 0u};
    change(std::get<Cpu>(host.hardware.cpu));
  };
}

const Unknown refused{"Permission denied"};
const std::vector<std::string> no_names;
const Argv df{"df", "-Pk", "/usr", "/var"};
const Argv pidof{"pidof", "ntpd", "chronyd", "systemd-timesyncd"};
const Argv own_name{"hostname", "-i"};

CommandResult free_kib(const std::string& usr, const std::string& var) {
  return {0, "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 1 1 " + usr + " 3% /\n/dev/sdb1 1 1 " + var + " 3% /var\n", ""};
}

std::vector<Row> rows() {
  return {
      {"system", Rating::fail, "Debian", "CentOS and RHEL 6", [](HostFacts& h) { h.identity.release = "Debian", h.known_system = false; }},
      {"system", Rating::fail, "no /etc/redhat-release", "CentOS", [](HostFacts& h) { h.identity.release.clear(), h.known_system = false; }},
      {"architecture", Rating::fail, "i686", "x86_64", answer({"uname", "-m"}, CommandResult{0, "i686\n", ""})},
      {"architecture", Rating::unknown, "no program uname", "uname", answer({"uname", "-m"}, Absent{})},
      {"architecture", Rating::unknown, "broken", "uname", answer({"uname", "-m"}, CommandResult{1, "x86_64", "broken"})},
      {"kernel", Rating::fail, "older than 2.6.32", "boot a kernel", [](HostFacts& h) { h.identity.kernel = "2.6.18-398.el5"; }},
      {"kernel", Rating::fail, "older than 2.6.32", "boot a kernel", [](HostFacts& h) { h.identity.kernel = "2.4.37"; }},
      {"kernel", Rating::fail, "no module can be loaded", "boot a kernel that is installed",
       both(no_kvm, hold("/lib/modules", std::vector<std::string>{"2.6.32-642"}))},
      {"kernel", Rating::warn, "KVM works without", "boot a kernel that is installed", hold("/lib/modules", Absent{})},
      {"kernel", Rating::pass, "5.14.0", "",
       both([](HostFacts& h) { h.identity.kernel = "5.14.0-70"; }, hold("/lib/modules", std::vector<std::string>{"5.14.0-70"}))},
      {"kernel", Rating::unknown, "Permission denied", "root", hold("/lib/modules", refused)},
      {"kernel", Rating::unknown, "KVM works without does not show", "root", both(kvm_is(refused), hold("/lib/modules", Absent{}))},
      {"kernel", Rating::unknown, "names no release", "uname -r", [](HostFacts& h) { h.identity.kernel.clear(); }},
      {"cpu", Rating::unknown, "Permission denied", "/proc", [](HostFacts& h) { h.hardware.cpu = refused; }},

      // Four outcomes: supported, off in the BIOS, absent, not to be told.
      {"virtualization", Rating::pass, "has the flag vmx", "", registers(5, 5)},
      {"virtualization", Rating::pass, "has the flag svm", "", both(no_kvm, amd())},
      {"virtualization", Rating::fail, "CPU 1 is locked with VMX off", "\"Virtualization Technology\" (usually under System BIOS > Processor Settings; F2",
       registers(5, 1)},
      {"virtualization", Rating::fail, "CPUs 0, 1 has SVM disabled", "\"Virtualization Technology\"",
       both(amd(), [](HostFacts& h) { registers(0x18, 0x18)(h); })},
      {"virtualization", Rating::fail, "off in the BIOS", "\"SVM Mode\" (AMD-V, often under",
       both(amd(), [](HostFacts& h) { registers(0x18, 0x18)(h), h.hardware.dmi = Absent{}; })},
      {"virtualization", Rating::fail, "shows neither vmx nor svm", "use a CPU with Intel VT-x or AMD-V",
       [](HostFacts& h) {
         no_kvm(h), with_cpu([](Cpu& c) { c.vmx = false; })(h), h.hardware.cpuid = {Cpuid{}, Cpuid{}};
       }},
      {"virtualization", Rating::unknown, "the kernel hides the flag", "msr",
       both(no_kvm,
            [](HostFacts& h) {
              with_cpu([](Cpu& c) { c.vmx = false; })(h), h.hardware.feature_control = {Absent{}, Absent{}};
            })},
      {"virtualization", Rating::unknown, "CPUID of CPU 1 shows neither", "msr", both(no_kvm, [](HostFacts& h) { h.hardware.cpuid[1] = Cpuid{}; })},
      {"virtualization", Rating::unknown, "could not be read", "modprobe msr",
       both(no_kvm,
            [](HostFacts& h) {
              h.hardware.feature_control = {5u, Absent{}};
            })},
      {"virtualization", Rating::unknown, "Permission denied", "line cpu", both(no_kvm, [](HostFacts& h) { h.hardware.cpu = refused; })},
      {"virtualization", Rating::unknown, "only inside SMX", "Intel TXT", registers(3, 3)},
      {"virtualization", Rating::warn, "runs it", "real mode",
       [](HostFacts& h) {
         with_cpu([](Cpu& c) { c.vmx = false; })(h), h.hardware.cpuid = {Cpuid{}, Cpuid{}};
       }},

      // Whose guest, and what its administrator has to do.
      {"machine", Rating::fail, "a guest of VMware, which does not let it", "vhv.enable",
       guest_of("VMwareVMware", {"VMware, Inc.", "VMware Virtual Platform", ""})},
      {"machine", Rating::fail, "a guest of Xen", "nestedhvm", guest_of("XenVMMXenVMM", {"Xen", "HVM domU", "Xen"})},
      {"machine", Rating::fail, "a guest of Hyper-V", "ExposeVirtualizationExtensions",
       guest_of("Microsoft Hv", {"Microsoft Corporation", "Virtual Machine", ""})},
      {"machine", Rating::fail, "a guest of VirtualBox", "--nested-hw-virt", guest_of("VBoxVBoxVBox", {"innotek GmbH", "VirtualBox", ""})},
      {"machine", Rating::fail, "a guest of KVM", "nested=1", guest_of("KVMKVMKVM", {"Red Hat", "KVM", "SeaBIOS"})},
      {"machine", Rating::fail, "a guest of KVM", "nested=1", guest_of("Microsoft Hv", {"QEMU", "Standard PC (Q35 + ICH9, 2009)", ""})},
      {"machine", Rating::fail, "a guest of Amazon EC2", ".metal", guest_of("KVMKVMKVM", {"Amazon EC2", "c5.large", ""})},
      {"machine", Rating::fail, "a guest of Google", "--enable-nested", guest_of("KVMKVMKVM", {"Google", "Google Compute Engine", ""})},
      {"machine", Rating::fail, "a guest of Parallels", "prlctl", guest_of(" lrpepyh vr", {"", "", ""})},
      {"machine", Rating::fail, "a guest of bhyve", "another hypervisor", guest_of("bhyve bhyve ", {"", "", ""})},
      {"machine", Rating::fail, "a guest of QEMU without KVM", "use KVM", guest_of("TCGTCGTCGTCG", {"QEMU", "Standard PC", ""})},
      {"machine", Rating::fail, "not known here", "nested virtualization", guest_of("SRESRESRESRE", {"", "", ""})},
      {"machine", Rating::fail, "a guest of Xen", "paravirtual",
       both(no_kvm, both(with_cpu([](Cpu& c) { c.vmx = false; }), put("/sys/hypervisor/type", "xen\n")))},
      {"machine", Rating::fail, "the flag hypervisor", "nested",
       [](HostFacts& h) {
         as_guest(h, "", {"", "", ""}), h.hardware.cpuid = {refused, refused};
       }},
      {"machine", Rating::warn, "a guest of VMware, which lets it", "physical",
       [](HostFacts& h) {
         as_guest(h, "VMwareVMware", {"VMware, Inc.", "VMware7,1", ""}), with_cpu([](Cpu& c) { c.vmx = true; })(h);
       }},
      {"machine", Rating::warn, "a guest of KVM, which lets it", "physical",
       [](HostFacts& h) {
         as_guest(h, "KVMKVMKVM", {"", "", ""}), h.hardware.kvm = KvmDevice{12, true, true, ""};
       }},
      {"machine", Rating::pass, "physical", "",
       [](HostFacts& h) {
         h.hardware.dmi = Dmi{"Amazon EC2", "c5.metal", "Amazon EC2"};
       }},
      {"machine", Rating::pass, "physical", "",
       [](HostFacts& h) {
         h.hardware.dmi = Dmi{"Microsoft Corporation", "Surface Pro", ""};
       }},
      {"machine", Rating::unknown, "does not show", "root", both(guest_of("KVMKVMKVM", {"", "", ""}), kvm_is(refused))},
      {"machine", Rating::unknown, "does not show", "root",
       [](HostFacts& h) {
         as_guest(h, "KVMKVMKVM", {"", "", ""}), h.hardware.cpu = refused;
       }},
      {"machine", Rating::pass, "domain 0", "", put("/proc/xen/capabilities", "control_d\n")},
      {"machine", Rating::unknown, "neither CPUID nor DMI", "root",
       [](HostFacts& h) {
         h.hardware.cpuid = {refused, refused}, h.hardware.dmi = Absent{};
       }},

      {"other-hypervisors", Rating::fail, "Xen's domain 0", "without Xen", put("/proc/xen/capabilities", "control_d\n")},
      {"other-hypervisors", Rating::pass, "neither", "", put("/proc/xen/capabilities", "\n")},
      {"other-hypervisors", Rating::fail, "vboxdrv", "service vboxdrv stop",
       both(kvm_is(KvmDevice{12, false, false, "KVM_CREATE_VM: Device or resource busy"}), hold("/sys/module", std::vector<std::string>{"vboxdrv"}))},
      {"other-hypervisors", Rating::warn, "vboxdrv", "service vboxdrv stop", both(no_kvm, hold("/sys/module", std::vector<std::string>{"vboxdrv"}))},
      {"other-hypervisors", Rating::warn, "vmmon", "service vmware stop", hold("/sys/module", std::vector<std::string>{"kvm", "kvm_intel", "vmmon"})},
      {"other-hypervisors", Rating::unknown, "no /sys/module", "/sys", hold("/sys/module", Absent{})},

      {"kvm-modules", Rating::pass, "kvm_amd", "", both(amd(), hold("/sys/module", std::vector<std::string>{"kvm", "kvm_amd"}))},
      {"kvm-modules", Rating::pass, "built in", "", hold("/sys/module", no_names)},
      {"kvm-modules", Rating::warn, "not loaded", "modprobe kvm_intel", both(no_kvm, hold("/sys/module", no_names))},
      {"kvm-modules", Rating::warn, "not loaded", "modprobe kvm_amd", both(no_kvm, both(amd(), hold("/sys/module", no_names)))},
      {"kvm-modules", Rating::warn, "without kvm_intel", "dmesg", both(no_kvm, hold("/sys/module", std::vector<std::string>{"kvm"}))},
      {"kvm-modules", Rating::unknown, "Permission denied", "/sys", hold("/sys/module", refused)},

      {"dev-kvm", Rating::fail, "although its module is loaded", "udevadm", no_kvm},
      {"dev-kvm", Rating::unknown, "its module is not loaded", "kvm-modules", both(no_kvm, hold("/sys/module", no_names))},
      {"dev-kvm", Rating::unknown, "whether its module is loaded does not show", "kvm-modules", both(no_kvm, hold("/sys/module", refused))},
      {"dev-kvm", Rating::unknown, "Permission denied", "sudo", kvm_is(refused)},
      {"dev-kvm", Rating::fail, "creates no VM", "other-hypervisors", kvm_is(KvmDevice{12, false, false, "KVM_CREATE_VM: Device or resource busy"})},
      {"dev-kvm", Rating::fail, "does not run it: KVM_RUN: Invalid", "dmesg", kvm_is(KvmDevice{12, true, false, "KVM_RUN: Invalid argument"})},
      {"dev-kvm", Rating::fail, "API version 10", "dmesg", kvm_is(KvmDevice{10, true, true, ""})},

      {"nested-paging", Rating::pass, "npt", "", amd()},
      {"nested-paging", Rating::pass, "ept in /proc/cpuinfo", "", put("/sys/module/kvm_intel/parameters/ept", Absent{})},
      {"nested-paging", Rating::warn, "shows no ept", "newer CPU", with_cpu([](Cpu& c) { c.ept = false; })},
      {"nested-paging", Rating::warn, "shows no npt", "newer CPU", amd([](Cpu& c) { c.npt = false; })},
      {"nested-paging", Rating::warn, "parameters/ept is off", "ept=0", put("/sys/module/kvm_intel/parameters/ept", "N\n")},
      {"nested-paging", Rating::warn, "parameters/npt is off", "kvm_amd", both(amd(), put("/sys/module/kvm_amd/parameters/npt", "0\n"))},
      {"nested-paging", Rating::unknown, "neither vmx nor svm", "virtualization", with_cpu([](Cpu& c) { c.vmx = false; })},
      {"nested-paging", Rating::unknown, "Permission denied", "line cpu", [](HostFacts& h) { h.hardware.cpu = refused; }},

      {"vhost-net", Rating::warn, "no /dev/vhost-net", "modprobe vhost_net", hold("/dev", std::vector<std::string>{"null"})},
      {"vhost-net", Rating::unknown, "Permission denied", "root", hold("/dev", refused)},
      {"tun", Rating::warn, "no /dev/net/tun", "modprobe tun", hold("/dev/net", Absent{})},
      {"tun", Rating::unknown, "Permission denied", "root", hold("/dev/net", refused)},

      {"cgroups", Rating::warn, "off in /proc/cgroups: cpu, cpuacct, cpuset, devices, blkio", "cgroup_disable",
       put("/proc/cgroups", "memory\t4\t1\t1\ncpu\t4\t1\t0\n")},
      {"cgroups", Rating::warn, "there is no /proc/cgroups", "kernel", put("/proc/cgroups", Absent{})},
      {"cgroups", Rating::warn, "not mounted (/proc/mounts): cpu, cpuacct, cpuset, memory, devices, blkio", "cgconfig",
       put("/proc/mounts", "rootfs / rootfs rw 0 0\n")},
      {"cgroups", Rating::pass, "version 2", "", put("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory hugetlb pids\n")},
      {"cgroups", Rating::warn, "version 2 without io", "kernel", put("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu memory\n")},
      {"cgroups", Rating::unknown, "Permission denied", "root", put("/proc/cgroups", refused)},
      {"cgroups", Rating::unknown, "Permission denied", "/proc", put("/proc/mounts", refused)},

      {"iommu", Rating::pass, "/sys/kernel/iommu_groups", "",
       both(put("/var/log/dmesg", Absent{}), hold("/sys/kernel/iommu_groups", std::vector<std::string>{"0", "1"}))},
      {"iommu", Rating::pass, "/sys/class/iommu", "", both(put("/var/log/dmesg", Absent{}), hold("/sys/class/iommu", std::vector<std::string>{"dmar0"}))},
      {"iommu", Rating::pass, "AMD-Vi: Enabling", "", put("/var/log/dmesg", "AMD-Vi: Enabling IOMMU at 0000:00:00.2 cap 0x40\n")},
      {"iommu", Rating::warn, "no intel_iommu=on", "grub.conf", both(put("/var/log/dmesg", "Linux\n"), put("/proc/cmdline", "ro\n"))},
      {"iommu", Rating::warn, "amd_iommu=off", "take amd_iommu=off out",
       both(put("/var/log/dmesg", Absent{}),
            both(hold("/sys/firmware/acpi/tables", std::vector<std::string>{"IVRS"}), put("/proc/cmdline", "ro amd_iommu=off\n")))},
      {"iommu", Rating::warn, "neither DMAR nor IVRS", "System BIOS > Processor Settings",
       both(put("/var/log/dmesg", Absent{}), hold("/sys/firmware/acpi/tables", no_names))},
      {"iommu", Rating::warn, "neither DMAR nor IVRS", "\"IOMMU\" (AMD-Vi)",
       both(both(amd(), [](HostFacts& h) { h.hardware.dmi = Absent{}; }), both(put("/var/log/dmesg", Absent{}), hold("/sys/firmware/acpi/tables", no_names)))},
      {"iommu", Rating::warn, "neither DMAR nor IVRS", "hypervisor under this host",
       both(guest_of("KVMKVMKVM", {"", "", ""}), both(put("/var/log/dmesg", Absent{}), hold("/sys/firmware/acpi/tables", no_names)))},
      {"iommu", Rating::unknown, "does not show whether it is on", "dmesg", put("/var/log/dmesg", "Intel-IOMMU: enabled\n")},
      {"iommu", Rating::unknown, "Permission denied", "root", both(put("/var/log/dmesg", Absent{}), hold("/sys/firmware/acpi/tables", refused))},
      {"iommu", Rating::unknown, "Permission denied", "/proc", both(put("/var/log/dmesg", Absent{}), put("/proc/cmdline", refused))},

      {"secure-guests", Rating::pass, "kvm_amd/parameters/sev", "", both(amd(), put("/sys/module/kvm_amd/parameters/sev", "Y\n"))},
      {"secure-guests", Rating::warn, "shows sev", "sev=1", both(put("/sys/module/kvm_intel/parameters/tdx", Absent{}), amd([](Cpu& c) { c.sev = true; }))},
      {"secure-guests", Rating::warn, "neither SEV nor TDX", "trust", put("/sys/module/kvm_intel/parameters/tdx", "N\n")},
      {"secure-guests", Rating::unknown, "Permission denied", "line cpu", [](HostFacts& h) { h.hardware.cpu = refused; }},

      {"hugepages", Rating::pass, "512 of 2048 KiB reserved", "",
       both(put("/sys/kernel/mm/redhat_transparent_hugepage/enabled", Absent{}),
            put("/proc/meminfo", "MemTotal: 8000000 kB\nHugePages_Total: 512\nHugepagesize: 2048 kB\n"))},
      {"hugepages", Rating::warn, "never used", "echo always", put("/sys/kernel/mm/redhat_transparent_hugepage/enabled", "always madvise [never]\n")},
      {"hugepages", Rating::warn, "no pse", "slower", with_cpu([](Cpu& c) { c.pse = false; })},
      {"hugepages", Rating::warn, "the kernel has none", "slower", put("/proc/meminfo", "MemTotal: 8000000 kB\n")},
      {"hugepages", Rating::unknown, "stands nowhere", "nr_hugepages", put("/sys/kernel/mm/redhat_transparent_hugepage/enabled", Absent{})},
      {"hugepages", Rating::unknown, "Permission denied", "/proc", put("/proc/meminfo", refused)},
      {"hugepages", Rating::unknown, "Permission denied", "line cpu", [](HostFacts& h) { h.hardware.cpu = refused; }},
      {"memory", Rating::warn, "1.0 GiB", "2 GiB", put("/proc/meminfo", "MemTotal: 1048576 kB\n")},
      {"memory", Rating::fail, "0.2 GiB", "2 GiB", put("/proc/meminfo", "MemTotal: 250000 kB\n")},
      {"memory", Rating::unknown, "no MemTotal", "/proc", put("/proc/meminfo", "\n")},

      {"disk", Rating::pass, "2.0 GiB free on /, 20.0 GiB free on /var", "", answer(df, free_kib("2097152", "20971520"))},
      {"disk", Rating::warn, "5.0 GiB free on /var", "images", answer(df, free_kib("20971520", "5242880"))},
      {"disk", Rating::fail, "0.5 GiB free on /var", "make room", answer(df, free_kib("20971520", "524288"))},
      {"disk", Rating::fail, "0.5 GiB free on /,", "make room", answer(df, free_kib("524288", "20971520"))},
      {"disk", Rating::unknown, "no program df", "df", answer(df, Absent{})},
      {"disk", Rating::unknown, "no such", "df", answer(df, CommandResult{1, "", "no such\n"})},

      {"clock", Rating::fail, "2000-01-01 00:10 UTC", "hwclock", put("/proc/stat", "btime 946684800\n")},
      {"clock", Rating::fail, "2096", "hwclock", put("/proc/stat", "btime 4000000000\n")},
      {"clock", Rating::warn, "neither ntpd nor chronyd", "ntp", answer(pidof, CommandResult{1, "", ""})},
      {"clock", Rating::unknown, "no program pidof", "ps", answer(pidof, Absent{})},
      {"clock", Rating::unknown, "do not tell the time", "date", put("/proc/stat", "cpu 1\n")},
      {"clock", Rating::unknown, "Permission denied", "/proc", put("/proc/uptime", refused)},

      {"host-name", Rating::warn, "web has no address", "/etc/hosts", answer(own_name, CommandResult{1, "", "hostname: Unknown host\n"})},
      {"host-name", Rating::unknown, "no program hostname", "getent", answer(own_name, Absent{})},
      {"host-name", Rating::unknown, "Permission denied", "/proc", put("/proc/sys/kernel/hostname", refused)},

      {"selinux", Rating::pass, "/sys/fs/selinux/enforce", "", both(put("/selinux/enforce", Absent{}), put("/sys/fs/selinux/enforce", "1"))},
      {"selinux", Rating::warn, "permissive", "setenforce 1", put("/selinux/enforce", "0")},
      {"selinux", Rating::warn, "off in this boot, enforcing", "reboot", both(put("/selinux/enforce", Absent{}), put("/sys/fs/selinux/enforce", Absent{}))},
      {"selinux", Rating::warn, "disabled in /etc/selinux/config", "SELINUX=permissive",
       both(both(put("/selinux/enforce", Absent{}), put("/sys/fs/selinux/enforce", Absent{})),
            put("/etc/selinux/config", "# a\nSELINUX=disabled\nSELINUXTYPE=targeted\n"))},
      {"selinux", Rating::warn, "neither /selinux nor",
       "SELINUX=", both(both(put("/selinux/enforce", Absent{}), put("/sys/fs/selinux/enforce", Absent{})), put("/etc/selinux/config", Absent{}))},
      {"selinux", Rating::unknown, "Permission denied", "root", put("/selinux/enforce", refused)},
      {"selinux", Rating::unknown, "Permission denied", "root",
       both(both(put("/selinux/enforce", Absent{}), put("/sys/fs/selinux/enforce", Absent{})), put("/etc/selinux/config", refused))},

      {"libvirt", Rating::warn, "not installed", "packages.install", [](HostFacts& h) { h.libvirt_networks = Absent{}; }},
      {"libvirt", Rating::warn, "refused", "service libvirtd start", [](HostFacts& h) { h.libvirt_networks = Unknown{"connection refused"}; }},
  };
}

const HostVerdict& of(const std::vector<HostVerdict>& verdicts, const std::string& what) { return *std::ranges::find(verdicts, what, &HostVerdict::what); }

TEST(Verdicts, AllPassOnAGoodHost) {
  for (const auto& verdict : judge(good_host())) {
    EXPECT_EQ(verdict.rating, Rating::pass) << verdict.what << ": " << verdict.evidence;
    EXPECT_EQ(verdict.remedy, "") << verdict.what;
    EXPECT_NE(verdict.evidence, "") << verdict.what;
  }
}

TEST(Verdicts, SayWhatIsWrongAndWhatToDo) {
  for (const auto& row : rows()) {
    auto host = good_host();
    row.change(host);
    const auto verdicts = judge(host);
    const auto& verdict = of(verdicts, row.what);
    EXPECT_EQ(verdict.rating, row.rating) << row.what << ": " << verdict.evidence;
    EXPECT_THAT(verdict.evidence, HasSubstr(row.evidence)) << row.what;
    EXPECT_THAT(verdict.remedy, HasSubstr(row.remedy)) << row.what;
    EXPECT_EQ(verdict.remedy.empty(), verdict.rating == Rating::pass) << row.what << ": " << verdict.remedy;
  }
}

TEST(Verdicts, AreEachTurnedAwayFromPass) {
  std::set<std::string> turned;
  for (const auto& row : rows())
    if (row.rating != Rating::pass) turned.insert(row.what);
  for (const auto& entry : verdict_catalogue()) EXPECT_TRUE(turned.contains(std::string(entry.what))) << entry.what;
}

TEST(Verdicts, AreNeitherPassNorFailWhereNothingWasRead) {
  for (const auto& verdict : judge({})) {
    if (verdict.what == "system") continue;  // a system that nobody recognises is refused
    EXPECT_TRUE(verdict.rating == Rating::unknown || verdict.what == "libvirt") << verdict.what << ": " << verdict.evidence;
    EXPECT_NE(verdict.remedy, "") << verdict.what;
  }
}

TEST(Verdicts, ReadOnlyWhatTheirEntryNames) {
  const auto only = [](const auto& all, const auto& named) {
    std::remove_cvref_t<decltype(all)> kept;
    for (const auto& [key, value] : all)
      if (std::ranges::find(named, key) != named.end()) kept[key] = value;
    return kept;
  };
  for (const auto& entry : verdict_catalogue()) {
    const auto whole = good_host();
    auto part = whole;
    part.files = only(whole.files, entry.sources.files);
    part.folders = only(whole.folders, entry.sources.folders);
    part.commands = only(whole.commands, entry.sources.commands);
    EXPECT_EQ(entry.judge(part).evidence, entry.judge(whole).evidence) << entry.what;
  }
}

}  // namespace kvmstrap::verdicts_test
