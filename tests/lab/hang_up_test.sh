#!/bin/bash
# An SSH session ends while apply runs in it, with a terminal, so that it is hung up: at the question, as yum begins, in the middle of its transaction, while the
# new network waits to be confirmed, and once that is kept. Each time the host is in the state that the README promises, and the same apply goes on from there.
source "$(dirname "$0")/assert.sh"
lab_test_begin

for host in host2 host1; do
  lab start $host || fail "no host"
  use_profile $host
done
lab exec host1 sysctl -q -w net.ipv4.ip_forward=1 # it belongs to the network, and set-sysctl comes before the cut-over
network=$(network_of host1)
shown=$KVMSTRAP_LAB_DIR/shown
mkfifo "$KVMSTRAP_LAB_DIR/keyboard"
exec 8<>"$KVMSTRAP_LAB_DIR/keyboard"

# Runs COMMAND in an SSH session with a terminal on $host, from the gateway, until that shows REGEX.
session() { # REGEX COMMAND...
  local regex=$1
  shift
  lab gateway bash -c 'echo $$ >"$0"; TERM=xterm exec "$@"' "$KVMSTRAP_LAB_DIR/gateway/session" \
    ssh -tt -F none -i "$KVMSTRAP_LAB_DIR/keys/id_rsa" -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
    -o HostKeyAlgorithms=+ssh-rsa -o PubkeyAcceptedAlgorithms=+ssh-rsa "root@$(lab address $host)" "$@" <&8 >"$shown" 2>&1 &
  client=$!
  shows "$regex"
}
shows() { expect_within 120 has_shown "$1"; } # REGEX
has_shown() { grep -qE "$1" "$shown" || { cat "$shown"; false; }; }

hang_up() {
  lab gateway bash -c 'kill -KILL "$(cat "$0")"' "$KVMSTRAP_LAB_DIR/gateway/session"
  wait "$client"
  expect_within 5 is_over
}
guard_is_gone() { lab exec host1 kvmstrap status --json | grep -q '"cut-over": null'; }
is_over() { lab exec $host kvmstrap status | grep -q '^No run is under way'; }

# yum, while it holds its lock.
yum() { lab exec $host bash -c 'kill "$0" $(cat /var/run/yum.pid)' "$1"; } # -SIGNAL

yum_is_over() { ! yum -0; }

step "at the question: nothing was changed"
session 'Carry this out' kvmstrap apply "$profile"
hang_up
expect_exit 0 lab exec host1 kvmstrap status
expect_match '^kvmstrap has changed nothing on this host yet' "$output" "status"

step "as yum begins: it goes on to its end by itself, nothing else is done"
host=host2
session 'Install packages' kvmstrap apply "$profile" --yes
expect_within 20 yum -STOP # it would be done before anybody has looked
hang_up
yum -CONT
expect_within 60 lab exec host2 rpm -q qemu-kvm bridge-utils
expect_within 60 yum_is_over
expect_exit 0 lab exec host2 kvmstrap status
expect_match 'was killed in install-packages; run the same apply again to finish it' "$output" "status"
expect_exit 1 lab exec host2 test -e /sys/class/net/br0
lab stop host2
host=host1

step "in the middle of yum's transaction: it lives on, nothing else is done"
session 'Install packages [0-9]+ s: \[#+\.+\] Installing' kvmstrap apply "$profile" --yes
yum -STOP
hang_up
expect_exit 0 lab exec host1 kvmstrap status
expect_match 'was killed in install-packages; run the same apply again to finish it' "$output" "status"
expect_equal "$network" "$(network_of host1)" "the network"

step "the same apply waits for yum, which goes on to its end, and goes on"
session 'Waiting for yum, process [0-9]+ to end' kvmstrap apply "$profile" --yes --set change.network.confirm=manual
yum -CONT
shows 'waiting to be confirmed'
expect_match 'Install packages: nothing to do' "$(sed 's/\x1b\[[0-9;]*[A-Za-z]//g' "$shown")" "the plan of what is left"

step "while the new network waits to be confirmed: the old one is back 10 s later"
hang_up
expect_exit 0 lab exec host1 kvmstrap status
expect_match 'The run that made the new network live has died; the old one comes back within [0-9]+ seconds, whatever anybody confirms' "$output" "status"
expect_within 20 guard_is_gone # not the deadline of 60 s
expect_equal "$network" "$(network_of host1)" "the network"
expect_exit 0 lab ssh host1 kvmstrap status
expect_match 'was killed in define-bridges; run the same apply again to finish it' "$output" "status"

if [ "$profile" = centos-6.7-bridged ]; then # the other one has no step after the cut-over
  step "once the new network is kept: it stays, and the steps after it are not done"
  session 'Prove it by booting a guest [0-9]+ s' kvmstrap apply "$profile" --yes
  hang_up
  expect_exit 0 lab ssh host1 kvmstrap status
  expect_match 'was killed in prove-guest; run the same apply again to finish it' "$output" "status"
  expect_exit 0 lab exec host1 test -d /sys/class/net/br0/brif/eth0
fi

step "the same apply ends verified, and once more it has nothing to do"
expect_exit 0 lab ssh host1 kvmstrap apply "$profile" --yes
expect_match '^Verified: ' "$output" "apply"
expect_exit 0 lab ssh host1 kvmstrap apply "$profile" --yes
expect_match '^Nothing to do' "$output" "apply"
