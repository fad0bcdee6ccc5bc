#!/bin/bash
# The first boot of what was prepared in an installer, when the new network is no good, or when the power went at the worst moment: the host can be reached over
# the installer's network, and nobody says that the new one answers.
source "$(dirname "$0")/assert.sh"
lab_test_begin

prepared_host() { # NAME [OPTIONS]
  installer_host "$@"
  expect_exit 0 in_installer "$1" "${apply[@]}"
}
no_brctl() { in_installer "$1" bash -c 'mv "$(readlink -f /usr/sbin/brctl)" /usr/brctl.away; rm -f /usr/sbin/brctl'; } # HOST
log_of() { lab exec "$1" cat /var/log/kvmstrap-first-boot.log; }
is_reached() { expect_within 20 lab gateway ping -q -c 1 -W 1 "$(lab address "$1")"; }
journal='$(ls /var/lib/kvmstrap/runs/*/journal.jsonl)'

step "another gateway than the installer's, and it is silent: that the installer's answers says nothing"
installer_host host1
lab exec host1 tee /mnt/sysimage/etc/other.yaml >/dev/null <<'PROFILE'
version: 1
name: other
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
network: {version: 2, bridges: {br0: {interfaces: [eth0], addresses: [10.66.0.50/24], gateway4: 10.66.0.77}}}
PROFILE
expect_exit 0 in_installer host1 kvmstrap apply /etc/other.yaml --yes
reboot_host host1
is_reached host1
expect_match 'no answer came from gateway 10\.66\.0\.77 by ARP, .*; the old one answers, and is back' "$(log_of host1)"
expect_exit 1 lab exec host1 test -e /etc/sysconfig/network-scripts/ifcfg-br0
step "and at the next boot it is moved live: the guard brings the installer's back"
reboot_host host1
is_reached host1
expect_match '^network rolled back in define-bridges' "$(log_of host1)"
expect_match 'not verified yet, boot 2 of 5' "$(lab exec host1 cat /etc/motd)"
step "who has had enough of it stops it"
expect_exit 0 lab exec host1 kvmstrap first-boot --stop
expect_match '^no boot tries it any more' "$output"
expect_equal '' "$(lab exec host1 bash -c 'find /etc/rc.d /var/lib/kvmstrap -name "*first-boot*"; grep kvmstrap /etc/motd')" "what is left"
expect_exit 0 lab exec host1 kvmstrap first-boot --stop
expect_match '^nothing is left to a first boot' "$output"
lab stop host1

step "the power goes between two files on the way back: the next boot finishes it, live"
prepared_host host2
in_installer host2 bash -c "echo '{\"record\":\"first-boot\",\"what\":\"no answer\",\"going-back\":true}' >>$journal; rm /etc/sysconfig/network-scripts/ifcfg-br0"
reboot_host host2
is_reached host2
expect_match "a reset cut off the way back, and the old network's files were put back" "$(log_of host2)"
lab stop host2

step "killed behind the network's files, before it was said that they are done; and the bridge does not come up"
prepared_host host3
in_installer host3 bash -c "number=\$(grep -n '\"step\":\"define-bridges\"' $journal | cut -d: -f1); sed -i \"\$((number + 1)),\\\$d\" $journal"
no_brctl host3
reboot_host host3
is_reached host3
expect_match "the installer's files and network are back" "$(log_of host3)"
lab stop host3

step "the installer's network was DHCP's: its client runs again"
prepared_host host4 --dhcp
no_brctl host4
reboot_host host4
is_reached host4
expect_match 'the old one answers, and is back;' "$(log_of host4)"
expect_exit 0 lab exec host4 pgrep -f 'dhclient.* eth0$'
