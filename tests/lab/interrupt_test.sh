#!/bin/bash
# Ctrl-C, at a real terminal: before anything is done, while packages are installed, and while the network is new and waits to be confirmed. What the host
# is left in is said, and is true.
source "$(dirname "$0")/assert.sh"
lab_test_begin

lab start host1 || fail "no host"
use_profile host1
network=$(network_of host1)

# Types Ctrl-C into the terminal of a command on host1 once that shows REGEX; what was shown, without escape sequences, is then in $output.
interrupt() { # EXIT REGEX COMMAND...
  local wanted=$1 regex=$2 got=0 shown=$KVMSTRAP_LAB_DIR/shown keys=$KVMSTRAP_LAB_DIR/keyboard job
  shift 2
  rm -f "$shown" "$keys"
  mkfifo "$keys"
  KVMSTRAP_LAB_TIMEOUT=300 setsid script -qefc "$(printf '%q ' "$lab_program" exec host1 env TERM=xterm "$@")" /dev/null <"$keys" >"$shown" 2>&1 &
  job=$!
  exec 8>"$keys"
  expect_within 120 grep -qE "$regex" "$shown"
  printf '\003' >&8
  wait $job || got=$?
  exec 8>&-
  output=$(sed 's/\x1b\[[0-9;]*[A-Za-z]//g; s/\r/\n/g' "$shown")
  [ $got = "$wanted" ] || fail "exit: wanted $wanted, got $got:"$'\n'"$output"
}

step "at the question"
interrupt 1 'Carry this out' kvmstrap apply $profile
expect_match '^Nothing was changed' "$output"
expect_exit 1 lab exec host1 test -e /var/lib/kvmstrap/runs

step "while packages are installed: the transaction comes to its end"
interrupt 1 'Install packages [0-9]+ s: .*[0-9]+/[0-9]+' kvmstrap apply $profile --yes
expect_match '^Stopping as soon as it can be told' "$output"
expect_match '^failed in .*: interrupted before it was done' "$output"
expect_match 'the host now: what was changed before this stays' "$output"
expect_match 'it goes on from here' "$output"
expect_exit 0 lab exec host1 rpm -q bridge-utils libvirt
expect_equal "$network" "$(network_of host1)" "the network"

step "while the new network waits to be confirmed: the old one comes back"
expect_exit 0 lab exec host1 kvmstrap apply $profile --yes --only set-sysctl # ip_forward belongs to the network
network=$(network_of host1)
interrupt 7 'waiting to be confirmed' kvmstrap apply $profile --yes --set change.network.confirm=manual
expect_match '^network rolled back in define-bridges: the old one is back: interrupted' "$output"
expect_equal "$network" "$(network_of host1)" "the network"
expect_exit 0 lab ssh host1 true

step "the next run goes on"
expect_exit 0 lab ssh host1 kvmstrap apply $profile --yes
