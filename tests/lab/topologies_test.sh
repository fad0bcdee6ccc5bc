#!/bin/bash
# Every topology of tests/golden that this kernel can make, on a live host: from the files of its host, brought up by the scripts, to what its profile says.
# What service network restart brings up then is the same network, and what the next boot brings up; and there is nothing left to do. Bonds and VLANs are
# made in a virtual machine: tests/vm. Arguments: names of topologies (default: all).
source "$(dirname "$0")/assert.sh"
golden=$(dirname "$0")/../golden
scripts=/etc/sysconfig/network-scripts
lab_test_begin

base='hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}'

# The golden host is 10.0.7.21 behind 10.0.7.1, with the cards 52:54:00:07:00:15 and on; and anybody's name server answers here.
translate() { # HOST
  sed "s/10\.0\.7\.21\b/$(lab address "$1")/g; s/10\.0\.7\./10.66.0./g
    $(for ((n = 0; n < nics; n++)); do echo "s/52:54:00:07:00:$(printf '%02x' $((0x15 + n)))/$(lab exec "$1" cat /sys/class/net/eth$n/address)/gI;"; done)"
}

# What a topology starts from: the files of its host, and what the scripts make of them.
install_files() { # HOST GOLDEN_HOST
  local file
  lab exec "$1" bash -c "rm -f $scripts/ifcfg-[!l]* /sbin/ifup-local; mount -n --bind /bin/true /sbin/arping" # the duplicate-address check takes 3 s
  [ ! -e "$golden/hosts/$2/sysctl.conf" ] || lab exec "$1" tee -a /etc/sysctl.conf <"$golden/hosts/$2/sysctl.conf" >/dev/null
  for file in "$golden/hosts/$2"/{ifcfg,route,route6,rule}-*; do
    [ ! -e "$file" ] || translate "$1" <"$file" | lab exec "$1" tee "$scripts/${file##*/}" >/dev/null
  done
  [ ! -e "$golden/hosts/$2/rt_tables" ] || lab exec "$1" tee /etc/iproute2/rt_tables <"$golden/hosts/$2/rt_tables" >/dev/null
  restart_network "$1" >/dev/null
}

# Where the gateway advertises a network, `link` takes an address in it.
await_autoconfiguration() { # HOST GOLDEN_HOST LINK
  [ "$2" != slaac ] || expect_within 20 lab exec "$1" bash -c "ip -6 addr show dev $3 | grep -q 'inet6 $advertised:.* dynamic'"
}

try() { # TOPOLOGY
  local folder=$golden/topologies/$1 host=t$((number += 1)) from nics options=() live
  read -r _ _ from <"$folder/profile.yaml"
  nics=$(grep -c . "$golden/hosts/$from/cards")
  [[ $from != dhcp* ]] || options=(--dhcp)
  [ "$from" != slaac ] || lab dhcp on ra
  step "$1, from $from"
  lab start $host --nics "$nics" "${options[@]}" || fail "no host"
  printf '%s\n' 'version: 1' 'name: base' "$base" | lab exec $host tee /root/base.yaml >/dev/null
  expect_exit 0 lab exec $host kvmstrap apply /root/base.yaml --yes
  install_files $host "$from"
  await_autoconfiguration $host "$from" eth0
  { translate $host <"$folder/profile.yaml" && echo "$base"; } | lab exec $host tee /root/profile.yaml >/dev/null
  expect_exit 0 lab exec $host kvmstrap apply /root/profile.yaml --yes
  await_autoconfiguration $host "$from" br0
  live=$(network_of $host)
  expect_exit 0 lab exec $host kvmstrap apply /root/profile.yaml --yes
  expect_match '^Nothing to do' "$output" "$1: the second apply"
  expect_exit 0 restart_network $host
  expect_network "$live" $host "$1: the network after service network restart"
  lab reboot $host || fail "no reboot"
  expect_network "$live" $host "$1: the network after a boot"
  expect_exit 0 lab exec $host kvmstrap verify /root/profile.yaml
  lab stop $host
  [ "$from" != slaac ] || lab dhcp on
}

lab dhcp on
for address in 10.66.0.2 10.66.0.3; do lab gateway ip address add $address/24 dev lan; done # other-addresses has other name servers
advertised=2001:db8:9
number=0
topologies=("$@")
[ ${#topologies[@]} -gt 0 ] || for folder in "$golden"/topologies/*/; do
  grep -qE '^  (bonds|vlans):' "$folder/profile.yaml" || grep -q '^  x ' "$folder/expected.txt" || topologies+=("$(basename "$folder")")
done
for topology in "${topologies[@]}"; do try "$topology"; done
