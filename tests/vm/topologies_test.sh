#!/bin/bash
# Every topology of tests/golden with a bond or a VLAN, live, on a kernel that has them (lab/topologies.sh says what has to hold), beside a switch that does what
# each asks of it: a group of ports for balance-xor, LACP for 802.3ad, VLANs. Once the network is up, whichever way, the gateway reaches the host's address,
# where that is in a VLAN by its tags alone, and the switch its addresses in other networks.
# Of br1 in bond-balance-xor and of br20 and br200, which have no address, there is the normal form alone. Arguments: names of topologies (default: all).
source "$(dirname "$0")/assert.sh"
source "$vm_tests/../lab/topologies.sh"
base+='
kernel: {modules: [bonding, 8021q]}'
lab_test_begin

# The switch that a topology is made for, where it is more than plain ports; $lan is the VLAN of the host's address, $answers what else the switch reaches.
switch_for() { # TOPOLOGY
  lan='' answers=()
  case $1 in
    bond-balance-xor) switch_is 'balance-xor eth3 eth4' '' ;;
    bond-lacp) answers=(192.168.70.5) && switch_is '802.3ad eth3 eth4' '' sw=192.168.70.1/24 ;;
    rack) lan=10 && switch_is '802.3ad eth1 eth2' $lan ;;
    bridge-over-a-vlan) lan=100 && switch_is '' $lan ;;
    vlan-on-a-nic) answers=(10.100.0.5) && switch_is '' '' sw.100=10.100.0.1/24 ;;
    vlan-below-a-bridge) answers=(10.30.0.5) && switch_is '' '' sw.300=10.30.0.1/24 ;;
    matched-nics) answers=(10.30.0.5) && switch_is '' '' sw.30=10.30.0.1/24 ;;
    dual-stack-rack) answers=(2001:db8:100::21 2001:db8:200::21) && switch_is '' '' sw.100=2001:db8:100::1/64 sw.200=2001:db8:200::1/64 ;;
    *) switch_is '' '' ;;
  esac
}

reached() { # HOST
  local address
  [ -z "$lan" ] || switch_takes_tags_only
  expect_within 60 lab gateway ping -c 1 -W 1 "$(lab address "$1")"
  for address in "${answers[@]}"; do expect_within 60 switch ping -c 1 -W 1 "$address"; done
  [ -z "$(lab exec "$1" bash -c 'grep -l 802.3ad /sys/class/net/*/bonding/mode 2>/dev/null')" ] ||
    expect_within 60 lab exec "$1" bash -c 'grep -q "Number of ports: 2" /proc/net/bonding/*' # one group with the switch
  step "up; the host answers at $(lab address "$1") ${answers[*]}"
}

try() { # TOPOLOGY
  step "$1, from $(host_of "$1")"
  expect_exit 0 vm monitor host1 loadvm fresh
  switch_for "$1"
  prove_topology host1 "$1" vm_reset_and_boot reached
}

vm_host host1 4
switch_start host1 4
expect_exit 0 vm monitor host1 savevm fresh
for topology in ${*:-$(topologies asks_for_bonds_or_vlans)}; do try "$topology"; done
