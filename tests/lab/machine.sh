# The machine that a host runs on, as far as it can be faked: device nodes, the CPU, its MSRs, loaded modules, and kernel settings other than
# net.*, which would be the whole machine's. Runs inside the host, sourced by host_boot.sh, before anything else is made there.

source "$lab_in/registers.sh"

node() { # NAME MODE MAJOR MINOR
  mknod -m "$2" "/dev/$1" c "$3" "$4"
}

mkdir -p /dev/{net,pts,shm,cpu,.udev/{queue,known}}
node null 666 1 3
node zero 666 1 5
node full 666 1 7
node random 666 1 8
node urandom 666 1 9
node tty 666 5 0
node net/tun 666 10 200
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts /dev/pts
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
ln -s pts/ptmx /dev/ptmx
ln -s /proc/self/fd /dev/fd
ln -s fd/0 /dev/stdin
ln -s fd/1 /dev/stdout
ln -s fd/2 /dev/stderr

# /dev/kvm: where this machine's works, either from the start or from when the stand-in for modprobe loads kvm_intel, which reads this file.
[ "$kvm_works" = yes ] || host_kvm=none
if [ "$host_kvm" = present ]; then
  node kvm 666 10 232
  mount --bind /dev/kvm /dev/kvm # see the stand-in for modprobe
fi
echo "$host_kvm" >/run/lab/kvm

# The CPU: an Intel one with VMX, or one without, and no guest of anybody's. IA32_FEATURE_CONTROL is MSR 0x3A; a CPU without VMX has none, and a read is short.
virtualization='vmx ept'
[ "$host_cpu" != none ] || virtualization=
sed -E -e 's/^(vendor_id.*: ).*/\1GenuineIntel/' -e 's/^(model name.*: ).*/\1Intel(R) Xeon(R) CPU E5-2620 0 @ 2.00GHz/' \
  -e "/^flags/{s/ (vmx|svm|ept|hypervisor)\\b//g; s/\$/${virtualization:+ $virtualization}/}" /proc/cpuinfo >/run/lab/cpuinfo
mount --bind -o ro /run/lab/cpuinfo /proc/cpuinfo
for cpu in $(sed -n 's/^processor.*: //p' /proc/cpuinfo); do
  feature_control=5 # locked, VMX allowed outside SMX
  [ "$host_cpu" = bios-locked ] && [ "$cpu" = 0 ] && feature_control=1
  mkdir "/dev/cpu/$cpu"
  : >"/dev/cpu/$cpu/msr"
  [ -z "$virtualization" ] || msr "$cpu" 0x3A $feature_control
  cpuid "$cpu" 1 0 0 $([ -n "$virtualization" ] && echo 0x20 || echo 0) 0
  cpuid "$cpu" 0x40000000 0 0 0 0
  cpuid "$cpu" 0x80000001 0 0 0 0
done

# Modules: what a fresh EL6 has loaded. The stand-in for modprobe adds to this folder, and to /proc/modules where this machine has one.
mkdir -p /run/lab/module/{ext4,jbd2,mbcache,ipv6,e1000,sd_mod}
for module in /run/lab/module/*; do
  echo live >"$module/initstate"
  echo 0 >"$module/refcnt"
done
mount --bind /run/lab/module /sys/module
if [ -e /proc/modules ]; then
  touch /run/lab/modules
  mount --bind /run/lab/modules /proc/modules
fi

# Kernel settings: copies, except for net.* and those that belong to the host's own namespaces.
mkdir /run/lab/sysctl
cp -r /proc/sys/{abi,dev,fs,kernel,user,vm} /run/lab/sysctl 2>/dev/null || :
mkdir /run/lab/sysctl/net
cat /proc/sys/kernel/random/uuid >/run/lab/sysctl/kernel/random/boot_id
echo 2.6.32-573.el6.x86_64 >/run/lab/sysctl/kernel/osrelease
mount --bind /proc/sys/net /run/lab/sysctl/net
for own in hostname domainname random/uuid; do mount --bind "/proc/sys/kernel/$own" "/run/lab/sysctl/kernel/$own"; done
mount --rbind /run/lab/sysctl /proc/sys
