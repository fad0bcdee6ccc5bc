#!/bin/bash
# Every verdict of `kvmstrap check`, both ways: a machine made of files on which all pass, and what is wrong with it, a row each.
source "$(dirname "$0")/assert.sh"
source "$(dirname "$0")/check_rows.sh"
lab_test_begin

verdict_of() { # WHAT: of what the last command printed
  grep -E "^[a-z]+ +$1 " -A1 <<<"$output"
}

step "a fresh host: nothing fails, and libvirt is not there yet"
start_web
expect_exit 0 lab exec web kvmstrap check
expect_match '^warn +libvirt ' "$output"

libvirt=libvirt # the verdict
if [ -n "${KVMSTRAP_EL6_ROOT:-}" ] && lab exec web test ! -e /usr/libexec/lab/kvmstrap; then
  libvirt='' # an executable for EL6 finds no library there that it could load
else
  step "libvirt answers once it is there"
  bring_libvirt
fi

step "a machine on which all pass"
but='' # what cannot pass here
[ -n "$libvirt" ] || but+='|libvirt'
[ -n "$kvm_works" ] || but+='|dev-kvm'
output=$(on_machine : kvmstrap check)
expect_equal "" "$(grep -E '^(warn|fail|unknown) ' <<<"$output" | grep -vE "^[a-z]+ +(none$but) ")" "what does not pass"
expect_equal 22 "$(grep -cE '^(pass|warn|fail|unknown) ' <<<"$output")" "verdicts"

for row in "${check_rows[@]}"; do
  IFS='|' read -r name what rating evidence how <<<"$row"
  if [ -z "$kvm_works" ] && [[ $how == *through=* || $rating == warn && $what =~ ^(kernel|virtualization)$ ]]; then
    step "$name: skipped, KVM does not work here"
    continue
  fi
  [ "$what" != libvirt ] || [ -n "$libvirt" ] || continue
  step "$name: $what, $rating"
  code=0
  output=$(on_machine "$how" kvmstrap check 2>&1) || code=$?
  expect_match "^$rating +$what .*" "$(verdict_of "$what")" "$name"
  expect_match "$evidence" "$(verdict_of "$what" | tr '\n' ' ')" "$name"
  expect_match "to do: " "$(verdict_of "$what")" "$name"
  [ "$rating" != fail ] || expect_equal 3 $code "exit"
done

