#!/bin/bash
# The machine is reset at ten points of a cut-over. Each time it boots into the old network or the new one, whole, in links and in files; the gateway
# reaches it within 10 s of the boot's end, and apply makes it what the profile says.
# ext4 writes nothing that it is not asked to write before 300 s: what kvmstrap does not fsync is gone. Arguments: the points' numbers; all without any.
source "$(dirname "$0")/assert.sh"
restore_script=$vm_tests/../../packaging/rpm/kvmstrap-restore.init # as the package installs it
[ -e "$restore_script" ] || fail "no $restore_script"
lab_test_begin

# A point is right after the first system call of apply or its guard that strace shows like this.
points=(
  'fdatasync\(|the cut-over is in the journal'
  'link\(".*ifcfg-eth0|the new files lie beside the old ones'
  'SIOCBRADDBR|there is a bridge'
  'SIOCBRADDIF|eth0 is its port'
  'RTM_DELADDR|the host has no address'
  'sendto\([0-9]+, "switched |switched, not confirmed'
  'rename\(".*network-commit"|confirmed: the marker is there'
  'rename\(".*ifcfg-br0"\) |the first file has its name'
  'rename\(".*ifcfg-eth0"\) |the last file has its name'
  'unlink\("/var/lib/kvmstrap/network-commit"\) += 0|the marker is gone, the journal not closed'
)
calls=fdatasync,link,ioctl,sendto,rename,unlink
trace=/root/trace

vm_host host1 300
old_network=$(network_of host1)
old_files=$(files_of host1)
expect_exit 0 vm monitor host1 savevm fresh

step "the reference: a cut-over that nobody interrupts, and a boot after it"
lab exec host1 strace -f -qq -s 200 -o $trace -e trace=$calls kvmstrap apply /root/moved.yaml --yes >"$KVMSTRAP_LAB_DIR/reference" 2>&1 ||
  fail "no cut-over: $(<"$KVMSTRAP_LAB_DIR/reference")"
reference=$(lab exec host1 cat $trace)
lab exec host1 rm $trace
vm_reset_and_boot host1
new_network=$(network_of host1)
new_files=$(files_of host1)
[ "$old_network" != "$new_network" ] && [ "$old_files" != "$new_files" ] || fail "old and new look the same"

# Prints which call of its name the first line that matches is, for the process that makes it; strace counts for each process. No other may be there
# first. For fdatasync the one that the guard's first line follows, for all others the first.
call_at() { # REGEX
  awk -v regex="$1" '
    $2 ~ /^[a-z_]+\(/ {
      name = $2; sub(/\(.*/, "", name)
      number = ++count[$1, name]
      if (name == "fdatasync" && regex ~ /^fdatasync/) { last = number; next }
      if (regex ~ /^fdatasync/ && /ifcfg-/) { print "fdatasync", last; exit }
      if (regex !~ /^fdatasync/ && $0 ~ regex) { print name, number, taken[name, number]; exit }
      if (!taken[name, number]) taken[name, number] = $1
    }' <<<"$reference"
}

reset_at() { # NUMBER
  local regex=${points[$1 - 1]%|*} what=${points[$1 - 1]##*|} call number taken
  read -r call number taken < <(call_at "$regex")
  [ -n "$number" ] || fail "no system call of the reference is like $regex"
  [ -z "$taken" ] || fail "$call number $number is made by another process ($taken) before: $regex"
  step "point $1: $what ($call number $number)"
  expect_exit 0 vm monitor host1 loadvm fresh
  lab exec host1 strace -f -qq -s 200 -o $trace -e trace=$calls -e "inject=$call:signal=SIGSTOP:when=$number" kvmstrap apply /root/moved.yaml --yes \
    >"$KVMSTRAP_LAB_DIR/apply" 2>&1 &
  expect_within 120 lab exec host1 grep -q -- '--- SIGSTOP\|--- stopped by SIGSTOP' $trace
  expect_match "$regex" "$(lab exec host1 tail -n 3 $trace)" "where it was stopped"
  vm_reset_and_boot host1
  wait $!

  local network files
  network=$(network_of host1)
  files=$(files_of host1 | grep -v '^\.kvmstrap-')
  if [ "$files" = "$old_files" ] && [ "$network" = "$old_network" ]; then
    step "the old network, whole"
  elif [ "$files" = "$new_files" ] && [ "$network" = "$new_network" ]; then
    step "the new network, whole"
  else
    diff <(echo "$old_files$old_network") <(echo "$files$network") >&2
    diff <(echo "$new_files$new_network") <(echo "$files$network") >&2
    fail "neither the old network nor the new one"
  fi
  expect_within 60 lab ssh host1 kvmstrap status
  expect_exit 0 lab ssh host1 kvmstrap apply /root/moved.yaml --yes
  expect_match '^(Verified: |Nothing to do)' "$output" "the next apply"
  expect_equal "$new_files" "$(files_of host1)" "the network's files after the next apply"
}

for point in ${*:-$(seq ${#points[@]})}; do reset_at "$point"; done
