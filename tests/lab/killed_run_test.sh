#!/bin/bash
# apply is killed (SIGKILL) right after a record of its journal has reached the disk, on a fresh host each time, and run again: always the same verified
# host. Arguments: which records (numbers of fdatasync calls), or `all`. Without any, a sample.
source "$(dirname "$0")/assert.sh"
lab_test_begin

# Emulated, since the guest under KVM takes seconds here and the sweep is about the journal.
new_host() {
  lab start "$1" --kvm none || fail "no host"
  use_profile "$1"
  apply=(kvmstrap apply "$profile" --yes --set hardware.virtualization=optional)
}

step "the reference"
new_host reference
expect_exit 0 lab ssh reference "${apply[@]}"
expect_match '^Verified: ' "$output"
reference=$(whole_state_of reference)
records=$(lab exec reference bash -c 'cat /var/lib/kvmstrap/runs/*/journal.jsonl' | wc -l)
step "its journal has $records records"
lab stop reference
[ "$records" -gt 10 ] || fail "only $records records"

case ${1:-sample} in
  all) chosen=$(seq "$records") ;;
  sample) chosen="2 4 $((records / 2))" ;;
  *) chosen=$* ;;
esac
for record in $chosen; do
  step "killed after record $record of $records"
  new_host victim
  lab exec victim strace -qq -o /dev/null -e trace=fdatasync -e "inject=fdatasync:signal=SIGKILL:when=$record" "${apply[@]}" >"$KVMSTRAP_LAB_DIR/killed" 2>&1 &&
    fail "apply was not killed: $(cat "$KVMSTRAP_LAB_DIR/killed")"
  expect_equal "$record" "$(lab exec victim bash -c 'cat /var/lib/kvmstrap/runs/*/journal.jsonl' | wc -l)" "records on the disk"
  if [ "$record" != "$records" ]; then
    expect_exit 0 lab exec victim kvmstrap status
    expect_match 'was killed' "$output" "status"
  fi
  expect_within 30 lab ssh victim "${apply[*]}"
  expect_match '^(Verified: |Nothing to do)' "$output" "the second apply"
  diff <(echo "$reference") <(whole_state_of victim) || fail "killed after record $record the host ends up another"
  lab stop victim
done
