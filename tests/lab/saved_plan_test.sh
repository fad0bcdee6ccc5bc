#!/bin/bash
# A plan that was kept is carried out as it was shown, without a question, or not at all.
source "$(dirname "$0")/assert.sh"
lab_test_begin

lab start host1 || fail "no host"
use_profile host1

step "a plan is kept, and no one else can read it"
expect_exit 0 lab exec host1 bash -c "cd /root && kvmstrap plan $profile --set change.network.deadline=30s --out host1.plan"
expect_match '^Kept in host1.plan: kvmstrap apply host1.plan does this' "$output"
expect_equal 600 "$(lab exec host1 stat -c %a /root/host1.plan)" "its mode"

expect_exit 2 lab exec host1 kvmstrap plan $profile --out /etc/fstab
expect_match 'is there and is no plan' "$output"

step "the host changes: nothing is done"
lab exec host1 bash -c "echo 'net.ipv4.ip_forward = 0 # mine' >>/etc/sysctl.conf; touch /tmp/mark"
expect_exit 3 lab exec host1 kvmstrap apply /root/host1.plan
expect_match 'x set-sysctl: not as it was: sysctl:net.ipv4.ip_forward$' "$output"
expect_match 'Nothing of it was done' "$output"
expect_match 'kvmstrap plan .* --set .change.network.deadline=30s. --out /root/host1.plan' "$output" 'what to do'
expect_equal '' "$(files_changed_since host1 /tmp/mark)" "files that changed"
expect_exit 2 lab exec host1 kvmstrap apply /root/host1.plan --skip set-sysctl
expect_match 'is a plan: what it was made with is in it' "$output"

step "the host is as it was: it is carried out, with nobody there to ask"
lab exec host1 sed -i '/# mine/d' /etc/sysctl.conf
expect_exit 0 lab exec host1 kvmstrap apply /root/host1.plan
expect_match '30 s unless the new one answers' "$output" "what overrode the profile when the plan was made"
expect_match '^Verified: ' "$output"
expect_exit 0 lab exec host1 kvmstrap apply /root/host1.plan
expect_match '^Nothing to do' "$output" "the second time"
