#!/bin/bash
# The lab's own test: that its hosts are what a test of the product will take them for. About half a minute.

source "$(dirname "$0")/assert.sh"
source "$(dirname "$0")/settings.sh"
lab_test_begin
tmp=$KVMSTRAP_LAB_DIR/gateway

in_host() { # HOST, script on stdin
  lab exec "$1" bash -e -s
}

use_vault() { # HOST
  in_host "$1" <<SCRIPT
sed -i -e 's/^mirrorlist=/#&/' -e 's|^#baseurl=http://[^/]*/centos/[$]releasever/|baseurl=http://$lab_vault/6.7/|' /etc/yum.repos.d/CentOS-Base.repo
SCRIPT
}

addresses() { # HOST DEVICE
  lab exec "$1" ip -o -4 addr show dev "$2" scope global | awk '{ print $4 }'
}

step "a fresh host has what a minimal installation has, and no more"
lab start static --hotplug-delay 200 || fail "no host"
expect_exit 0 lab exec static cat /etc/redhat-release
expect_equal 'CentOS release 6.7 (Final)' "$output"
for absent in /usr/sbin/brctl /usr/bin/virsh /usr/sbin/libvirtd /usr/libexec/qemu-kvm /etc/libvirt /etc/os-release /dev/kvm; do
  expect_exit 1 lab exec static test -e $absent
done
expect_equal '' "$(lab exec static find /usr/lib -name 'libvirt*.so' -o -name 'libvirt*.so.*' -o -name 'libvirt_driver*')" "libvirt's libraries"
expect_exit 0 lab exec static runlevel
expect_equal 'N 3' "$output"
expect_exit 0 lab exec static chkconfig --list network
expect_equal $'network        \t0:off\t1:off\t2:on\t3:on\t4:on\t5:on\t6:off' "$output"
expect_equal 10.66.0.11/24 "$(addresses static eth0)"
expect_exit 0 lab ssh static hostname
expect_equal static "$output"

step "kernel settings other than net.* are the host's own"
before=$(</proc/sys/vm/swappiness)
expect_exit 0 lab exec static sysctl -w vm.swappiness=$((before + 1))
expect_equal "$before" "$(</proc/sys/vm/swappiness)" "the machine's vm.swappiness"
expect_equal $((before + 1)) "$(lab exec static cat /proc/sys/vm/swappiness)" "the host's vm.swappiness"

step "a DHCP host gets the lease of its MAC"
lab start leased --dhcp --ssh el6 || fail "no host"
expect_equal 10.66.0.12/24 "$(addresses leased eth0)"
expect_exit 0 lab ssh leased pidof dhclient
expect_exit 0 lab ssh leased tr '\\0' "' '" '</proc/$(cat /var/run/dhclient-eth0.pid)/cmdline'
expect_match '^(/sbin|/usr/libexec/lab)/dhclient .*-1 -q -lf /var/lib/dhclient/dhclient-eth0.leases -pf /var/run/dhclient-eth0.pid eth0 $' "$output"

step "the CPU and the BIOS are as asked for"
lab start locked --cpu bios-locked || fail "no host"
lab start plain --cpu none --kvm none || fail "no host"
for host in static:5 locked:1; do
  expect_exit 0 lab exec ${host%:*} grep -cw vmx /proc/cpuinfo
  expect_exit 0 lab exec ${host%:*} od -A n -t d8 -j $((0x3A)) -N 8 /dev/cpu/0/msr
  expect_equal "${host#*:}" "$(echo $output)" "IA32_FEATURE_CONTROL of ${host%:*}"
done
expect_exit 1 lab exec locked modprobe kvm-intel
expect_exit 0 lab exec locked dmesg
expect_equal 'kvm: disabled by bios' "$output"
expect_exit 1 lab exec plain grep -w vmx /proc/cpuinfo

step "yum fails with the stock repositories, and checks signatures with the vault's"
expect_exit 1 lab exec static yum -y install qemu-kvm
expect_match 'mirrorlist.invalid' "$output"
use_vault static
expect_exit 0 lab exec static yum -y install qemu-kvm libvirt bridge-utils
expect_exit 0 lab exec static rpm -q qemu-kvm libvirt bridge-utils
expect_match '^qemu-kvm-0.12.1.2-2.491.el6_8.9.x86_64$' "$output"
expect_exit 1 lab exec static yum -y install unsigned
expect_match 'not signed' "$output"
expect_exit 1 lab exec static yum -y install wrongly-signed
expect_match 'GPG check FAILED|not correct for this package' "$output"
expect_exit 0 lab exec static modprobe kvm_intel
expect_exit 0 lab exec static cat /sys/module/kvm_intel/initstate

