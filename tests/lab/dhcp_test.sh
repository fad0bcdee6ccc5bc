#!/bin/bash
# A NIC with DHCP: the bridge takes over its lease, and goes on with a client of its own, in the kernel, in the files and after a restart.
source "$(dirname "$0")/assert.sh"
lab_test_begin

lab start host1 --dhcp || fail "no host"
address=$(lab address host1)
use_profile host1
step "apply"
ping_start host1 10
expect_exit 0 lab ssh host1 "kvmstrap apply $profile --yes --skip prove-guest; echo exit \$?"
silence=$(ping_stop)
expect_match '^exit 0$' "$output" "apply"
step "longest silence $silence ms"
[ "$silence" -le 2000 ] || fail "the host was silent for $silence ms"
expect_exit 0 lab exec host1 cat /etc/sysconfig/network-scripts/ifcfg-br0
expect_match '^BOOTPROTO="?dhcp"?$' "$output" "ifcfg-br0"
expect_exit 0 lab exec host1 ip -4 -o addr show br0
expect_match " $address/24 " "$output" "br0's address"
expect_exit 0 lab exec host1 bash -c 'ps -eo args | grep "[d]hclient"'
expect_match 'br0$' "$output" "the DHCP client"
[[ $output != *eth0* ]] || fail "the port's client still runs: $output"

step "the second apply changes nothing"
expect_exit 0 lab ssh host1 kvmstrap apply $profile --yes --skip prove-guest
expect_match '^Nothing to do' "$output"

step "service network restart brings the same up"
expect_exit 0 restart_network host1
expect_within 10 lab ssh host1 ip -4 -o addr show br0
expect_match " $address/24 " "$output" "br0's address"
