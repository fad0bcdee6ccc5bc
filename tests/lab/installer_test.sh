#!/bin/bash
# A kickstart's %post: apply in the installer's chroot starts nothing, loads nothing, sets nothing and touches no interface; what it prepared the same disk
# finishes by itself when it boots, tells it, and takes away what did so. A network that does not come up at the first boot goes back to the installer's, says
# so, and is made at a later boot; after as many boots as the profile wants it waits for a person.
source "$(dirname "$0")/assert.sh"
lab_test_begin

# All that a running system is, but for what a package's own scriptlets do: qemu-kvm's load KVM's modules.
running_system() { # HOST
  network_of "$1"
  lab exec "$1" bash -c 'ls /sys/module; cd /proc/sys/net; grep -r . ipv4/conf ipv4/ip_forward ipv6/conf bridge 2>/dev/null
    cat /proc/[0-9]*/comm | grep -v "^\(bash\|cat\|grep\|sleep\|timeout\|init\|sort\|ip\)$" | sort'
}
files_of() { in_installer "$1" bash -c 'cd /etc/sysconfig/network-scripts; stat -c "%n %a %U" ifcfg-*; cat ifcfg-*'; }

step "another kvmstrap than the one that the first boot starts is refused"
installer_host host1
expect_exit 2 in_installer host1 bash -c 'cp /usr/bin/kvmstrap /tmp/other && echo >>/tmp/other && /tmp/other apply centos-6.7-minimal --yes'
expect_match '/usr/bin/kvmstrap has to be this very kvmstrap' "$output"

step "packages alone: nothing is started"
installers=$(files_of host1)
before=$(running_system host1 | grep -v '^kvm\|^vhost\|^tun$\|^macvtap$')
expect_exit 0 in_installer host1 "${apply[@]}" --only configure-repositories --only install-packages
expect_equal "$before" "$(running_system host1 | grep -v '^kvm\|^vhost\|^tun$\|^macvtap$')" "the system that runs"

step "all of the profile: of the system that runs nothing changes, and nobody even tries"
expect_within 10 lab exec host1 bash -c '[ -z "$(ip -6 address show tentative)" ]' # or the end of duplicate address detection is heard below
before=$(running_system host1)
lab exec host1 ip monitor link address route >"$KVMSTRAP_LAB_DIR/monitor" 2>&1 &
monitor=$!
is_heard() { lab exec host1 bash -c 'ip link set lo mtu 65535; ip link set lo mtu 65536' && grep -q 'mtu 65536' "$KVMSTRAP_LAB_DIR/monitor"; }
expect_within 10 is_heard
sleep 0.5 # the last of it, too
heard=$(wc -l <"$KVMSTRAP_LAB_DIR/monitor")
expect_exit 0 in_installer host1 strace -f -qq -e trace=execve -e signal=none -o /execs "${apply[@]}"
expect_match '^Prepared: ' "$output"
expect_match "^In an installer's chroot \(process 1 has this system below /mnt/sysimage" "$output"
expect_match "~ at the first boot: network, since the links are the installer's" "$output"
[ $profile != centos-6.7-bridged ] || expect_match '~ at the first boot: service:libvirtd, since nothing is started in an installer' "$output"
expect_equal "$before" "$(running_system host1)" "the system that runs"
kill $monitor
expect_equal '' "$(tail -n +$((heard + 1)) "$KVMSTRAP_LAB_DIR/monitor")" "what the kernel told of its links"
execs=$(in_installer host1 sed -n 's/^[0-9]* *execve("\([^"]*\)".*/\1/p' /execs)
[ -n "$execs" ] || fail "strace saw nothing"
expect_equal '' "$(grep -E '/(service|modprobe|rmmod|sysctl|ifup|ifdown|brctl|dhclient|virsh|libvirtd|initctl|start|udevadm)$' <<<"$execs")" "what was executed"
[ "$installers" != "$(files_of host1)" ] || fail "the network's files are the installer's still"
expect_match 'kvmstrap-first-boot.*3:on' "$(in_installer host1 chkconfig --list kvmstrap-first-boot)"
expect_exit 5 in_installer host1 kvmstrap verify "$profile" --set hardware.virtualization=optional
expect_exit 3 in_installer host1 kvmstrap network try "$profile"
expect_match "an installer's chroot" "$output"
expect_exit 3 in_installer host1 kvmstrap first-boot

step "a second run has nothing to do"
expect_exit 0 in_installer host1 "${apply[@]}"
expect_match '^0 to change, 0 decided later, [1-9][0-9]* left to the first boot, 0 in the way' "$output"
expect_equal 2 "$(in_installer host1 ls /var/lib/kvmstrap/runs | wc -l)" "runs that changed something"

