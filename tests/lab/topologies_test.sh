#!/bin/bash
# Every topology of tests/golden that this kernel can make, on a live host of its own (topologies.sh says what has to hold). Bonds and VLANs are made in a
# virtual machine: tests/vm/topologies_test.sh. Arguments: names of topologies (default: all).
source "$(dirname "$0")/assert.sh"
source "$(dirname "$0")/topologies.sh"
lab_test_begin

try() { # TOPOLOGY
  local host=t$((number += 1)) from options=()
  from=$(host_of "$1")
  [[ $from != dhcp* ]] || options=(--dhcp)
  [ "$from" != slaac ] || lab dhcp on ra
  step "$1, from $from"
  lab start $host --nics "$(nics_of "$from")" "${options[@]}" || fail "no host"
  printf '%s\n' 'version: 1' 'name: base' "$base" | lab exec $host tee /root/base.yaml >/dev/null
  expect_exit 0 lab exec $host kvmstrap apply /root/base.yaml --yes
  prove_topology $host "$1" "lab reboot"
  lab stop $host
  [ "$from" != slaac ] || lab dhcp on
}

lab dhcp on
for address in 10.66.0.2 10.66.0.3; do lab gateway ip address add $address/24 dev lan; done # other-addresses has other name servers
number=0
for topology in ${*:-$(topologies ! asks_for_bonds_or_vlans)}; do try "$topology"; done
