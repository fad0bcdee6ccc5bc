#!/bin/bash
# A profile that import makes of a host plans nothing there: of a fresh host, of one that apply made a KVM host, and of that one after a boot. What cannot be
# said is named, and a host whose files and kernel differ is refused.
source "$(dirname "$0")/assert.sh"
lab_test_begin

imported_plans_nothing() { # HOST
  expect_exit 0 lab ssh "$1" "kvmstrap import >/tmp/imported.yaml && kvmstrap validate /tmp/imported.yaml && kvmstrap plan /tmp/imported.yaml"
  expect_match '^Nothing to do' "$output" "the plan by what was imported"
  expect_exit 0 lab ssh "$1" "kvmstrap import | kvmstrap plan -"
  expect_match '^Nothing to do' "$output" "the plan by what comes through a pipe"
  imported=$(lab ssh "$1" cat /tmp/imported.yaml)
}

lab start host1 || fail "no host"
address=$(lab address host1)

step "a fresh host"
imported_plans_nothing host1
expect_match "^name: [A-Za-z0-9]" "$imported" "the profile"
expect_match "^      addresses: \[$address/24\]$" "$imported" "the profile"
expect_match '^      gateway4: 10\.66\.0\.1$' "$imported" "the profile"
[[ $imported != *kernel:* ]] || fail "kvmstrap keeps nothing there yet: $imported"

step "the same once it is a KVM host"
use_profile host1
expect_exit 0 lab ssh host1 kvmstrap apply $profile --yes
imported_plans_nothing host1
expect_match '^    br0:$' "$imported" "the profile"
expect_match '^      interfaces: \[eth0\]$' "$imported" "the profile"
expect_match "^      addresses: \[$address/24\]$" "$imported" "the profile"
expect_match '^    net\.ipv4\.ip_forward: 1$' "$imported" "the profile"
expect_match '^  install: \[.*bridge-utils.*\]$' "$imported" "the profile"
if [ $profile = centos-6.7-bridged ]; then
  expect_match '^    default: absent$' "$imported" "the profile"
  expect_match '^      path: /var/lib/libvirt/images$' "$imported" "the profile"
  expect_match '^    unix_sock_rw_perms: "0770"$' "$imported" "the profile"
  expect_match '^  guest: \[br0\]$' "$imported" "the profile, while the proof is of this boot"
fi

step "and after a boot, by a name of its own"
lab reboot host1 || fail "no reboot"
imported_plans_nothing host1
[[ $imported != *$'\n'"proof:"* ]] || fail "no guest was proved since the boot: $imported"
expect_exit 0 lab ssh host1 kvmstrap import --name rack7
expect_match '^name: rack7$' "$output" "the profile"
expect_exit 2 lab ssh host1 kvmstrap import --name 'rack/7'
expect_match "'rack/7' is not a name" "$output"

step "what is not as at boot is left out, and named"
lab exec host1 sysctl -q -w net.ipv4.ip_forward=0
expect_exit 5 lab ssh host1 "kvmstrap import 2>/tmp/said >/tmp/imported.yaml; code=\$?; kvmstrap plan /tmp/imported.yaml && cat /tmp/said /tmp/imported.yaml; exit \$code"
expect_match '^Nothing to do' "$output" "the plan by the rest"
expect_match '^kvmstrap import: kernel\.sysctl\.net\.ipv4\.ip_forward: left out: ' "$output" "standard error"
expect_match '^ +# sysctl\.net\.ipv4\.ip_forward: left out: ' "$output" "the profile"
lab exec host1 sysctl -q -w net.ipv4.ip_forward=1

step "a host whose files and kernel differ is refused"
lab exec host1 ip addr add 10.66.0.199/24 dev br0
expect_exit 3 lab ssh host1 "kvmstrap import 2>/tmp/said; code=\$?; sed 's/^/said: /' /tmp/said; exit \$code"
expect_match '^said: .*br0 has .*10\.66\.0\.199/24' "$output" "standard error"
[[ $output != *version:* ]] || fail "a profile came all the same: $output"
lab exec host1 ip addr del 10.66.0.199/24 dev br0
imported_plans_nothing host1
