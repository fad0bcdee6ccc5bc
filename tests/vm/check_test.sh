#!/bin/bash
# What `check` says on a real kernel of a CPU with AMD-V (which QEMU emulates): its own /proc, /sys, CPUID, registers and /dev/kvm, before the modules are
# loaded, with them, with a parameter that switches nested paging off, and without them again. With DIR, the facts are recorded there, with KVM working.
source "$(dirname "$0")/assert.sh"
record=${1:-}
lab_test_begin
step "a host moves into a virtual machine"
lab start host1 --kvm none || fail "no host"
expect_exit 0 vm move host1

says() { # RATING WHAT EVIDENCE
  expect_match "^$1 +$2 .*$3" "$output"
}
look() { output=$(lab exec host1 kvmstrap check 2>&1) || :; }

step "before the modules are loaded, nothing is claimed"
look
says unknown virtualization 'MSR 0xC0010114 of CPU 0 could not be read; there is no /dev/kvm'
says warn machine 'a guest of QEMU without KVM, which lets it have guests.*TCGTCGTCGTCG.*DMI: QEMU'
says warn kvm-modules 'kvm is not loaded'
says unknown dev-kvm 'its module is not loaded'
says warn vhost-net 'there is no /dev/vhost-net'

step "with them, KVM is used and works"
expect_exit 0 lab exec host1 bash -c 'modprobe msr && modprobe kvm_amd && modprobe vhost_net'
look
says pass virtualization 'MSR 0xC0010114 of CPU 0 allows virtualization; /dev/kvm creates a VM and runs it'
says pass kvm-modules 'kvm and kvm_amd'
says pass dev-kvm 'ran three instructions'
says pass nested-paging 'on in /sys/module/kvm_amd/parameters/npt'
says pass vhost-net '/dev/vhost-net is there'
if [ -n "$record" ]; then
  lab exec host1 bash -c 'mkdir -p /root/record && kvmstrap facts --record /root/record >/dev/null && cat /root/record/recording.json' >"$record/recording.json"
fi

step "without nested paging"
expect_exit 0 lab exec host1 bash -c 'rmmod kvm_amd && modprobe kvm_amd npt=0'
look
says warn nested-paging '/sys/module/kvm_amd/parameters/npt is off'

step "and without the modules again"
expect_exit 0 lab exec host1 bash -c 'rmmod kvm_amd && rmmod kvm'
look
says warn kvm-modules 'kvm is not loaded'
says unknown dev-kvm 'its module is not loaded'
