# What a test in a virtual machine is made of: the lab's assertions, and a host that was moved into one. A test sources it.
# Everything is slow there: what a step takes is multiplied by ten to fifty, and by the machine's load.

vm_tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$vm_tests/../lab/assert.sh"
vm() { "$vm_tests/vm" "$@"; }
export KVMSTRAP_LAB_HOTPLUG_DELAY=${KVMSTRAP_LAB_HOTPLUG_DELAY:-0} # half a second more for each of a rack's links, and no run waits that long for udev
exec </dev/null # what stands there is no input of a command in the machine

source "$vm_tests/switch.sh"
scripts=/etc/sysconfig/network-scripts

# The profile that moves a host's address: onto `bridge`, br0 over its one NIC; or onto `bond`, br10 over a VLAN of a bond of two NICs, with br20 over another
# VLAN, behind a switch that takes the host's address to the LAN in VLAN 10 as well as untagged.
profile_onto() { # bridge|bond HOST [GATEWAY]
  local address="addresses: [$(lab address "$2")/24]
      gateway4: ${3:-10.66.0.1}
      nameservers: {addresses: [10.66.0.1]}"
  printf '%s\n' 'version: 1' 'name: moved' 'hardware: {virtualization: optional}' 'repositories: {strategy: vault}' 'packages: {install: [bridge-utils]}'
  case $1 in
    bridge)
      [ $# -gt 2 ] || address='adopt: {from: [eth0, br0]}'
      cat <<PROFILE
network:
  version: 2
  bridges:
    br0:
      interfaces: [eth0]
      $address
      parameters: {stp: false, forward-delay: 0}
PROFILE
      ;;
    bond)
      cat <<PROFILE
kernel: {modules: [bonding, 8021q]}
network:
  version: 2
  bonds:
    bond0: {interfaces: [eth0, eth1], parameters: {mode: active-backup, mii-monitor-interval: 100}}
  vlans:
    bond0.10: {id: 10, link: bond0}
    bond0.20: {id: 20, link: bond0}
  bridges:
    br10:
      interfaces: [bond0.10]
      $address
      parameters: {stp: false, forward-delay: 0}
    br20: {interfaces: [bond0.20], parameters: {stp: false}}
PROFILE
      ;;
  esac
}

# A host NAME with bridge-utils and /root/moved.yaml; packages come before it moves into its machine.
vm_host() { # NAME [NICS [SECONDS-UNTIL-EXT4-WRITES [bridge|bond]]]
  step "$1 is made, and moves into a virtual machine"
  lab start "$1" --kvm none --nics "${2:-1}" || fail "no host"
  profile_onto "${4:-bridge}" "$1" | lab exec "$1" tee /root/moved.yaml >/dev/null
  expect_exit 0 lab exec "$1" kvmstrap apply /root/moved.yaml --yes --only configure-repositories --only install-packages
  if [ -n "${restore_script:-}" ]; then
    lab exec "$1" tee /etc/rc.d/init.d/kvmstrap-restore <"$restore_script" >/dev/null
    expect_exit 0 lab exec "$1" bash -c "chmod 755 /etc/rc.d/init.d/kvmstrap-restore && chkconfig --add kvmstrap-restore"
  fi
  expect_exit 0 vm move "$1" ${3:+"$3"}
  step "it has booted in ${output##*$'\n'} s"
}

# A host whose address moves, alone or with the switch that it needs, and with the modules that are to be loaded. The driver makes a bond0 of its own when it is loaded.
vm_host_onto() { # bridge|bond NAME [SECONDS-UNTIL-EXT4-WRITES]
  [ "$1" = bridge ] && vm_host "$2" 1 "${3:-}" && return
  vm_host "$2" 2 "${3:-}" bond
  switch_start "$2" 2
  switch_is '' 10
  expect_exit 0 lab exec "$2" kvmstrap apply /root/moved.yaml --yes --only load-modules
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
