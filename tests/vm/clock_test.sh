#!/bin/bash
# A gateway that is silent, an apply that is stopped, and a clock that is set a day forward or backward while the guard waits: the old network is back within the deadline, which is
# counted by the clock that nobody can set. Were it counted by the other one, the first would end it at once, and the second in a day.
# Argument: what the host's address moves onto, `bridge` (default) or `bond` (assert.sh says what these are).
source "$(dirname "$0")/assert.sh"
onto=${1:-bridge}
lab_test_begin
vm_host_onto "$onto" host1

deadline=40
{ profile_onto "$onto" host1 10.66.0.99 && echo "change: {network: {deadline: ${deadline}s}}"; } | lab exec host1 tee /root/silent.yaml >/dev/null
case $onto in bridge) port=br0/brif/eth0 ;; bond) port=br10/brif/bond0.10 ;; esac
network=$(network_of host1)
files=$(files_of host1)
uptime_of() { lab exec host1 cut -d' ' -f1 /proc/uptime; }

for step in '+1 day' '-1 day'; do
  step "a clock step of $step"
  expect_exit 0 lab exec host1 date -s @"$(date +%s)"
  lab exec host1 bash -c 'kvmstrap apply /root/silent.yaml --yes; echo "exit $?"' >"$KVMSTRAP_LAB_DIR/apply" 2>&1 &
  job=$!
  expect_within 120 lab exec host1 grep -q 6300420A /proc/net/route # the silent gateway's route, 10.66.0.99
  # apply would hear after 10 s that nobody answers, and ask its guard to go back; stopped, it leaves that to the deadline.
  apply=$(lab exec host1 pidof kvmstrap | tr ' ' '\n' | sort -n | head -n 1)
  expect_exit 0 lab exec host1 kill -STOP "$apply"
  begin=$(uptime_of)
  expect_exit 0 lab exec host1 bash -c "date -s '$step'"
  day=$(($(lab exec host1 date +%s) - $(date +%s)))
  [ "${day#-}" -gt 86000 ] || fail "the clock was not set: it is $day s off"
  lab exec host1 test -e /sys/class/net/$port || fail "the guard did not wait"
  expect_within $((deadline + 60)) lab exec host1 bash -c '! grep -q 6300420A /proc/net/route'
  took=$(awk -v a="$begin" -v b="$(uptime_of)" 'BEGIN { print int(b - a) }')
  [ "$took" -le $((deadline + 10)) ] || fail "back only after $took s"
  [ "$took" -ge $((deadline / 2)) ] || fail "back after $took s already"
  expect_within 10 lab gateway ping -c 1 -W 1 "$(lab address host1)"
  expect_exit 0 lab exec host1 kill -CONT "$apply"
  wait $job
  expect_match '^exit 7$' "$(<"$KVMSTRAP_LAB_DIR/apply")" "apply"
  expect_equal "$network" "$(network_of host1)" "the network after it"
  expect_equal "$files" "$(files_of host1)" "the network's files after it"
  step "the old network is back $took s after the step; the deadline is $deadline s"
done
