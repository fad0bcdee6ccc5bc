#!/bin/bash
# A host that cannot do it is refused before anything changed: a CPU without the flag, and one whose BIOS locks virtualization on one CPU only.
source "$(dirname "$0")/assert.sh"
lab_test_begin

refused() { # HOST EXPECTED-WORDS
  use_profile "$1"
  sleep 1.1
  lab exec "$1" touch /tmp/mark
  expect_exit 3 lab ssh "$1" kvmstrap apply $profile --yes
  expect_match "$2" "$output" "the reason"
  expect_match 'to do: ' "$output" "the remedy"
  expect_equal "" "$(files_changed_since "$1" /tmp/mark)" "files whose time changed"
  expect_exit 1 lab exec "$1" rpm -q qemu-kvm
}

step "a CPU without vmx or svm"
lab start none --cpu none --kvm none || fail "no host"
refused none 'the CPU has no virtualization'

step "a BIOS that switched it off"
lab start locked --cpu bios-locked --kvm none || fail "no host"
refused locked 'switched off in the BIOS'

step "optional takes both, with a warning"
expect_exit 0 lab ssh none kvmstrap plan $profile --set hardware.virtualization=optional
expect_match '! the CPU has no virtualization, and the profile does not require it' "$output"

if [ $profile != centos-6.7-bridged ]; then
  step "no guest proves it in this userland: see use_profile"
  exit
fi
step "and proves an emulated guest, which the report says"
expect_exit 0 lab ssh none kvmstrap apply $profile --yes --set hardware.virtualization=optional
expect_match '! emulated only' "$(lab ssh none kvmstrap plan $profile --set hardware.virtualization=optional)" "the plan"
expect_match 'guest booted emulated in' "$(lab ssh none kvmstrap status)" "status"
