#!/bin/bash
# A bond in mode 802.3ad before a switch that speaks LACP is in topologies_test.sh (rack, bond-lacp). Here its ports are plain ones: a bond that is still to be
# made carries the host by one slave alone, or the old network comes back; where the bond is there already, nothing is changed. Once the switch speaks LACP,
# the same apply goes through.
source "$(dirname "$0")/assert.sh"
lab_test_begin
vm_host host1 2
switch_start host1 2

profile() { # MORE-OF-THE-BOND LINE...
  printf '%s\n' 'version: 1' 'name: lacp' 'hardware: {virtualization: optional}' 'repositories: {strategy: vault}' 'packages: {install: [bridge-utils]}' \
    'kernel: {modules: [bonding]}' 'network:' '  version: 2' '  bonds:' "    bond0: {interfaces: [eth0, eth1], parameters: {mode: 802.3ad, mii-monitor-interval: 100}$1}" "${@:2}" |
    lab exec host1 tee /root/lacp.yaml >/dev/null
}
partner() { lab exec host1 sed -n 's/.*Partner Mac Address: //p' /proc/net/bonding/bond0; }

step "the bond is still to be made, and the ports of the switch are plain ones"
switch_is '' ''
address=$(lab address host1)
profile ', adopt: {from: [eth0, bond0]}'
expect_exit 0 lab exec host1 kvmstrap apply /root/lacp.yaml --yes --only load-modules
network=$(network_of host1)
expect_exit 0 vm monitor host1 savevm fresh
lab exec host1 kvmstrap apply /root/lacp.yaml --yes >"$KVMSTRAP_LAB_DIR/apply" 2>&1
code=$?
case $code in
  0) expect_equal 00:00:00:00:00:00 "$(partner)" "the partner" ;;
  7) expect_equal "$network" "$(network_of host1)" "the network after it" ;;
  *) fail "exit $code: $(<"$KVMSTRAP_LAB_DIR/apply")" ;;
esac
expect_within 10 lab gateway ping -c 1 -W 1 "$address"
step "exit $code, and the host is reached"
expect_exit 0 vm monitor host1 loadvm fresh

step "the bond is there"
for nic in eth0 eth1; do
  printf '%s\n' "DEVICE=$nic" "HWADDR=$(lab exec host1 cat /sys/class/net/$nic/address)" ONBOOT=yes BOOTPROTO=none MASTER=bond0 SLAVE=yes | lab exec host1 tee "$scripts/ifcfg-$nic" >/dev/null
done
printf '%s\n' DEVICE=bond0 ONBOOT=yes BOOTPROTO=none "IPADDR=$address" PREFIX=24 GATEWAY=10.66.0.1 DNS1=10.66.0.1 'BONDING_OPTS="mode=802.3ad miimon=100"' |
  lab exec host1 tee "$scripts/ifcfg-bond0" >/dev/null
restart_network host1 >/dev/null
expect_within 60 lab gateway ping -c 1 -W 1 "$address"
expect_equal 00:00:00:00:00:00 "$(partner)" "the partner"
profile '' '  bridges:' '    br0: {interfaces: [bond0], adopt: {from: [bond0, br0]}, parameters: {stp: false}}'
network=$(network_of host1)
files=$(files_of host1)
expect_exit 3 lab exec host1 kvmstrap apply /root/lacp.yaml --yes
expect_match 'no switch speaks LACP to bond0, which is in mode 802.3ad' "$output"
expect_equal "$network" "$(network_of host1)" "the network after it"
expect_equal "$files" "$(files_of host1)" "the network's files after it"
expect_within 10 lab gateway ping -c 1 -W 1 "$address"

step "the switch begins to speak it"
switch_is '802.3ad eth1 eth2' ''
expect_within 60 lab exec host1 grep -q 'Number of ports: 2' /proc/net/bonding/bond0
expect_within 60 lab gateway ping -c 1 -W 1 "$address"
expect_exit 0 lab exec host1 kvmstrap apply /root/lacp.yaml --yes
expect_match '^Verified: ' "$output"
expect_within 10 lab gateway ping -c 1 -W 1 "$address"
vm_reset_and_boot host1
expect_within 60 lab exec host1 grep -q 'Number of ports: 2' /proc/net/bonding/bond0
expect_within 60 lab exec host1 kvmstrap verify /root/lacp.yaml
