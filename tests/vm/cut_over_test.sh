#!/bin/bash
# The straight line on a real kernel, with a real disk: eth0 moves onto br0 over ssh, a second apply changes nothing, and after a reset the host boots
# into the new network.
source "$(dirname "$0")/assert.sh"
lab_test_begin
vm_host host1

ping_start host1 10
expect_exit 0 lab ssh host1 kvmstrap apply /root/moved.yaml --yes
expect_match '^Verified: ' "$output" "apply"
step "moved; the gateway heard nothing for $(ping_stop) ms"
expect_equal "eth0" "$(lab exec host1 ls /sys/class/net/br0/brif)" "ports of br0"
expect_match '^bridge ' "$(lab exec host1 cat /proc/modules)" "a module that was loaded for it"

mark=$(lab exec host1 bash -c 'sync; sleep 1; mktemp /root/mark.XXXXXX')
before=$(network_of host1)
files=$(files_of host1)
expect_exit 0 lab ssh host1 kvmstrap apply /root/moved.yaml --yes
expect_match '^Nothing to do' "$output" "the second apply"
expect_equal "" "$(files_changed_since host1 "$mark" | grep -v '^/var/log/')" "files that the second apply changed"
expect_equal "$before" "$(network_of host1)" "the network after the second apply"
step "a second apply changes nothing"

vm_reset_and_boot host1
diff <(echo "$before") <(network_of host1) || fail "the network after the reset is another one"
expect_equal "$files" "$(files_of host1)" "the network's files after the reset"
expect_within 60 lab ssh host1 kvmstrap verify /root/moved.yaml
