#!/bin/bash
# revert is killed (SIGKILL) right after a record of its journal has reached the disk, and run again: always the host that was there before the run that it
# takes back. Arguments: which records (numbers of fdatasync calls), or `all`. Without any, a sample.
source "$(dirname "$0")/assert.sh"
lab_test_begin

last_run() { lab exec host1 bash -c 'ls -tr /var/lib/kvmstrap/runs | tail -n 1'; }

host_for_revert host1
before=$(state_without_packages host1)

step "the reference"
expect_exit 0 lab ssh host1 "${apply[*]}"
expect_exit 0 lab ssh host1 kvmstrap revert --yes
records=$(lab exec host1 bash -c "wc -l </var/lib/kvmstrap/runs/$(last_run)/journal.jsonl")
step "its journal has $records records"
[ "$records" -gt 5 ] || fail "only $records records"

case ${1:-sample} in
  all) chosen=$(seq "$records") ;;
  sample) chosen="3 $((records / 2)) $((records - 2))" ;;
  *) chosen=$* ;;
esac
for record in $chosen; do
  step "killed after record $record of $records"
  expect_exit 0 lab ssh host1 "${apply[*]}"
  run=$(last_run)
  lab exec host1 strace -qq -o /dev/null -e trace=fdatasync -e "inject=fdatasync:signal=SIGKILL:when=$record" kvmstrap revert "$run" --yes \
    >"$KVMSTRAP_LAB_DIR/killed" 2>&1 && fail "revert was not killed: $(cat "$KVMSTRAP_LAB_DIR/killed")"
  expect_equal "$record" "$(lab exec host1 bash -c "wc -l </var/lib/kvmstrap/runs/$(last_run)/journal.jsonl")" "records on the disk"
  expect_within 30 lab ssh host1 kvmstrap revert "$run" --yes
  expect_match '^(Verified: |Nothing to do)' "$output" "the second revert"
  diff <(echo "$before") <(state_without_packages host1) || fail "killed after record $record the host ends up another"
done
