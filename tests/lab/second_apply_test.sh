#!/bin/bash
# The second apply changes nothing, as seen from outside: no file time but the lock's and rpm's own, no run folder, and no process that could change anything.
source "$(dirname "$0")/assert.sh"
lab_test_begin

lab start host1 || fail "no host"
use_profile host1
step "first apply"
expect_exit 0 lab ssh host1 kvmstrap apply $profile --yes
runs_before=$(lab exec host1 ls /var/lib/kvmstrap/runs)

step "second apply, traced"
sleep 1.1 # so that what is written from here on has a later time
lab exec host1 touch /tmp/mark
expect_exit 0 lab exec host1 strace -f -qq -e trace=execve -s 200 -o /tmp/trace kvmstrap apply $profile --yes
expect_match '^Nothing to do' "$output"

expect_equal "$runs_before" "$(lab exec host1 ls /var/lib/kvmstrap/runs)" "run folders"
expect_equal "" "$(files_changed_since host1 /tmp/mark)" "files whose time changed"
trace=$(lab exec host1 cat /tmp/trace)
expect_match 'execve\("/[a-z/]*rpm"' "$trace" "the trace" # it is a trace of something
if grep -E '"(/[^"]*/)?(yum|dnf|service|modprobe|chkconfig|brctl|virsh|restart)"' <<<"$trace"; then fail "a second apply started that"; fi
[[ $trace != *restart* ]] || fail "something was restarted: $trace"
