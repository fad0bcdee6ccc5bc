#!/bin/bash
# First process of a host's namespaces. $1: the host's folder. Mounts the userland and the machine under it, moves into it, makes it what a
# fresh CentOS 6.7 is, boots it as init would, then reaps children for ever (libvirtd probes for minutes under an init that does not).
# Nothing writes below the new root from outside: an absolute link there would lead to the real machine's files.

set -e
folder=$1
source "$(dirname "$0")/settings.sh"
source "$lab_source/process.sh"
source "$folder/settings"
userland=$lab_source/userland/$host_userland
root=$folder/root
announce_namespaces

source "$userland/mount.sh"
mount_userland "$root" "$folder/disk"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
for place in run:755 tmp:1777 dev:755; do mount -t tmpfs -o "mode=${place#*:}" tmpfs "$root/${place%:*}"; done

# Whether KVM works on this machine, by use: KVM_GET_API_VERSION and KVM_CREATE_VM.
mknod -m 666 "$root/dev/kvm" c 10 232
kvm_works=no
python3 - "$root/dev/kvm" <<'PYTHON' 2>/dev/null && kvm_works=yes
import fcntl, os, sys
kvm = os.open(sys.argv[1], os.O_RDWR)
assert fcntl.ioctl(kvm, 0xAE00) == 12
os.close(fcntl.ioctl(kvm, 0xAE01, 0))
PYTHON
rm "$root/dev/kvm"
export kvm_works

# What the host is made from, to be seen only until it has booted.
mkdir -p "$root"/run/lab/in/{lab,keys,repository}
mount --bind -o ro "$lab_source" "$root/run/lab/in/lab"
mount --bind -o ro "$lab_state/keys" "$root/run/lab/in/keys"
mount --bind -o ro "$lab_state/repository" "$root/run/lab/in/repository"
cp "$folder/settings" "$root/run/lab/settings"
if [ -n "$host_executable" ]; then
  touch "$root/run/lab/executable"
  mount --bind -o ro "$host_executable" "$root/run/lab/executable"
fi

hostname "$host_name"
cd "$root"
mkdir -p .machine
if pivot_root . .machine 2>/dev/null; then # refused where this machine's root is a chroot; a chroot then serves as well
  umount -l /.machine
else
  exec_in_root=(chroot .)
fi
rmdir .machine
exec "${exec_in_root[@]}" /bin/bash /run/lab/in/lab/host_boot.sh
