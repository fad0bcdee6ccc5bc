#!/bin/bash
# apply in a kickstart's %post, or what goes on with it at the first boot, is killed (SIGKILL) right after a record of its journal has reached the disk, on a
# fresh host each time: the next boot ends with the same verified host, and nobody has to do anything. Arguments: `all`, else a sample.
source "$(dirname "$0")/assert.sh"
lab_test_begin

kill_at() { # RECORD: the numbers of fdatasync calls are those of the journal's records
  killer=(strace -qq -o /dev/null -e trace=fdatasync -e "inject=fdatasync:signal=SIGKILL:when=$1")
}
records_of() { "$@" bash -c 'cat /var/lib/kvmstrap/runs/*/journal.jsonl' | wc -l; }
# The first boot without what would go on by itself, for the test to do so.
boot_and_wait() { # HOST
  in_installer "$1" chkconfig kvmstrap-first-boot off
  reboot_host "$1"
}
is_verified() { # HOST WHAT
  expect_exit 0 lab exec "$1" kvmstrap status
  [[ $output != *"not verified"* ]] || fail "$2: $output"$'\n'"$(lab exec "$1" tail -n 30 /var/log/kvmstrap-first-boot.log)"
  diff <(echo "$reference") <(whole_state_of "$1") || fail "$2 the host ends up another"
  lab stop "$1"
}

step "the reference"
installer_host reference
expect_exit 0 in_installer reference "${apply[@]}"
prepared=$(records_of in_installer reference)
boot_and_wait reference
expect_exit 0 lab exec reference kvmstrap first-boot --at-boot
finished=$(($(records_of lab exec reference) - prepared))
reference=$(whole_state_of reference)
lab stop reference
step "its journal has $prepared records in the installer, $finished at the first boot"
least=3 # at the first boot
[ $profile = centos-6.7-bridged ] || least=0 # nothing of libvirt
[ "$prepared" -gt 8 ] && [ "$finished" -gt $least ] || fail "only $prepared and $finished records"

case ${1:-sample} in
  all) in_installer=$(seq "$prepared") at_boot=$(seq "$finished") ;;
  *) in_installer="2 $((prepared / 2))" at_boot=$((least > 0 ? 2 : 1)) ;;
esac
for record in $in_installer; do
  step "killed in the installer after record $record of $prepared"
  installer_host victim
  kill_at "$record"
  in_installer victim "${killer[@]}" "${apply[@]}" >"$KVMSTRAP_LAB_DIR/killed" 2>&1 && fail "it was not killed: $(cat "$KVMSTRAP_LAB_DIR/killed")"
  expect_equal "$record" "$(records_of in_installer victim)" "records on the disk"
  in_installer victim bash -c 'while pgrep -x yum >/dev/null; do sleep 0.1; done' # it goes on by itself, and anaconda waits for it
  reboot_host victim
  is_verified victim "killed in the installer after record $record"
done
for record in $at_boot; do
  step "killed at the first boot after record $record of $finished"
  installer_host victim
  expect_exit 0 in_installer victim "${apply[@]}"
  boot_and_wait victim
  kill_at "$record"
  lab exec victim "${killer[@]}" kvmstrap first-boot --at-boot >"$KVMSTRAP_LAB_DIR/killed" 2>&1 && fail "it was not killed: $(cat "$KVMSTRAP_LAB_DIR/killed")"
  lab exec victim chkconfig kvmstrap-first-boot on
  reboot_host victim
  is_verified victim "killed at the first boot after record $record"
done
