# What can be wrong with a machine, and the host that shows it. Sourced after assert.sh.

# A row each: what it is called | the verdict that is to notice | how it rates it | what its evidence says | how it is
# made, by fakes.sh, of a machine on which every verdict passes. `through` runs a program with something between it and the kernel.

check_rows=(
  'another release|system|fail|no /etc/redhat-release|mount -n --bind /dev/null /etc/redhat-release'
  'a 32-bit kernel|architecture|fail|i686|put /run/lab/bin/uname "#!/bin/sh\necho i686\n"; chmod 755 /run/lab/bin/uname; mount -n --bind /run/lab/bin/uname $(readlink -f $(type -P uname))'
  'the kernel'"'"'s modules are gone|kernel|warn|no module can be loaded|mount -n -t tmpfs modules /lib/modules'
  '/proc/cpuinfo does not tell|cpu|unknown|does not describe|put /proc/cpuinfo ""'
  'Intel: off in the BIOS|virtualization|fail|locked with VMX off.*Processor Settings|no_kvm; msr 0 0x3A 1; msr 1 0x3A 1'
  'Intel: off in the BIOS, on the second CPU alone|virtualization|fail|CPU 1 is locked with VMX off|no_kvm; msr 1 0x3A 1'
  'Intel: on under TXT alone|virtualization|unknown|only inside SMX|no_kvm; msr 0 0x3A 3; msr 1 0x3A 3'
  'Intel: a register that cannot be read|virtualization|unknown|CPU 1 could not be read|no_kvm; rm /dev/cpu/1/msr'
  'AMD: off in the BIOS|virtualization|fail|SVM disabled|no_kvm; cpus AuthenticAMD "svm npt"; msr 0 0xC0010114 0x18; msr 1 0xC0010114 0x18'
  'AMD: off in the BIOS, on the second CPU alone|virtualization|fail|CPU 1 has SVM disabled|no_kvm; cpus AuthenticAMD "svm npt"; msr 1 0xC0010114 0x18'
  'no VT-x or AMD-V|virtualization|fail|neither vmx nor svm|no_kvm; cpus GenuineIntel ""'
  'the kernel hides the flag|virtualization|unknown|hides the flag|no_kvm; cpus GenuineIntel ""; cpuid 0 1 0 0 0x20 0'
  'KVM works without VT-x or AMD-V (paravirtual)|virtualization|warn|runs it|cpus GenuineIntel ""'
  'a guest of VMware without nesting|machine|fail|a guest of VMware.*VMwareVMware|guest_of VMwareVMware "VMware, Inc." "VMware Virtual Platform"'
  'a guest of Xen without nesting|machine|fail|a guest of Xen.*XenVMMXenVMM|guest_of XenVMMXenVMM Xen "HVM domU"'
  'a paravirtual domain of Xen|machine|fail|a guest of Xen.*/sys/hypervisor/type|no_kvm; cpus GenuineIntel ""; rm -r /sys/class/dmi; put /sys/hypervisor/type "xen\n"'
  'a guest of Hyper-V without nesting|machine|fail|a guest of Hyper-V|guest_of "Microsoft Hv" "Microsoft Corporation" "Virtual Machine"'
  'a guest of VirtualBox without nesting|machine|fail|a guest of VirtualBox|guest_of VBoxVBoxVBox "innotek GmbH" VirtualBox'
  'a guest of KVM without nesting|machine|fail|a guest of KVM|guest_of KVMKVMKVM QEMU "Standard PC (i440FX + PIIX, 1996)"'
  'a guest of VMware with nesting|machine|warn|which lets it|guest_of VMwareVMware "VMware, Inc." "VMware7,1"; cpus GenuineIntel "vmx ept hypervisor"'
  'domain 0 of Xen|other-hypervisors|fail|domain 0|rm -f /proc/xen; put /proc/xen/capabilities "control_d\n"'
  'VirtualBox has the CPU|other-hypervisors|fail|vboxdrv|mkdir /sys/module/vboxdrv; through="strace -f -o /dev/null -e trace=ioctl -e inject=ioctl:error=EBUSY:when=2"'
  'VMware has the CPU|other-hypervisors|fail|vmmon|mkdir /sys/module/vmmon; through="strace -f -o /dev/null -e trace=ioctl -e inject=ioctl:error=EBUSY:when=2"'
  'the modules of KVM are not loaded|kvm-modules|warn|kvm is not loaded|no_kvm; modules ext4 tun'
  'there is no /dev/kvm|dev-kvm|fail|there is no /dev/kvm|no_kvm'
  '/dev/kvm is another device|dev-kvm|fail|creates no VM: KVM_CREATE_VM: Inappropriate ioctl|no_kvm; mknod -m 666 /dev/kvm c 1 3'
  '/dev/kvm makes no VM|dev-kvm|fail|KVM_CREATE_VM: Device or resource busy|through="strace -f -o /dev/null -e trace=ioctl -e inject=ioctl:error=EBUSY:when=2"'
  '/dev/kvm runs no VM|dev-kvm|fail|does not run it: KVM_RUN: Input/output error|through="strace -f -o /dev/null -e trace=ioctl -e inject=ioctl:error=EIO:when=10"'
  'Intel: no EPT|nested-paging|warn|shows no ept|cpus GenuineIntel vmx'
  'AMD: no NPT|nested-paging|warn|shows no npt|cpus AuthenticAMD svm'
  'EPT switched off|nested-paging|warn|parameters/ept is off|put /sys/module/kvm_intel/parameters/ept "N\n"'
  'no vhost-net|vhost-net|warn|no /dev/vhost-net|rm /dev/vhost-net'
  'no tun|tun|warn|no /dev/net/tun|rm /dev/net/tun'
  'a control group that is off|cgroups|warn|off in /proc/cgroups: blkio|put /proc/cgroups "cpuset\t1\t1\t1\ncpu\t1\t1\t1\ncpuacct\t1\t1\t1\nmemory\t1\t1\t1\ndevices\t1\t1\t1\nblkio\t0\t1\t0\n"; put /proc/mounts "$(grep -v blkio /proc/mounts)\n"'
  'control groups are not mounted|cgroups|warn|not mounted|put /proc/mounts ""'
  'no IOMMU in the BIOS|iommu|warn|neither DMAR nor IVRS|rmdir /sys/kernel/iommu_groups/0; rm /sys/firmware/acpi/tables/DMAR'
  'an IOMMU that the kernel does not use|iommu|warn|no intel_iommu=on|rmdir /sys/kernel/iommu_groups/0; put /proc/cmdline "ro\n"'
  'neither SEV nor TDX|secure-guests|warn|neither SEV nor TDX|put /sys/module/kvm_intel/parameters/tdx "N\n"'
  'huge pages are never used|hugepages|warn|never used|put /sys/kernel/mm/redhat_transparent_hugepage/enabled "always madvise [never]\n"'
  '1 GiB of memory|memory|warn|1.0 GiB|put /proc/meminfo "MemTotal: 1048576 kB\nHugepagesize: 2048 kB\n"'
  '256 MiB of memory|memory|fail|0.2 GiB|put /proc/meminfo "MemTotal: 262144 kB\nHugepagesize: 2048 kB\n"'
  '5 GiB for guests|disk|warn|5.0 GiB free on /var|disk 5g'
  'a disk that is full|disk|fail|0.1 GiB free on /var|disk 100m'
  'a clock of the year 2000|clock|fail|2000-01-|put /proc/stat "btime 946684800\n"'
  'a clock that nobody keeps|clock|warn|neither ntpd nor chronyd|rm /proc/$(pidof ntpd)'
  'a name without an address|host-name|warn|nowhere has no address|hostname nowhere'
  'SELinux permissive|selinux|warn|permissive|put /selinux/enforce 0'
  'SELinux off|selinux|warn|disabled in /etc/selinux/config|rm /selinux/enforce; put /etc/selinux/config "SELINUX=disabled\n"'
  'libvirtd does not answer|libvirt|warn|not running|rm /var/run'
)

# The host `web`, on which the machine is shown. $kvm_works: whether it may use a /dev/kvm that works, or empty.
start_web() {
  lab start web --kvm present || fail "no host"
  lab exec web tee /root/fakes.sh < <(cat "$(dirname "$lab_program")"/{registers,fakes}.sh) >/dev/null
  lab exec web bash -c 'cp "$(type -P sleep)" /tmp/ntpd; setsid /tmp/ntpd 10000 </dev/null >/dev/null 2>&1 &' # who keeps the clock
  kvm_works=yes
  lab exec web test -e /dev/kvm || kvm_works=
}

bring_libvirt() {
  expect_exit 0 lab ssh web kvmstrap apply centos-6.7-bridged --yes --only configure-repositories
  expect_exit 0 lab exec web bash -c 'yum -y install libvirt dbus && service messagebus start && service libvirtd start'
  expect_within 30 lab exec web bash -c 'kvmstrap check | grep -E "^pass +libvirt +answers"'
}

on_machine() { # HOW-IT-DIFFERS COMMAND...: on the machine on which every verdict passes, with that difference
  lab exec web unshare -m -u bash -c 'through=; source /root/fakes.sh; good_machine; eval "$1"; shift; $through "$@" 2>&1' - "$@"
}
