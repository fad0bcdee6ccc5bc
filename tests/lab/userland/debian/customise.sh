# Makes this Debian look like a fresh minimal CentOS 6.7 to a program that runs on it: takes away what EL6 has not, or has only once an RPM
# brought it, and puts EL6's tools in place. Runs inside the host, sourced by host_boot.sh; $lab_in is the lab's source.

from_debian() { "$lab_in/rpm/from_debian" "$@" 2>/dev/null; }

mapfile -t gone < <(from_debian libvirt0 libvirt-clients libvirt-daemon libvirt-daemon-driver-qemu libvirt-daemon-system \
  libvirt-daemon-config-network libvirt-daemon-config-nwfilter qemu-utils bridge-utils dnsmasq-base dbus-daemon)
rm -rf "${gone[@]}" /usr/lib/*/libvirt* /usr/bin/{qemu-system-*,kvm} /usr/libexec/qemu-* \
  /etc/{libvirt,dnsmasq.d,network,dbus-1} /usr/share/dbus-1/system.d /var/{lib,log,cache}/libvirt /run/libvirt
# By name and not by folder where a folder is large: an overlay hides a folder's files one by one.
rm -rf /etc/{os-release,sysctl.d,debian_version,lsb-release,apt,systemd,init.d,rc?.d,default,mtab} /usr/lib/os-release \
  /var/lib/dpkg/status* /var/{lib,cache}/dnf /var/log/* \
  /usr/lib/systemd/systemd* /usr/bin/{systemd-*,systemctl,journalctl,loginctl,hostnamectl,networkctl,resolvectl,udevadm,nmcli} \
  /usr/bin/{apt*,dpkg*} /usr/sbin/{nft,netplan,NetworkManager} \
  /usr/sbin/{runlevel,telinit,init,halt,poweroff,reboot,shutdown,service,ifup,ifdown,chkconfig,invoke-rc.d}
ln -s /proc/self/mounts /etc/mtab
ln -sf bash /usr/bin/sh # EL6's scripts expect it

mkdir -p /etc/rc.d/{init.d,rc{0,1,2,3,4,5,6}.d} /etc/{sysctl.d,modprobe.d,sysconfig/{network-scripts,modules}} /etc/{rpm,yum.repos.d,pki/rpm-gpg} \
  /var/lib/{rpm,dhclient} /etc/init /lib/modules/2.6.32-573.el6.x86_64
ln -s rc.d/init.d /etc/init.d
for level in 0 1 2 3 4 5 6; do ln -s "rc.d/rc$level.d" "/etc/rc$level.d"; done

scripts=/etc/sysconfig/network-scripts
mv -T "$(readlink -f /usr/bin/dnf)" /usr/libexec/dnf # who looks for a package tool is to find yum and no other
mv /usr/bin/uname /usr/libexec/uname
mv /usr/sbin/dhclient /usr/libexec/dhclient
rm -f /usr/bin/dnf*
install -m755 "$lab_in"/el6/{service,chkconfig,runlevel,initctl,ifup,ifdown,dhclient,dhclient-script,udevd,udevadm,modprobe,lsmod,rmmod} /usr/sbin
install -m755 "$lab_in"/el6/{yum,dmesg,usleep,uname} /usr/bin
ln -s initctl /usr/sbin/init
install -m755 "$lab_in"/el6/net.hotplug $scripts
install -m644 "$lab_in"/el6/{network-functions,bonds-and-vlans} $scripts
install -m755 "$lab_in"/el6/rc /etc/rc.d
install -m644 "$lab_in"/el6/functions /etc/rc.d/init.d
for script in network sshd; do
  install -m755 "$lab_in/el6/$script.init" "/etc/rc.d/init.d/$script"
  chkconfig --add "$script"
done
printf 'kernel/drivers/%s.ko\n' char/hw_random/rng-core pci/pci-stub >/lib/modules/2.6.32-573.el6.x86_64/modules.builtin
ln -s /usr/sbin/ifup $scripts/ifup
ln -s /usr/sbin/ifdown $scripts/ifdown
for tool in arping pidof fuser; do ln -sf "../bin/$tool" "/usr/sbin/$tool"; done

# Users: EL6's few, without those that Debian's packages made; sshd and nobody must go on to exist.
cat >/etc/passwd <<'PASSWD'
root:x:0:0:root:/root:/bin/bash
bin:x:1:1:bin:/bin:/sbin/nologin
daemon:x:2:2:daemon:/sbin:/sbin/nologin
sshd:x:74:74:Privilege-separated SSH:/run/sshd:/sbin/nologin
nobody:x:99:99:Nobody:/:/sbin/nologin
PASSWD
cat >/etc/group <<'GROUP'
root:x:0:
bin:x:1:bin,daemon
daemon:x:2:bin,daemon
sys:x:3:bin
adm:x:4:daemon
tty:x:5:
disk:x:6:
wheel:x:10:
utmp:x:22:
sshd:x:74:
nobody:x:99:
GROUP
sed 's/:.*/:*:16436:0:99999:7:::/' /etc/passwd >/etc/shadow # "*" is no password, "!" would be a locked account
sed 's/:.*/:*::/' /etc/group >/etc/gshadow

# rpm and yum: an empty database at EL6's place, EL6's configuration, and the release's package.
echo '%_dbpath /var/lib/rpm' >/etc/rpm/macros
cat >/etc/yum.conf <<'YUM'
[main]
cachedir=/var/cache/yum/$basearch/$releasever
keepcache=0
debuglevel=2
logfile=/var/log/yum.log
exactarch=1
obsoletes=1
gpgcheck=1
plugins=1
installonly_limit=5
distroverpkg=centos-release
YUM
mkdir -p /etc/dnf
rm -rf /etc/dnf/{dnf.conf,plugins}
ln -s ../yum.conf /etc/dnf/dnf.conf
rpm --initdb
rpm -i --nosignature --force-debian "$lab_in_repository"/6.7/os/x86_64/Packages/centos-release-6-*.rpm

source "$lab_in/userland/debian/sshd.sh"
