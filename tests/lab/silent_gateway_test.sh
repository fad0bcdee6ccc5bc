#!/bin/bash
# A gateway inside the subnet that does not answer, where the old one did: exit 7, the old network is back, the SSH session lives.
source "$(dirname "$0")/assert.sh"
lab_test_begin

lab start host1 || fail "no host"
address=$(lab address host1)
profile=$(cat <<Y
version: 1
name: silent-gateway
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
network:
  version: 2
  ethernets: {eth0: {}}
  bridges:
    br0:
      interfaces: [eth0]
      addresses: [$address/24]
      gateway4: 10.66.0.99
change: {network: {deadline: 20s}}
Y
)
network() { lab exec host1 bash -c 'ip -o link | sed "s/^[0-9]*: //"; ip -4 -o addr | sed "s/^[0-9]*: //"; ip route; cat /etc/resolv.conf; cd /etc/sysconfig/network-scripts; stat -c "%n %a %U %G" ifcfg-*; cat ifcfg-*; cat /proc/sys/net/ipv6/conf/eth0/disable_ipv6'; }
before=$(network)
step "apply a profile whose gateway is silent"
expect_exit 0 lab ssh host1 "cat > /tmp/profile.yaml; kvmstrap apply /tmp/profile.yaml --yes; echo exit \$?; echo session lives" <<<"$profile"
expect_match '^exit 7$' "$output" "apply"
expect_match '^session lives$' "$output" "the SSH session"
expect_match 'old one is back' "$output" "apply"
expect_equal "$before" "$(network)" "the network after it"
expect_exit 0 lab ssh host1 kvmstrap status
expect_match 'ended with exit code 7' "$output" "status"

step "an address that goes away is warned of"
expect_exit 0 lab ssh host1 "sed 's#\[$address/24\]#[10.66.0.77/24]#; s/10.66.0.99/10.66.0.1/' /tmp/profile.yaml > /tmp/moved.yaml; kvmstrap plan /tmp/moved.yaml"
expect_match "! $address/24 goes away" "$output" "the plan"

step "the right gateway goes through"
expect_exit 0 lab ssh host1 "sed -i s/10.66.0.99/10.66.0.1/ /tmp/profile.yaml; kvmstrap apply /tmp/profile.yaml --yes"
