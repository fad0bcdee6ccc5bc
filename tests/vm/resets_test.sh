#!/bin/bash
# The machine is reset at ten points of a cut-over. Each time it boots into the old network or the new one, whole, in links and in files; the gateway
# reaches it within 10 s of the boot's end, and apply makes it what the profile says.
# ext4 writes nothing that it is not asked to write before 300 s: what kvmstrap does not fsync is gone. Arguments: what the host's address moves onto, `bridge`
# (default) or `bond` (assert.sh says what these are); the points' numbers, all without any.
source "$(dirname "$0")/assert.sh"
onto=bridge
[[ ${1:-} =~ ^[0-9]*$ ]] || { onto=$1 && shift; }
restore_script=$vm_tests/../../packaging/rpm/kvmstrap-restore.init # as the package installs it
[ -e "$restore_script" ] || fail "no $restore_script"
lab_test_begin

# A point is right after a system call of apply or its guard: its name, which of those that strace shows like that, and what has happened then.
# strace knows no names of netlink's messages where the kernel has no netlink_diag.
case $onto in
  bridge) link='ioctl;1;SIOCBRADDBR;there is a bridge' port='eth0 is its port' bridge=br0 ;;
  bond) link='write@/sys/devices/virtual/net/bond0/bonding/slaves;1;"[+]eth1";a bond is there, and the idle NIC its slave' port='the VLAN is a port of the bridge' bridge=br20 ;;
esac
points=(
  'fdatasync;2;fdatasync;the cut-over is in the journal'
  'link;1;ifcfg-eth0;the new files lie beside the old ones'
  "$link"
  "ioctl;1;SIOCBRADDIF;$port"
  'sendto;1;nlmsg_type=(RTM_DELADDR|0x15);the host has no address'
  'sendto;1;"switched ;switched, not confirmed'
  'rename;1;"[^"]*", ".*/network-commit";confirmed: the marker is there'
  "rename;1;\"[^\"]*\", \".*/ifcfg-$bridge\";the first file has its name"
  'rename;1;"[^"]*", ".*/ifcfg-eth0";the last file has its name'
  'unlink;2;/network-commit";the marker is gone, the journal is not closed'
)

vm_host_onto "$onto" host1 300
old_network=$(network_of host1)
old_files=$(files_of host1)
expect_exit 0 vm monitor host1 savevm fresh

step "the reference: a cut-over that nobody interrupts, and a boot after it"
expect_exit 0 lab exec host1 kvmstrap apply /root/moved.yaml --yes
vm_reset_and_boot host1
new_network=$(network_of host1)
new_files=$(files_of host1)
[ "$old_network" != "$new_network" ] && [ "$old_files" != "$new_files" ] || fail "old and new look the same"

reset_at() { # NUMBER
  local call number regex what job network files
  IFS=';' read -r call number regex what <<<"${points[$1 - 1]}"
  step "point $1: $what"
  expect_exit 0 vm monitor host1 loadvm fresh
  rm -f "$KVMSTRAP_LAB_DIR/stopped"
  lab exec host1 /usr/libexec/lab-vm/stop_at "$call" "$number" "$regex" kvmstrap apply /root/moved.yaml --yes >"$KVMSTRAP_LAB_DIR/stopped" &
  job=$!
  expect_within 120 grep -q . "$KVMSTRAP_LAB_DIR/stopped"
  expect_match "$regex" "$(<"$KVMSTRAP_LAB_DIR/stopped")" "where it was stopped"
  vm_reset_and_boot host1
  wait $job

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
