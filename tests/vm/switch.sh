# The switch at a host's NICs: a second virtual machine, since this machine's kernel can no more be a bond's other end than the bond, nor take a VLAN's tag
# off. Each NIC of the host is wired to a port of it. Sourced by assert.sh.

switch() { lab exec switch "$@"; }

# Its port eth1 is at the host's eth0, and so on. What it gets untagged it hands on to the LAN by its eth0, and what it gets in one VLAN by its last NIC.
switch_start() { # HOST NICS
  step "a switch for $1"
  switch_ports=$2
  local number
  expect_exit 0 vm switch switch $(($2 + 2))
  for ((number = 0; number < $2; number++)); do expect_exit 0 vm wire "$1" $number switch $((number + 1)); done
  lab gateway ip link set lan type bridge ageing_time 0 # it meets the host's MAC at both, and would send to one
  # What the host says in one VLAN must not come back to it in the other.
  (
    source "$KVMSTRAP_LAB_DIR/hosts/switch/settings"
    for link in "host$host_index" "host$host_index.$(($2 + 1))"; do expect_exit 0 lab gateway ip link set "$link" type bridge_slave isolated on; done
  ) || exit 1
}

# GROUP is the mode of a bond and the ports in it, or nothing; VLAN the one that leads to the LAN, if any. The switch itself answers at the addresses, which are
# given as DEVICE=ADDRESS/PREFIX: sw is what is untagged, sw.30 is VLAN 30.
switch_is() { # GROUP VLAN DEVICE=ADDRESS...
  expect_exit 0 switch bash -ec '
    ports=$1 group=($2) vlan=$3
    shift 3
    for link in sw trunk; do ip link del $link 2>/dev/null || :; done
    ip addr flush dev eth0
    ip link add sw type bridge vlan_filtering 1 forward_delay 0 stp_state 0 mcast_snooping 0
    ip link set sw up
    attach() { ip link set $1 nomaster down && ip link set $1 master $2 && ip link set $1 up; }
    attach eth0 sw
    if [ ${#group[@]} != 0 ]; then
      ip link add trunk type bond mode ${group[0]} miimon 100
      ip link set trunk up
      for link in ${group[@]:1}; do attach $link trunk; done
      attach trunk sw
      bridge vlan add dev trunk vid 2-4094
    fi
    for ((number = 1; number <= ports; number++)); do
      [[ " ${group[*]} " != *" eth$number "* ]] || continue
      attach eth$number sw
      bridge vlan add dev eth$number vid 2-4094
    done
    ip link set eth$((ports + 1)) nomaster down
    if [ -n "$vlan" ]; then
      attach eth$((ports + 1)) sw
      bridge vlan del dev eth$((ports + 1)) vid 1
      bridge vlan add dev eth$((ports + 1)) vid $vlan pvid untagged
    fi
    for address; do
      link=${address%%=*}
      if [ $link != sw ] && [ ! -e /sys/class/net/$link ]; then
        ip link add link sw name $link up type vlan id ${link#sw.}
        bridge vlan add dev sw vid ${link#sw.} self
      fi
      ip addr add ${address#*=} dev $link $([[ $address != *:* ]] || echo nodad)
    done' switch "$switch_ports" "$1" "$2" "${@:3}"
}

# From now on nothing that is untagged leads to the LAN.
switch_takes_tags_only() { expect_exit 0 switch ip link set eth0 nomaster; }
