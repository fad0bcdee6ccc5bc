# What a test in a virtual machine is made of: the lab's assertions, and a host that was moved into one. A test sources it.
# Everything is slow there: what a step takes is multiplied by ten to fifty, and by the machine's load.

vm_tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$vm_tests/../lab/assert.sh"
vm() { "$vm_tests/vm" "$@"; }
exec </dev/null # what stands there is no input of a command in the machine

scripts=/etc/sysconfig/network-scripts

# A host NAME with bridge-utils and /root/moved.yaml, the profile that moves eth0 onto br0; packages come before it moves into its machine.
vm_host() { # NAME [SECONDS-UNTIL-EXT4-WRITES]
  step "$1 is made, and moves into a virtual machine"
  lab start "$1" --kvm none || fail "no host"
  lab exec "$1" tee /root/moved.yaml >/dev/null <<'PROFILE'
version: 1
name: moved
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
network:
  version: 2
  bridges:
    br0:
      interfaces: [eth0]
      adopt: {from: [eth0, br0]}
      parameters: {stp: false, forward-delay: 0}
PROFILE
  expect_exit 0 lab exec "$1" kvmstrap apply /root/moved.yaml --yes --only configure-repositories --only install-packages
  if [ -n "${restore_script:-}" ]; then
    lab exec "$1" tee /etc/rc.d/init.d/kvmstrap-restore <"$restore_script" >/dev/null
    expect_exit 0 lab exec "$1" bash -c "chmod 755 /etc/rc.d/init.d/kvmstrap-restore && chkconfig --add kvmstrap-restore"
  fi
  expect_exit 0 vm move "$@"
  step "it has booted in ${output##*$'\n'} s"
}

# By the reset button; what the gateway hears afterwards counts from the boot's end.
vm_reset_and_boot() { # NAME
  local took answered
  expect_exit 0 vm reset "$1"
  took=$(vm wait "$1") || fail "$1 does not boot after the reset"
  answered=$SECONDS
  expect_within 10 lab gateway ping -c 1 -W 1 "$(lab address "$1")"
  step "reset: booted in $took s, answers the gateway $((SECONDS - answered)) s after it"
}

# The network's files: name, mode, owner, content.
files_of() { # HOST
  lab exec "$1" bash -c "cd $scripts && stat -c '%n %a %U:%G' ifcfg-* && head -n 50 ifcfg-* && ls -A | grep kvmstrap"
}