step "it boots, verifies itself, and nothing is left that would do so again"
reboot_host host1
expect_exit 0 lab ssh host1 kvmstrap verify "$profile" --set hardware.virtualization=optional
expect_match '^Verified: ' "$output"
expect_match '^verified: nothing is left' "$(lab exec host1 cat /var/log/kvmstrap-first-boot.log)"
expect_match 'First boot after run .*: the new network answers: gateway' "$(lab exec host1 kvmstrap status)" "status"
expect_equal '' "$(lab exec host1 bash -c 'find /etc/rc.d /var/lib/kvmstrap -name "*first-boot*"; grep kvmstrap /etc/motd')" "what is left"
expect_exit 0 lab exec host1 test -s /var/log/kvmstrap-first-boot.html
expect_exit 0 lab exec host1 kvmstrap first-boot
expect_match '^nothing is left to a first boot' "$output"
lab stop host1

step "the bridge does not come up at the first boot: the installer's network is back, everybody is told, and the next boot makes it so"
told=$KVMSTRAP_LAB_DIR/told
lab gateway python3 -c '
import http.server, sys
class Told(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        with open(sys.argv[1], "ab") as file: file.write(self.rfile.read(int(self.headers["Content-Length"])) + b"\n===\n")
        self.send_response(204); self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("10.66.0.1", 8099), Told).serve_forever()' "$told" >/dev/null 2>&1 &
listener=$!
installer_host host2
apply+=(--set change.first-boot.boots=2 --set 'change.first-boot.tell=http://10.66.0.1:8099/kvmstrap?of=host2&as=json')
apply+=(--set change.network.confirm=ssh) # which nobody does at a boot
expect_exit 0 in_installer host2 "${apply[@]}"
in_installer host2 bash -c 'mv "$(readlink -f /usr/sbin/brctl)" /usr/brctl.away; rm -f /usr/sbin/brctl'
reboot_host host2
expect_within 10 lab gateway ping -q -c 1 -W 1 "$(lab address host2)"
expect_exit 1 lab exec host2 test -e /sys/class/net/br0
expect_match 'not verified yet, boot 1 of 2: .*the old one answers, and is back; kvmstrap first-boot tries again' "$(lab exec host2 cat /etc/motd)" "motd"
expect_match '^! This host is not verified yet: ' "$(lab exec host2 kvmstrap status)" "status"
expect_match '"exit": 7' "$(cat "$told")" "what the URL was told"
lab exec host2 bash -c 'ln -s /usr/brctl.away /usr/sbin/brctl'
reboot_host host2
expect_exit 0 lab ssh host2 kvmstrap verify "$profile" --set hardware.virtualization=optional
expect_equal '' "$(lab exec host2 grep kvmstrap /etc/motd)" "motd"
expect_match '"exit": 0' "$(sed '1,/^===$/d' "$told")" "what the URL was told then"
lab stop host2
kill $listener

if [ $profile = centos-6.7-bridged ]; then # the other one needs nothing that could be away at the first boot
  step "what cannot be done is tried at as many boots as the profile wants, and then waits for a person"
  installer_host host3
  expect_exit 0 in_installer host3 "${apply[@]}" --set change.first-boot.boots=1
  lab exec host3 chroot /mnt/sysimage bash -c 'mv /usr/libexec/qemu-kvm /usr/qemu-kvm.away'
  reboot_host host3
  expect_match 'not verified yet, boot 1 of 1: ' "$(lab exec host3 cat /etc/motd)" "motd"
  reboot_host host3
  expect_match 'boots that tried it: 1; no more do' "$(lab exec host3 cat /var/log/kvmstrap-first-boot.log)"
  expect_exit 1 lab exec host3 kvmstrap first-boot
  expect_match 'tries again \(no boot does any more\)' "$(lab exec host3 cat /etc/motd)" "motd"
  step "and what that person applies ends it"
  lab exec host3 mv /usr/qemu-kvm.away /usr/libexec/qemu-kvm
  expect_exit 0 lab exec host3 kvmstrap apply "$profile" --yes --set hardware.virtualization=optional --only set-sysctl
  expect_exit 0 lab exec host3 test -e /var/lib/kvmstrap/first-boot.yaml
  expect_exit 0 lab exec host3 kvmstrap apply "$profile" --yes --set hardware.virtualization=optional
  expect_match '^What a kickstart had left to the first boots is ended by this' "$output"
  expect_equal '' "$(lab exec host3 bash -c 'find /etc/rc.d /var/lib/kvmstrap -name "*first-boot*"; grep kvmstrap /etc/motd')" "what is left"
  lab stop host3
fi

step "installed from a disc, without a network: what that leaves, DHCP's bridge among it, the first boot does"
installer_host host4 --dhcp
lab exec host4 ip addr flush dev eth0
expect_exit 1 in_installer host4 "${apply[@]}"
expect_match '^failed in install-packages' "$output"
expect_match 'the first boot goes on from here by itself' "$output"
reboot_host host4
expect_exit 0 lab ssh host4 kvmstrap verify "$profile" --set hardware.virtualization=optional
expect_match 'over eth0, DHCP; back to the old network after' "$(lab exec host4 cat /var/log/kvmstrap-first-boot.log)"
