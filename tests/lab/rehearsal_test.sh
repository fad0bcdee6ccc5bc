#!/bin/bash
# A network that the host's own scripts restart before it is kept: with a static address and with a lease, over one SSH session; another interface, what no
# file says of the kernel's settings, and guests' networks are as before. The next boot brings the same network up.
source "$(dirname "$0")/assert.sh"
scripts=/etc/sysconfig/network-scripts
lab_test_begin

profile='version: 1
name: rehearsed
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
network: {version: 2, bridges: {br0: {interfaces: [eth0], adopt: {from: [eth0, br0]}}}}
change: {network: {deadline: 60s, rehearse: restart}}'

rehearse() { # HOST
  local live
  expect_exit 0 lab ssh "$1" "cat >profile.yaml; kvmstrap plan profile.yaml" <<<"$profile"
  expect_match '/sbin/service network start' "$output" "the plan"
  expect_match "the host's own scripts restart it" "$output" "the plan"
  expect_exit 0 lab ssh "$1" kvmstrap apply profile.yaml --yes
  expect_match '^Verified: ' "$output"
  output=$(lab exec "$1" bash -c 'cat /var/lib/kvmstrap/runs/*/log')
  expect_match 'the new files take their place, and the host.s own scripts restart the network' "$output" "the log"
  expect_match '/sbin/service network start' "$output" "the log"
  expect_equal "" "$(lab exec "$1" find /var/lib/kvmstrap -name "network-*")" "marks"
  expect_equal "" "$(lab exec "$1" find $scripts /var/run/ -name '.kvmstrap-*')" "what lies about"
  live=$(network_of "$1")
  expect_exit 0 lab ssh "$1" kvmstrap apply profile.yaml --yes
  expect_match '^Nothing to do' "$output" "the second apply"
  expect_exit 0 restart_network "$1"
  expect_network "${live}" "$1" "the network after another restart"
}

step "a static address, another interface, and forwarding that no file has"
lab start host1 --nics 2 || fail "no host"
lab exec host1 bash -c "printf 'DEVICE=eth1\nONBOOT=yes\nBOOTPROTO=none\nIPADDR=10.67.0.1\nPREFIX=24\n' >$scripts/ifcfg-eth1; ifup eth1" >/dev/null
lab exec host1 bash -c 'brctl addbr virbr0 2>/dev/null || ip link add virbr0 type bridge; ip addr add 192.168.122.1/24 dev virbr0; ip link set virbr0 up'
lab exec host1 bash -c 'echo net.ipv4.ip_forward = 1 >>/etc/sysctl.conf; sed -i "/^net.ipv4.ip_forward *= *0/d" /etc/sysctl.conf; sysctl -w net.ipv4.ip_forward=1' >/dev/null
rehearse host1
expect_equal 10.67.0.1/24 "$(lab exec host1 bash -c 'ip -o -4 addr show dev eth1' | awk '{ print $4 }')" "the other interface"
expect_equal 192.168.122.1/24 "$(lab exec host1 bash -c 'ip -o -4 addr show dev virbr0' | awk '{ print $4 }')" "a bridge that no file names"
lab stop host1

step "forwarding that somebody switched on by hand stays on"
lab start host2 || fail "no host"
lab exec host2 sysctl -w net.ipv4.ip_forward=1 >/dev/null
expect_exit 0 lab ssh host2 "cat >profile.yaml; kvmstrap apply profile.yaml --yes" <<<"$profile"
expect_equal 1 "$(lab exec host2 cat /proc/sys/net/ipv4/ip_forward)" "forwarding"
lab stop host2

step "a lease"
lab dhcp on
lab start host3 --dhcp || fail "no host"
clients() { lab exec host3 bash -c 'for client in $(pidof dhclient); do tr "\0" " " </proc/$client/cmdline; echo; done' | awk '{ print $1, $NF }'; }
before=$(clients)
expect_match ' eth0$' "$before" "its DHCP client"
rehearse host3
expect_equal "${before/% eth0/ br0}" "$(clients)" "its DHCP client"
lab reboot host3 || fail "no reboot"
expect_exit 0 lab exec host3 kvmstrap verify /root/profile.yaml

step "a trial does not restart anything"
lab start host4 || fail "no host"
before=$(network_of host4)
expect_exit 0 lab ssh host4 "cat >profile.yaml; kvmstrap network try profile.yaml" <<<"$profile"
expect_exit 1 lab exec host4 bash -c 'grep "take their place" /var/lib/kvmstrap/runs/*/log'
expect_equal "$before" "$(network_of host4)" "the network after it"
