#!/bin/bash
# The first boot with a new network, of a host that was reset after the commit: who answered when it was made is asked again. When nobody does and the old
# network answers, that is back, files and all: once, and the console and status say so. Where neither answers the new one stays.
source "$(dirname "$0")/assert.sh"
scripts=/etc/sysconfig/network-scripts
lab_test_begin

profile='version: 1
name: first-boot
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
network: {version: 2, bridges: {br0: {interfaces: [eth0], adopt: {from: [eth0, br0]}}}}'

moved_host() { # NAME: a host whose network kvmstrap has moved
  lab start "$1" || fail "no host"
  lab_install_init_scripts "$1"
  lab exec "$1" tee /root/profile.yaml <<<"$profile" >/dev/null
  expect_exit 0 lab exec "$1" kvmstrap apply /root/profile.yaml --yes --only configure-repositories --only install-packages
  before=$(network_of "$1")
  files=$(files_of "$1")
  expect_exit 0 lab exec "$1" kvmstrap apply /root/profile.yaml --yes
}
files_of() { lab exec "$1" bash -c "cd $scripts; stat -c '%n %a %U' ifcfg-*; cat ifcfg-*; ls -A | grep kvmstrap"; }
reset() { lab reboot "$1" || fail "no reboot"; } # HOST
says() { # REGEX HOST
  expect_exit 0 lab exec "$2" kvmstrap status
  expect_match "$1" "$output" "status"
}
# What the boot lacks: the scripts bring no bridge up without it.
no_brctl() { lab exec "$1" bash -c 'mv "$(readlink -f /usr/sbin/brctl)" /tmp/brctl.away; rm -f /usr/sbin/brctl'; }

step "the new network answers: it stays, and nobody is asked again"
moved_host good
live=$(network_of good)
reset good
expect_equal "$live" "$(network_of good)" "the network after the boot"
says '^First boot after run .*: the new network answers: gateway 10.66.0.1 by ARP, ' good
expect_match 'kvmstrap-probe: the new network answers' "$(lab exec good cat /var/log/boot.log)" "the console"
expect_exit 0 lab exec good kvmstrap network probe
expect_match 'no network is at its first boot' "$output"
expect_exit 0 lab exec good kvmstrap verify /root/profile.yaml
lab stop good

step "the boot path fails, and the old network answers: it is back"
moved_host bad
no_brctl bad
reset bad
expect_within 10 lab gateway ping -q -c 1 -W 1 "$(lab address bad)"
expect_equal "$files" "$(files_of bad)" "the files"
expect_equal "$before" "$(network_of bad)" "the network"
says '^First boot after run .*: at the first boot with the new network no answer came from gateway 10.66.0.1 by ARP, .*; the old one answers, and is back' bad
expect_match 'the old one answers, and is back \(exit code 7\)' "$(lab exec bad cat /var/log/boot.log)" "the console"
step "and it stays at the next boot, without a question"
reset bad
expect_equal "$before" "$(network_of bad)" "the network"
expect_exit 0 lab exec bad kvmstrap network probe
expect_match 'no network is at its first boot' "$output"
lab stop bad

step "neither answers: the new network stays"
moved_host lonely
live=$(network_of lonely)
lab gateway ip link set lan down
reset lonely
lab gateway ip link set lan up
expect_network "$live" lonely "the network"
says 'no answer came from .*, nor over the old one; the new one stays' lonely
lab stop lonely

step "a host without gateway and name server, moved over SSH: nobody is there to be asked anew, which is no reason to go back"
lab start apart || fail "no host"
lab_install_init_scripts apart
lab exec apart bash -c "sed -i '/^GATEWAY\|^DNS/d' $scripts/ifcfg-eth0; : >/etc/resolv.conf; ip route del default"
lab exec apart tee /root/profile.yaml <<<"$profile" >/dev/null
expect_exit 0 lab ssh apart kvmstrap apply /root/profile.yaml --yes
reset apart
says 'nobody that could be asked anew answered when the new network was made' apart
expect_exit 0 lab exec apart test -e $scripts/ifcfg-br0
