# A machine made of files, for `kvmstrap check` and its peers to look at: /proc, /sys and /dev of a server on which every verdict passes, and what takes
# one away. Sourced after registers.sh inside a host, in mount and UTS namespaces of its own (unshare -mu), so that nothing of it stays.
# What is not faked is the host's: its processes, its name's address, df, /dev/kvm.

put() { # PATH CONTENT
  mkdir -p "${1%/*}"
  rm -f "$1"
  printf '%b' "$2" >"$1"
}

# What of /proc is not put is the host's own.
fake_proc() {
  local entry
  mkdir -p /run/lab/proc
  mount -n --rbind /proc /run/lab/proc
  mount -n -t tmpfs proc /proc
  for entry in /run/lab/proc/*; do ln -s "$entry" /proc/; done
}

fake_dev() { # with a /dev/kvm where there is one that works
  local kvm=no
  [ ! -e /dev/kvm ] || kvm=yes
  mount -n -t tmpfs dev /dev
  mkdir /dev/{cpu,net,pts,shm}
  mknod -m 666 /dev/null c 1 3
  mknod -m 666 /dev/zero c 1 5
  mknod -m 666 /dev/random c 1 8
  mknod -m 666 /dev/urandom c 1 9
  mknod -m 666 /dev/tty c 5 0
  mknod -m 666 /dev/net/tun c 10 200
  mknod -m 600 /dev/vhost-net c 10 238
  [ $kvm = no ] || mknod -m 666 /dev/kvm c 10 232
}

# Two CPUs. Their CPUID agrees with their flags.
cpus() { # VENDOR FLAGS
  local cpu text= ecx=0 extended=0
  [[ " $2 " != *" vmx "* ]] || ecx=0x20
  [[ " $2 " != *" svm "* ]] || extended=4
  for cpu in 0 1; do
    text+="processor\t: $cpu\nvendor_id\t: $1\nmodel name\t: a CPU\nflags\t\t: fpu pse lm pdpe1gb $2\n\n"
    mkdir -p /dev/cpu/$cpu
    rm -f /dev/cpu/$cpu/{msr,cpuid}
    cpuid $cpu 1 0 0 $ecx 0
    cpuid $cpu 0x40000000 0 0 0 0
    cpuid $cpu 0x80000001 0 0 $extended 0
    if [ "$1" = AuthenticAMD ]; then msr $cpu 0xC0010114 0; else msr $cpu 0x3A 5; fi
  done
  put /proc/cpuinfo "$text"
}

dmi() { # VENDOR PRODUCT
  put /sys/class/dmi/id/sys_vendor "$1\n"
  put /sys/class/dmi/id/product_name "$2\n"
  put /sys/class/dmi/id/bios_vendor "$1\n"
}

# A guest without VT-x and AMD-V, whose hypervisor signs itself with twelve letters.
guest_of() { # LETTERS VENDOR PRODUCT
  local cpu letters=() at
  cpus GenuineIntel hypervisor
  for at in 0 4 8; do letters+=($((0x$(printf %s "${1:at:4}" | od -An -tx4 -N4 | tr -d ' ')))); done
  for cpu in 0 1; do
    cpuid $cpu 1 0 0 0x80000000 0
    cpuid $cpu 0x40000000 0x40000001 "${letters[@]}"
  done
  dmi "$2" "$3"
  no_kvm
}

no_kvm() { rm -f /dev/kvm; }

modules() { # NAME...
  rm -rf /sys/module
  local module
  for module; do mkdir -p "/sys/module/$module/parameters"; done
}

disk() { # SIZE: of the file system on /var; sockets stay where they are
  mount -n -t tmpfs -o "size=$1" var /var
  ln -s /run/lab/var/run /var/run
}

controllers='cpuset cpu cpuacct memory devices blkio'

good_machine() {
  local name
  fake_proc
  fake_dev
  mount -n -t tmpfs sys /sys
  mkdir -p /run/lab/var
  mount -n --bind /var /run/lab/var
  disk 20g
  mkdir -p /selinux
  mount -n -t tmpfs selinux /selinux
  mkdir -p /etc/selinux
  mount -n -t tmpfs config /etc/selinux
  cpus GenuineIntel "vmx ept vpid"
  dmi "Dell Inc." "PowerEdge R720"
  modules ext4 kvm kvm_intel vhost_net tun
  put /sys/module/kvm_intel/parameters/ept 'Y\n'
  put /sys/module/kvm_intel/parameters/tdx 'Y\n'
  put /sys/kernel/mm/redhat_transparent_hugepage/enabled '[always] madvise never\n'
  put /sys/firmware/acpi/tables/DMAR ''
  mkdir -p /sys/kernel/iommu_groups/0
  put /proc/cmdline 'ro root=/dev/sda1 intel_iommu=on\n'
  put /proc/meminfo 'MemTotal:       65843524 kB\nHugePages_Total:       0\nHugepagesize:       2048 kB\n'
  put /proc/cgroups "$(for name in $controllers; do printf '%s\t1\t1\t1\\n' $name; done)"
  put /proc/mounts "$(for name in $controllers; do printf 'cgroup /cgroup/%s cgroup rw,%s 0 0\\n' $name $name; done)"
  put /selinux/enforce 1
  put /etc/selinux/config 'SELINUX=enforcing\n'
}
