# Runs in the image's root, by busybox: the kernel's real tools in place of the lab's stand-ins, the agents, and what the virtual machine boots.

set -e
in=/run/in
userland=$1
cp -a $in/modules/* /lib/modules/
mkdir -p /usr/libexec/lab-vm
cp $in/guest/init $in/guest/agent $in/guest/stop_at $in/settings $in/boot.sh /usr/libexec/lab-vm/
chmod 755 /usr/libexec/lab-vm/*
if [ -e $in/kvmstrap ] && [ -L /usr/libexec/lab/kvmstrap ]; then # one that this machine's loader runs
  cp $in/kvmstrap /usr/libexec/lab-vm/kvmstrap
  chmod 755 /usr/libexec/lab-vm/kvmstrap
  sed -i 's#/run/lab/executable#/usr/libexec/lab-vm/kvmstrap#' /usr/bin/kvmstrap
elif [ -e $in/kvmstrap ]; then
  rm -f /usr/bin/kvmstrap
  cp $in/kvmstrap /usr/bin/kvmstrap
  chmod 755 /usr/bin/kvmstrap
fi
cp $in/busybox /usr/libexec/lab-vm/busybox
for tool in modprobe lsmod rmmod; do
  rm -f /sbin/$tool
  if [ -e $in/real/$tool ]; then # EL6's own where the userland is EL6's
    cp -a $in/real/$tool /sbin/$tool
  else
    ln -s /usr/libexec/lab-vm/busybox /sbin/$tool
  fi
done
rm -f /bin/dmesg
ln -s /usr/libexec/lab-vm/busybox /bin/dmesg
# iptables as EL6 has it: the kernel has none until somebody makes a rule. This machine's asks for nf_tables.
[ "$userland" = el6 ] || for tool in iptables ip6tables; do ln -sf xtables-legacy-multi /usr/sbin/$tool-save; done
mkdir -p /var/tmp /var/log
chmod 1777 /tmp /var/tmp
touch /etc/fstab
