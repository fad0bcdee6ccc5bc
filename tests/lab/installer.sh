# What anaconda leaves to a kickstart's %post instead of booting: a network of the installer's own, nothing of the host's services, and the installed system
# below /mnt/sysimage, with /proc, /sys and /dev. Sourced by host_boot.sh. Leaves out: anaconda, its own root (this one is the same disk), SELinux.

ip link set eth0 up
ip addr add "${host_address:-$lab_network.$host_index/$lab_prefix}" brd + dev eth0
ip route add default via "$lab_gateway"

sysimage=/mnt/sysimage
mkdir -p $sysimage
mount --bind / $sysimage
for place in proc sys dev run tmp root home var/tmp usr/libexec/machine usr/bin/kvmstrap; do
  ! grep -q " /$place " /proc/self/mounts || mount --rbind "/$place" "$sysimage/$place"
done
