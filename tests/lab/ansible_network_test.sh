#!/bin/bash
# A network that moves below Ansible: the task itself confirms it, at a new address too; what Ansible cannot reach goes back; Ansible that dies takes
# nothing with it.
source "$(dirname "$0")/assert.sh"
source "$(dirname "$0")/ansible.sh"

step "a network that has to be confirmed is confirmed by the task"
fresh_host host2
small() { # NETWORK CONFIRM DEADLINE
  echo "profile: {version: 1, name: small, hardware: {virtualization: optional}, repositories: {strategy: vault}, packages: {install: [bridge-utils]}, \
network: {version: 2, bridges: {br0: {interfaces: [eth0], $1}}}, change: {network: {confirm: $2, deadline: $3}}}"
}
task 0 host2 "{$(small 'adopt: {from: [eth0, br0]}' ssh 60s)}" -v
recap host2 'changed=1 ' "confirmed"
expect_match 'SSH client 10.66.0.1 by ping' "$(lab exec host2 bash -c 'cat /var/lib/kvmstrap/runs/*/*')" "who was asked, in a session of its own" # the controller
expect_equal eth0 "$(lab exec host2 ls /sys/class/net/br0/brif)" "the ports of br0"

step "it moves to another address"
new=10.66.0.77
moved="addresses: [$new/24], gateway4: 10.66.0.1"
task 0 host2 "{$(small "$moved" ssh 60s), address: $new}" -v
recap host2 'changed=1 ' "at the new address"
expect_match "inet $new/24" "$(lab exec host2 ip -4 -o addr show br0)" "br0"
[[ $(lab exec host2 ip -4 -o addr show br0) != *"$(lab address host2)"* ]] || fail "the old address is still there"

step "the role goes along, and proves it there"
sed -i "s/^host2 .*/host2 ansible_host=$new ansible_ssh_common_args='-o HostKeyAlias=host2'/" "$work/inventory"
sed -n "s/^$(lab address host2) /host2 /p" "$work/known_hosts" >>"$work/known_hosts.host2" && cat "$work/known_hosts.host2" >>"$work/known_hosts"
new=10.66.0.78
moved="addresses: [$new/24], gateway4: 10.66.0.1"
cat >"$work/role.yml" <<PLAY
- hosts: host2
  gather_facts: false
  roles:
    - {role: kvmstrap.host.kvm_host, $(small "$moved" ssh 60s | sed 's/^profile/kvm_host_profile/'), kvm_host_address: $new, kvm_host_verify: true}
  tasks:
    - ansible.builtin.raw: echo "came to \$SSH_CONNECTION"
PLAY
expect_exit 0 play "$work/role.yml" -v
recap host2 'changed=2 .*failed=0' "the role" # raw is always changed
expect_match "came to [0-9.]+ [0-9]+ $new " "$output" "what comes after it"
expect_match '"verified": true' "$output" "the proof"

step "an address at which nobody can be reached: the old network is back, and the task says so"
sed -i "/^host2 /s/ansible_host=[^ ]*/ansible_host=$new/" "$work/inventory"
live=$(network_of host2)
task 2 host2 "{$(small 'addresses: [10.66.0.80/24], gateway4: 10.66.0.1' ssh 15s), address: 10.66.0.79}"
expect_match '"rc": 7' "$output" "nobody confirmed"
expect_match 'nobody confirmed it within 15 seconds' "$output" "nobody confirmed"
expect_network "$live" host2 "the network after it"

step "Ansible that dies in the middle of it takes nothing with it"
as_task host2 "{$(small "addresses: [$new/24, 10.66.0.81/24], gateway4: 10.66.0.1" manual 60s)}"
setsid "$lab_program" gateway env ANSIBLE_CONFIG="$work/ansible.cfg" ANSIBLE_HOME="$work/home" bash -c 'echo $$ >"$0"; exec "$@"' "$work/pid" \
  "$ansible/ansible-playbook" "$work/task.yml" >"$work/dying" 2>&1 &
disown # it is killed, and nobody has to hear of it
status() { lab exec host2 bash -c '~/.ansible/tmp/*/AnsiballZ_kvmstrap status' | grep 'The new network is live'; }
expect_within 40 status
lab gateway bash -c 'kill -KILL -- "-$(ps -o pgid= -p "$(cat "$0")" | tr -d " ")"' "$work/pid"
sleep 2
expect_exit 0 status
expect_exit 0 lab exec host2 bash -c '~/.ansible/tmp/*/AnsiballZ_kvmstrap network confirm'
expect_within 20 lab exec host2 bash -c '~/.ansible/tmp/*/AnsiballZ_kvmstrap status | grep "ended with exit code 0"'
expect_match "inet 10.66.0.81/24" "$(lab exec host2 ip -4 -o addr show br0)" "br0"
