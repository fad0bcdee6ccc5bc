#!/bin/busybox sh
# First process of the virtual machine's kernel: finds the disk, checks it as a boot after a reset does (ext4 plays its journal back), goes on in it.

/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mount -t proc proc /proc
for module in $(/bin/busybox cat /modules/order); do /bin/busybox insmod "/modules/$module"; done
until [ -b /dev/vda ]; do /bin/busybox usleep 10000; done
options=$(/bin/busybox sed -n 's/.*root_options=\([^ ]*\).*/\1/p' /proc/cmdline)
/bin/busybox mount -t ext4 -o "$options" /dev/vda /root || exec /bin/busybox poweroff -f
/bin/busybox umount /proc
exec /bin/busybox switch_root /root /bin/bash /usr/libexec/lab-vm/init
