#!/bin/bash
# The whole job, from outside: over one SSH session from the gateway a fresh host becomes a verified KVM host while it answers pings all the time,
# and everything that an administrator would look at says what the profile says. Argument: how many fresh hosts to do it on (default 1).
source "$(dirname "$0")/assert.sh"
runs=${1:-1}
lab_test_begin

silences=()
for run in $(seq "$runs"); do
  host=host$run
  lab start "$host" || fail "no host"
  use_profile "$host"
  step "run $run: apply, while its network moves"
  ping_start "$host" 10
  # The session says something before and after: were it cut, the second word would not come.
  expect_exit 0 lab ssh "$host" "echo session begins; kvmstrap apply $profile --yes; echo exit \$?; echo session lives"
  silence=$(ping_stop)
  expect_match '^exit 0$' "$output" "apply"
  expect_match '^session lives$' "$output" "the SSH session"
  expect_match '^Verified: ' "$output" "apply"
  silences+=("$silence")
  step "run $run: longest silence $silence ms"
  [ "$runs" = 1 ] || lab stop "$host"
done

if [ "$runs" -gt 1 ]; then
  long=0
  for silence in "${silences[@]}"; do [ "$silence" -le 200 ] || long=$((long + 1)); done
  step "silences in ms: ${silences[*]}"
  [ $((long * 20)) -le "$runs" ] || fail "$long of $runs runs were silent for more than 200 ms"
  exit 0
fi
[ "$silence" -le 1000 ] || fail "the host was silent for $silence ms"

step "plan says nothing to do"
expect_exit 0 lab ssh "$host" kvmstrap plan $profile
expect_match '^Nothing to do' "$output"

step "the host says what the profile says"
address=$(lab address "$host")
expect_exit 0 lab ssh "$host" brctl show
expect_match '^br0[[:space:]].*[[:space:]]no[[:space:]]+eth0$' "$output" "brctl show"
expect_exit 0 lab ssh "$host" rpm -q qemu-kvm bridge-utils python-virtinst dbus
services=messagebus
if [ $profile = centos-6.7-bridged ]; then
  services="libvirtd messagebus"
  expect_exit 0 lab ssh "$host" rpm -q libvirt libvirt-client
  expect_exit 0 lab ssh "$host" virsh -q net-list --all
  expect_match '^ host-bridge +active +yes' "$output" "virsh net-list"
  [[ $output != *default* ]] || fail "libvirt's network default is still there: $output"
  expect_exit 0 lab ssh "$host" virsh -q pool-list --all
  expect_match '^ images +active +yes' "$output" "virsh pool-list"
  expect_equal '' "$(lab ssh "$host" virsh -q list --all)" "the guests that the proof left behind"
  expect_equal '' "$(lab exec "$host" find /var/log/libvirt -name 'kvmstrap-*')" "the logs that the proof left behind"
fi
expect_exit 0 lab ssh "$host" cat /etc/sysconfig/network-scripts/ifcfg-br0
expect_match '^TYPE=Bridge$' "$output" "ifcfg-br0"
expect_match "^IPADDR=$address$" "$output" "ifcfg-br0"
expect_match '^GATEWAY=10\.66\.0\.1$' "$output" "ifcfg-br0"
expect_exit 0 lab ssh "$host" cat /etc/sysconfig/network-scripts/ifcfg-eth0
expect_match '^BRIDGE=br0$' "$output" "ifcfg-eth0"
[[ $output != *IPADDR* ]] || fail "ifcfg-eth0 still has an address: $output"
for service in $services; do
  expect_exit 0 lab ssh "$host" chkconfig --list $service
  expect_match '3:on.*5:on' "$output" "chkconfig --list $service"
done
expect_exit 0 lab ssh "$host" cat /sys/module/kvm_intel/initstate /proc/sys/net/ipv4/ip_forward
expect_match '^1$' "$output" "ip_forward"
expect_equal eth0 "$(lab ssh "$host" ls /sys/class/net/br0/brif)" "the ports of br0"

step "verify proves it anew"
runs_before=$(lab exec "$host" ls /var/lib/kvmstrap/runs)
expect_exit 0 lab ssh "$host" kvmstrap verify $profile
[ $profile != centos-6.7-bridged ] || expect_match '^proved' "$output" "verify"
expect_equal "$runs_before" "$(lab exec "$host" ls /var/lib/kvmstrap/runs)" "run folders after verify"

step "the second apply changes nothing"
expect_exit 0 lab ssh "$host" kvmstrap apply $profile --yes
expect_match '^Nothing to do' "$output" "the second apply"
expect_equal "$runs_before" "$(lab exec "$host" ls /var/lib/kvmstrap/runs)" "run folders after it"

live=$(network_of "$host")
step "what service network restart brings up, asked for in a session over that network, is the same network"
if [ -n "${KVMSTRAP_EL6_ROOT:-}" ]; then
  expect_exit 0 lab ssh "$host" "service network restart; echo restarted \$?"
  expect_match '^restarted 0$' "$output" "the session over which it was restarted"
else # stop and start apart: while a restart removes and makes br0 within a moment, the lab's slow stand-in of udev answers the removal too late
  expect_exit 0 lab exec "$host" bash -c 'service network stop; udevadm settle; service network start'
fi
lab exec "$host" udevadm settle
expect_equal "$live" "$(network_of "$host")" "the network after the scripts brought it up"
expect_exit 0 lab ssh "$host" kvmstrap verify $profile

step "what the next boot brings up is the same network"
lab reboot "$host" || fail "no reboot"
expect_equal "$live" "$(network_of "$host")" "the network after a boot"
expect_exit 0 lab ssh "$host" kvmstrap verify $profile

step "a change by somebody else is drift"
lab exec "$host" sysctl -q -w net.ipv4.ip_forward=0
expect_exit 5 lab ssh "$host" kvmstrap verify $profile
expect_match 'drift +set-sysctl: net.ipv4.ip_forward' "$output" "verify"
expect_exit 5 lab ssh "$host" kvmstrap verify $profile --set hardware.virtualization=optional
expect_match "kvmstrap plan $profile --set 'hardware.virtualization=optional'$" "$output" "what would mend it"
