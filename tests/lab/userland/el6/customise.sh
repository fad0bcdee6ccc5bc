# Makes an unpacked CentOS 6 a freshly installed host. Its own tools stay; a stand-in takes the place of those that would ask for a kernel that is
# not here. Runs inside the host, sourced by host_boot.sh; $lab_in is the lab's source.

release=2.6.32-573.el6.x86_64

mv /bin/uname /sbin/udevadm /usr/libexec
install -m755 "$lab_in"/userland/el6/udevadm /sbin
install -m755 "$lab_in"/el6/{uname,dmesg} /bin
install -m755 "$lab_in"/el6/{modprobe,lsmod,rmmod} /sbin

# What an archive of a running system may lack: folders that were empty, and modes where somebody insists on them.
mkdir -p /var/{lock/subsys,run/netreport,empty/sshd,cache,log,tmp,spool,lib/dhclient} /etc/{sysctl.d,modprobe.d,sysconfig/modules} \
  /lib/modules/$release /home
chmod 1777 /tmp /var/tmp
chmod 550 /root # else sshd does not trust the keys there
chmod 711 /var/empty/sshd
touch /etc/fstab
rm -f /etc/sysconfig/network-scripts/{ifcfg,route,route6,rule,rule6}-[!l]* /etc/udev/rules.d/70-persistent-net.rules /var/run/dhclient*
printf 'kernel/drivers/%s.ko\n' char/hw_random/rng-core pci/pci-stub >/lib/modules/$release/modules.builtin

# This machine's strace, which tests call, and its dhclient where an image has none.
"$lab_in/rpm/place" el6 '' /usr/bin/strace
if [ ! -e /sbin/dhclient ]; then
  "$lab_in/rpm/place" el6 '' /sbin/dhclient /usr/libexec/dhclient
  install -m755 "$lab_in"/el6/{dhclient,dhclient-script} /sbin
fi

# Of a whole machine's services those stay that are the network's, or a login's; others would reach this machine's clocks, interrupts and kernel log.
for script in /etc/rc.d/rc3.d/S*; do
  [[ ${script##*/S??} =~ ^(iptables|ip6tables|network|netfs|udev-post|messagebus|sshd|local)$ ]] || chkconfig "${script##*/S??}" off
done

# Without a database of packages, as an image may come, the release's package is all that stands in it.
rm -f /var/lib/rpm/__db.*
rpm -q centos-release >/dev/null 2>&1 || rpm -i --nosignature "$lab_in_repository"/6.7/os/x86_64/Packages/centos-release-6-*.rpm

# sshd is EL6's with EL6's configuration; only a password is never asked for, and the client's name never looked up.
sed -i '/^\(PasswordAuthentication\|UseDNS\|MaxStartups\)/d' /etc/ssh/sshd_config
printf '%s\n' 'PasswordAuthentication no' 'UseDNS no' 'MaxStartups 100' >>/etc/ssh/sshd_config

# udevd hears of links, which the kernel tells each network namespace on its own, and waits as long as the host was asked to. All other events are the
# machine's: their nodes go where nobody looks, else it would make /dev/kvm as soon as any process here makes a virtual machine.
{
  echo 'SUBSYSTEM!="net", NAME:=".lab/%k"'
  [[ $host_hotplug_delay =~ ^(0|off)$ ]] || echo "SUBSYSTEM==\"net\", RUN+=\"/bin/usleep ${host_hotplug_delay}000\""
} >/etc/udev/rules.d/00-lab.rules
