#!/bin/bash
# A reset between two of the network's files: the next boot has a mixture of both networks on its disk. The package's init script undoes it before the
# network starts; without it, the next apply does.
source "$(dirname "$0")/assert.sh"
lab_test_begin

options=(--yes --set hardware.virtualization=optional)
scripts=/etc/sysconfig/network-scripts
files_of() { lab exec "$1" bash -c "cd $scripts; stat -c '%n %a %U' ifcfg-*; cat ifcfg-eth0; find $scripts /etc -maxdepth 1 -name '.kvmstrap-*' | grep -v lock"; }

# The guard stops before its second rename, of ifcfg-eth0; then the machine is reset.
reset_between_files() { # HOST
  lab start "$1" --kvm none || fail "no host"
  use_profile "$1"
  expect_exit 0 lab exec "$1" kvmstrap apply $profile "${options[@]}" --only configure-repositories --only install-packages
  before=$(files_of "$1")
  lab exec "$1" strace -f -qq -o /dev/null -e trace=rename -e inject=rename:delay_enter=60s:when=2 \
    kvmstrap apply $profile "${options[@]}" --only define-bridges >"$KVMSTRAP_LAB_DIR/apply" 2>&1 &
  expect_within 30 lab exec "$1" test -e $scripts/ifcfg-br0
  expect_exit 1 lab exec "$1" grep -q BRIDGE $scripts/ifcfg-eth0
}

step "the next apply puts the files back"
reset_between_files plain
lab reboot plain || fail "no reboot"
expect_exit 0 lab exec plain kvmstrap status
expect_match 'was killed in define-bridges' "$output" "status"
expect_exit 0 lab ssh plain kvmstrap apply $profile "${options[@]}"
expect_match 'the cut-over was cut off between two files: the old network.s files were put back' "$output"
expect_match '^Verified: ' "$output"

step "the package's init script puts them back before the network starts"
reset_between_files packaged
expect_exit 0 lab_install_init_scripts packaged
lab reboot packaged || fail "no reboot"
expect_equal "$before" "$(files_of packaged)" "the network's files"
expect_within 30 lab ssh packaged kvmstrap status
expect_match 'ended with exit code 7: the cut-over was cut off between two files: the old network.s files were put back' "$output"
expect_exit 0 lab ssh packaged kvmstrap apply $profile "${options[@]}"
expect_match '^Verified: ' "$output"

step "a reset behind the last file: the new network stays, and what lay beside its files goes"
lab start late --kvm none || fail "no host"
use_profile late
expect_exit 0 lab exec late kvmstrap apply $profile "${options[@]}" --only configure-repositories --only install-packages
old=$scripts/.kvmstrap-old-ifcfg-eth0
lab exec late strace -f -qq -P $old -o /dev/null -e trace=unlink -e inject=unlink:delay_enter=60s:when=2 \
  kvmstrap apply $profile "${options[@]}" --only define-bridges >"$KVMSTRAP_LAB_DIR/apply" 2>&1 &
expect_within 30 lab exec late grep -q BRIDGE $scripts/ifcfg-eth0
lab reboot late || fail "no reboot"
expect_exit 0 lab exec late test -e $old
expect_exit 0 lab ssh late kvmstrap apply $profile "${options[@]}"
expect_match "the cut-over was cut off after its commit: the new network's files stay" "$output"
expect_match '^Verified: ' "$output"
expect_equal '' "$(files_of late | grep kvmstrap-)" "what lies beside the files"
