#!/bin/bash
# A bond of eth0 and eth1, a VLAN on it and a bridge over the bond, from ifcfg files as EL6 wants them, by EL6's network scripts (or their stand-ins), at a
# restart of the network and at a boot. `facts` reads them, and a slave without carrier costs the host nothing.
# With an argument DIR the kernel's files about them are kept there, as captures for unit tests.
source "$(dirname "$0")/assert.sh"
lab_test_begin
vm_host host1 2
address=$(lab address host1)
mac0=$(lab exec host1 cat /sys/class/net/eth0/address)
mac1=$(lab exec host1 cat /sys/class/net/eth1/address)

write() { # NAME LINE...: an ifcfg file
  local name=$1
  shift
  printf '%s\n' "DEVICE=$name" "$@" ONBOOT=yes NM_CONTROLLED=no | lab exec host1 tee "$scripts/ifcfg-$name" >/dev/null
}

# What has to be true of the bond, however it came up.
expect_bond() {
  expect_within 90 lab gateway ping -c 1 -W 1 "$address"
  expect_equal "eth0 eth1" "$(lab exec host1 cat /sys/class/net/bond0/bonding/slaves)" "slaves"
  expect_equal "active-backup 1" "$(lab exec host1 cat /sys/class/net/bond0/bonding/mode)" "mode"
  expect_equal "100" "$(lab exec host1 cat /sys/class/net/bond0/bonding/miimon)" "miimon"
  expect_equal "eth0" "$(lab exec host1 cat /sys/class/net/bond0/bonding/primary)" "primary"
  expect_equal "bond0" "$(lab exec host1 ls /sys/class/net/br0/brif)" "ports of br0"
  expect_match "^bond0.100 +\\| 100 +\\| bond0$" "$(lab exec host1 cat /proc/net/vlan/config)" "VLANs"
  expect_match "inet 10.100.0.2/24 .* bond0.100" "$(lab exec host1 ip -4 -o addr show)" "the VLAN's address"
  expect_equal "$mac0" "$(lab exec host1 cat /sys/class/net/eth1/address)" "a slave shows the bond's MAC"
  expect_match "^Permanent HW addr: $mac1$" "$(lab exec host1 cat /proc/net/bonding/bond0)" "the true MAC of eth1"
}

step "the files are written, and the network is restarted"
write eth0 "HWADDR=${mac0^^}" MASTER=bond0 SLAVE=yes BOOTPROTO=none
write eth1 "HWADDR=${mac1^^}" MASTER=bond0 SLAVE=yes BOOTPROTO=none
write bond0 'BONDING_OPTS="mode=active-backup miimon=100 primary=eth0"' BOOTPROTO=none BRIDGE=br0
write bond0.100 VLAN=yes BOOTPROTO=none IPADDR=10.100.0.2 PREFIX=24 ARPCHECK=no
write br0 TYPE=Bridge BOOTPROTO=none "IPADDR=$address" PREFIX=24 GATEWAY=10.66.0.1 DNS1=10.66.0.1 STP=off DELAY=0
lab exec host1 service network restart >"$KVMSTRAP_LAB_DIR/restart" 2>&1
expect_bond

step "facts"
expect_exit 0 lab ssh host1 kvmstrap facts /root/moved.yaml
expect_match 'bond0 bond' "$output"
expect_match 'bond0.100 vlan' "$output"
expect_match 'br0 bridge' "$output"
grep '^network ' <<<"$output"

if [ $# -gt 0 ]; then
  step "captures"
  mkdir -p "$1"
  for file in /proc/net/bonding/bond0 /proc/net/vlan/config /proc/net/vlan/bond0.100; do
    lab exec host1 cat $file >"$1/$(tr / - <<<"${file#/proc/net/}").txt"
  done
  lab exec host1 bash -c 'cd /sys/class/net && grep -r . bonding_masters bond0/bonding bond0/address eth0/address eth1/address' | sort >"$1/sys-class-net-bond0.txt"
  lab exec host1 ip -o addr show >"$1/ip-addr.txt"
  lab exec host1 ip -d -o link show | tr -s ' ' >"$1/ip-link.txt"
  lab exec host1 ip route show table all >"$1/ip-route.txt"
  for nic in eth0 eth1; do lab exec host1 ethtool -P $nic >"$1/ethtool-P-$nic.txt"; done
  # LACP without a partner: nobody answers on two dummies.
  expect_exit 0 lab exec host1 bash -ec 'cd /sys/class/net
    modprobe dummy && echo +bond1 >bonding_masters && echo 802.3ad >bond1/bonding/mode && echo 100 >bond1/bonding/miimon && ip link set bond1 up
    for link in dummy1 dummy2; do ip link add $link type dummy && echo +$link >bond1/bonding/slaves; done'
  sleep 3
  lab exec host1 cat /proc/net/bonding/bond1 >"$1/bonding-bond1-without-partner.txt"
fi

step "eth0 loses its carrier: the bond goes on with eth1"
ping_start host1 10
expect_exit 0 vm monitor host1 set_link nic0 off
expect_within 10 lab exec host1 grep -q eth1 /sys/class/net/bond0/bonding/active_slave
sleep 1
step "the gateway heard nothing for $(ping_stop) ms"
expect_within 10 lab gateway ping -c 1 -W 1 "$address"
expect_exit 0 vm monitor host1 set_link nic0 on

step "the same after a reset, by the boot's own scripts"
vm_reset_and_boot host1
expect_bond