step "libvirtd runs, with the network default, once the message bus does"
expect_exit 0 lab exec static chkconfig --list libvirtd
expect_match '3:on' "$output"
expect_exit 3 lab exec static service libvirtd status
expect_exit 1 lab exec static service libvirtd start
expect_exit 0 lab exec static service messagebus start
expect_exit 0 lab exec static service libvirtd start
expect_exit 0 lab exec static virsh version
expect_exit 0 lab exec static virsh net-info default
expect_match 'Autostart: +yes' "$output"

if [ -z "${KVMSTRAP_EL6_ROOT:-}" ]; then # today's libvirtd finds no iptables there that it could use: no NAT
expect_within 10 lab exec static ip link show virbr0

step "a guest boots"
type=qemu
lab exec static test -e /dev/kvm && type=kvm
nasm -f bin -o "$tmp/proof.img" "$(dirname "$0")/guest/boot.asm"
truncate -s 1M "$tmp/proof.img"
lab exec static tee /var/lib/libvirt/images/proof.img <"$tmp/proof.img" >/dev/null
sed "s/@TYPE@/$type/" "$(dirname "$0")/guest/domain.xml" | lab exec static tee /root/domain.xml >/dev/null
expect_exit 0 lab exec static virsh create /root/domain.xml
expect_within 60 lab exec static grep LAB-GUEST-UP /var/lib/libvirt/images/proof.serial
expect_within 60 lab exec static sh -c '[ -z "$(virsh list --name)" ]'
fi

step "net.hotplug brings an address back when a link has the NIC's MAC and the NIC's file still has the address"
expect_exit 0 lab exec static ip addr flush dev eth0 scope global
expect_equal '' "$(addresses static eth0)"
expect_exit 0 lab exec static bash -c 'brctl addbr stray && ip link set dev stray address 52:54:00:66:00:0b'
expect_exit 0 lab exec static udevadm settle
expect_equal 10.66.0.11/24 "$(addresses static eth0)"
expect_exit 0 lab exec static brctl delbr stray

step "service network restart moves the host to a bridge, and the session that asked for it learns of it"
ping_start static 10
in_host static <<'SCRIPT'
cd /etc/sysconfig/network-scripts
{ grep -E '^(IPADDR|NETMASK|GATEWAY|DNS1)=' ifcfg-eth0; printf '%s\n' DEVICE=br0 TYPE=Bridge ONBOOT=yes BOOTPROTO=none STP=off DELAY=0; } >ifcfg-br0
sed -i -E '/^(IPADDR|NETMASK|GATEWAY|DNS1)=/d' ifcfg-eth0
echo BRIDGE=br0 >>ifcfg-eth0
SCRIPT
expect_exit 0 timeout 30 "$lab_program" ssh static 'setsid service network restart </dev/null >/root/restart.log 2>&1; echo $?'
expect_equal 0 "$output" "exit of the restart"
expect_equal 10.66.0.11/24 "$(addresses static br0)"
expect_equal '' "$(addresses static eth0)"
expect_exit 0 lab exec static test -d /sys/class/net/br0/brif/eth0
expect_exit 0 lab exec static ip route show default
expect_match '^default via 10.66.0.1 dev br0 *$' "$output"
expect_exit 0 lab ssh static true
silence=$(ping_stop)
[ "$silence" -ge 1000 ] && [ "$silence" -le 6000 ] || fail "silence of $silence ms; the duplicate-address check alone takes 2 s"

step "a reset takes what runs and what is in memory, and leaves the disk"
expect_exit 0 lab exec leased touch /root/on-disk /tmp/in-memory
expect_exit 0 lab reboot leased
expect_exit 0 lab exec leased test -e /root/on-disk
expect_exit 1 lab exec leased test -e /tmp/in-memory
expect_exit 0 lab ssh leased runlevel
expect_equal 'N 3' "$output"

step "hosts come and go on their own"
lab stop locked
expect_exit 1 lab exec locked true
expect_exit 0 lab exec leased true

step "nothing is left when the lab is down"
namespaces=$(for process in "$(lab pid static)" "$(lab pid leased)" "$(<"$KVMSTRAP_LAB_DIR/gateway.pid")"; do readlink "/proc/${process%% *}/ns/net"; done)
lab down
for process in /proc/[0-9]*; do
  link=$(readlink "$process/ns/net") && expect_exit 1 grep -qxF -- "$link" <(echo "$namespaces")
done
expect_exit 1 grep -F "$KVMSTRAP_LAB_DIR" /proc/mounts
expect_exit 1 test -e "$KVMSTRAP_LAB_DIR"
