# The rows of the sabotage table: each is a function, and says which line of defence it guards; it fails when that is taken out.

declare -A guards
rows=()
row() { # NAME GUARDS
  rows+=("$1")
  guards[$1]=$2
}

scripts=/etc/sysconfig/network-scripts
adopting='adopt: {from: [eth0, br0]}'
moving='addresses: [10.66.0.77/24], gateway4: 10.66.0.1'

# Nothing is begun that cannot go well ---------------------------------------------------------------------------------------------------------------

refused() { # EXIT REGEX
  apply
  ends "$1" "$2"
  is_back
}

row gateway_outside 'check_network.cpp: a gateway outside its subnet is no profile'
gateway_outside() { victim; wants 'addresses: [10.66.0.77/24], gateway4: 10.66.1.1'; refused 2 'outside'; }

row port_gone 'place.cpp: a port has to exist'
port_gone() { victim; port=eth7 wants "$moving"; refused 3 'eth7 does not exist'; }

row port_gone_late 'executor.cpp: the facts are gathered anew once a step has changed something, and what is in the way then ends the run'
port_gone_late() {
  victim
  in_host 'ip link add eth1 type veth peer name far1; ip link set eth1 up; ip link set far1 up
    printf "DEVICE=eth1\nONBOOT=no\nBOOTPROTO=none\n" >'$scripts/ifcfg-eth1
  remember
  port=eth1 wants 'addresses: [10.67.0.1/24]'
  stop_at_yum
  in_host 'ip link del eth1'
  form_before=$(normal_form)
  in_host 'touch /tmp/go'
  ends 1 'eth1 does not exist'
  is_back
}

# Between the plan and the switch: yum is the step before, and waits.
stop_at_yum() {
  in_host 'rpm -e bridge-utils; cp -L /usr/bin/yum /usr/bin/yum.real
    printf "#!/bin/sh\ntouch /tmp/at-yum\nuntil [ -e /tmp/go ]; do sleep 0.1; done\nexec /usr/bin/yum.real \"\$@\"\n" >/tmp/yum
    chmod +x /tmp/yum; cp --remove-destination /tmp/yum /usr/bin/yum'
  apply
  expect_within 20 in_host 'test -e /tmp/at-yum'
}

row default_route_lost 'way_out.cpp: a network without its gateway is no network'
default_route_lost() {
  victim
  wants "addresses: [$address/24]"
  refused 3 'would lose its default route'
}

row spanning_tree_too_slow 'settings.cpp: spanning tree has to be done before the deadline'
spanning_tree_too_slow() {
  victim
  wants "$adopting, parameters: {stp: true, forward-delay: 15}"
  refused 3 'it is silent for 30 seconds'
}

row no_carrier 'cable.cpp: a port has to have carrier'
no_carrier() {
  victim
  lab gateway ip link set "host$(lan_port)" down
  expect_within 5 in_host 'grep 0 /sys/class/net/eth0/carrier'
  apply
  ends 3 'eth0 has no carrier'
  lab gateway ip link set "host$(lan_port)" up
  is_back
}
lan_port() { cat "$KVMSTRAP_LAB_DIR/hosts/victim/index"; }

row brctl_missing 'define_bridges.cpp: without bridge-utils the next boot would have no address'
brctl_missing() {
  victim
  in_host 'rpm -e bridge-utils; sed -i /^packages/d /root/profile.yaml'
  refused 3 'bridge-utils is not installed'
}

row ip_failing 'platform network.cpp: what ip cannot tell is unknown, and nothing is done on it'
ip_failing() {
  victim
  in_host 'printf "#!/bin/sh\nexit 1\n" >/tmp/ip; chmod +x /tmp/ip; mount --bind /tmp/ip "$(readlink -f /sbin/ip)"'
  apply
  ends '[135]' '/sbin/ip .*failed with 1'
  in_host 'umount "$(readlink -f /sbin/ip)"'
  is_back
}

row manager_in_charge 'in_charge.cpp: nobody else may own the network'
manager_in_charge() {
  victim
  in_host 'mkdir -p /var/run/NetworkManager; exec -a NetworkManager sleep 300 & echo $! >/var/run/NetworkManager/NetworkManager.pid' </dev/null >/dev/null 2>&1
  refused 3 'NetworkManager runs'
}

row agent_in_charge 'in_charge.cpp: nobody else may write the files'
agent_in_charge() {
  victim
  in_host "sed -i '1i # This file is managed by Puppet' $scripts/ifcfg-eth0
    mkdir -p /var/run/puppet; exec -a puppet sleep 300 & echo \$! >/var/run/puppet/agent.pid" </dev/null >/dev/null 2>&1
  remember
  refused 3 'puppet runs and writes the file of eth0'
}

row guest_on_the_port 'place.cpp: a port that guests use stays theirs'
guest_on_the_port() {
  victim
  in_host 'ip link add mv0 link eth0 type macvlan'
  remember
  refused 3 'mv0 lies on eth0'
}

row root_over_the_network 'storage.cpp: a host that runs from the network cannot move it'
root_over_the_network() {
  victim
  in_host 'echo "ro root=/dev/sda1 netroot=nfs:10.66.0.1:/root" >/tmp/cmdline; mount --bind /tmp/cmdline /proc/cmdline'
  refused 3 'the host runs from the network: the kernel was started with netroot=nfs:10.66.0.1:/root'
  in_host 'umount /proc/cmdline'
}

row subnets_overlap 'subnets.cpp: a subnet belongs to one interface'
subnets_overlap() {
  victim
  in_host 'ip link add eth1 type veth peer name far1; ip addr add 10.67.0.1/24 dev eth1'
  remember
  wants "addresses: [$address/24, 10.67.0.77/16], gateway4: 10.66.0.1"
  refused 3 '10.67.0.77/16 overlaps 10.67.0.1/24 of eth1'
}

row rule_that_nobody_saved 'mentions.cpp: the firewall that runs counts, not its file alone'
rule_that_nobody_saved() {
  victim
  in_host 'iptables -A INPUT -i eth0 -p tcp --dport 22 -j ACCEPT'
  refused 3 'eth0: a rule of the running firewall names it'
}

row lease_of_another 'lease.cpp: a host keeps the hardware address by which its server knows it'
lease_of_another() {
  victim --dhcp
  in_host 'ip link add eth1 address 02:00:00:00:00:01 type veth peer name far1; ip link set eth1 up; ip link set far1 up'
  remember
  deadline=30 port='eth0, eth1' wants "$adopting, parameters: {stp: true, forward-delay: 2}"
  refused 3 'br0 asks for its lease as 02:00:00:00:00:01'
}

row address_by_hand 'agreement.cpp: files and kernel have to agree on the old network'
address_by_hand() {
  victim
  in_host 'ip addr add 10.66.0.78/24 dev eth0'
  remember
  refused 3 'eth0 has 10.66.0.11/24, 10.66.0.78/24, and its file says 10.66.0.11/24'
}

row duplicate_address 'rehearse.cpp: an address on the wire is asked for before anything changes'
duplicate_address() {
  victim
  lab start other --address 10.66.0.77/24 || fail "no other host"
  wants "$moving"
  refused 3 '10.66.0.77 is in use on the wire by 52:54:00:66:00:4d'
  lab stop other
}

row duplicate_ipv6_address 'guard.cpp: what the kernel finds of a new IPv6 address is waited for'
duplicate_ipv6_address() {
  victim
  lab gateway ip -6 addr add 2001:db8:7::99/64 dev lan nodad
  wants 'addresses: [10.66.0.11/24, "2001:db8:7::99/64"], gateway4: 10.66.0.1'
  refused 7 '2001:db8:7::99 is in use on the wire by another host'
  lab gateway ip -6 addr del 2001:db8:7::99/64 dev lan
}

row duplicate_address_late 'guard.cpp: the wire is asked again right before the switch'
duplicate_address_late() {
  victim
  wants "$moving"
  stop_at_yum
  lab start other --address 10.66.0.77/24 || fail "no other host"
  in_host 'touch /tmp/go'
  ends 1 'nothing was changed: 10.66.0.77 is in use on the wire by 52:54:00:66:00:4d'
  is_back
  lab stop other
}

row sshd_elsewhere 'confirmation.cpp: the confirming command is rehearsed'
sshd_elsewhere() {
  victim
  wants "$moving" ssh
  in_host 'service sshd stop; sed -i "1i ListenAddress 10.66.0.11" /etc/ssh/sshd_config; service sshd start' >/dev/null 2>&1
  refused 3 'sshd listens on none of 10.66.0.77'
}

# The disk -------------------------------------------------------------------------------------------------------------------------------------------

was_not_switched() { expect_exit 1 in_host 'cat /var/lib/kvmstrap/runs/*/log | grep "the new network is live"'; }
small_disk() { # FOLDER: a file system of its own for it, with what it had
  in_host "cp -a $1 /tmp/copy; mount -t tmpfs -o size=128k,mode=755 tmpfs $1; cp -a /tmp/copy/. $1"
}
fill() { in_host "cat /dev/zero >$1/filler 2>/dev/null; rm -f $1/unused"; }

row disk_full 'staged_file.cpp: the new files are on the disk before the switch'
disk_full() {
  victim
  in_host "mkdir /tmp/keep; cp $scripts/ifcfg-* /tmp/keep; mount -t tmpfs -o size=16k,mode=755 tmpfs $scripts; cp -p /tmp/keep/* $scripts"
  remember
  fill $scripts
  in_host "test ! -e $scripts/.kvmstrap-x"
  apply
  ends 7 'No space left'
  expect_match 'the old one is back' "$output"
  was_not_switched
  in_host "rm $scripts/filler"
  is_back
}

row disk_full_for_the_journal 'executor.cpp: no record on the disk, no operation'
disk_full_for_the_journal() {
  victim
  small_disk /var/lib/kvmstrap
  fill /var/lib/kvmstrap
  apply
  ends 1 'No space left|cannot'
  in_host 'rm /var/lib/kvmstrap/filler'
  is_back
}

row disk_full_at_commit 'guard.cpp: a commit that cannot be marked is none'
disk_full_at_commit() {
  victim
  wants "$adopting" manual
  small_disk /var/lib/kvmstrap
  apply
  waits
  fill /var/lib/kvmstrap
  expect_exit 7 lab exec victim kvmstrap network confirm
  ends 7 'No space left'
  in_host 'rm /var/lib/kvmstrap/filler'
  is_back
}

row files_read_only 'staged_file.cpp: what cannot be written is known before the switch'
files_read_only() {
  victim
  in_host "mount --bind $scripts $scripts; mount -o remount,bind,ro $scripts"
  apply
  ends 7 'Read-only file system'
  was_not_switched
  is_back
}

row files_read_only_at_commit 'guard_process.cpp: a commit that fails goes back'
files_read_only_at_commit() {
  victim
  wants "$adopting" manual
  in_host "mount --bind $scripts $scripts"
  apply
  waits
  in_host "mount -o remount,bind,ro $scripts"
  expect_exit 7 lab exec victim kvmstrap network confirm
  ends 7 'could not be written'
  in_host "mount -o remount,bind,rw $scripts; rm -f $scripts/.kvmstrap-*"
  is_back
}

row disk_dead 'staged_file.cpp: fsync is believed when it fails'
disk_dead() {
  victim
  apply strace -f -qq -o /dev/null -e trace=fsync -e inject=fsync:error=EIO
  ends '[17]' 'Input/output error'
  is_back
}

row disk_dead_for_the_journal 'append_log.cpp: a record that is not on the disk allows nothing'
disk_dead_for_the_journal() {
  victim
  apply strace -f -qq -o /dev/null -e trace=fdatasync -e inject=fdatasync:error=EIO
  ends 1 'Input/output error'
  was_not_switched
  is_back
}

row resolver_pinned 'guard_process.cpp: the files that took their place give it back when one cannot'
resolver_pinned() {
  victim
  wants "$adopting, nameservers: {addresses: [10.66.0.1], search: [lab.example]}" manual
  apply
  waits
  in_host 'mount --bind /etc/resolv.conf /etc/resolv.conf' # nothing can take the place of a file that something is mounted on
  expect_exit 7 lab exec victim kvmstrap network confirm
  ends 7 'cannot put /etc/resolv.conf in its place'
  in_host 'umount /etc/resolv.conf'
  is_back
}

row second_file_fails 'guard_process.cpp: one file of two is none'
second_file_fails() {
  victim
  # Of each process's renames the second: the guard's, which puts ifcfg-eth0 in its place. Its way back is the third.
  apply strace -f -qq -o /dev/null -e trace=rename -e inject=rename:error=EIO:when=2
  ends 7 'cannot put .*ifcfg-eth0 in its place'
  is_back
}

row file_rewritten 'guard_process.cpp: a file that somebody else changed is not written over'
file_rewritten() {
  victim
  wants "$adopting" manual
  apply
  waits
  in_host "echo '# managed' >>$scripts/ifcfg-eth0"
  expect_exit 7 lab exec victim kvmstrap network confirm
  ends 7 'ifcfg-eth0 was changed by somebody else meanwhile'
  expect_exit 0 in_host "grep '# managed' $scripts/ifcfg-eth0"
  in_host "sed '/# managed/d' $scripts/ifcfg-eth0 >/tmp/unmanaged; cat /tmp/unmanaged >$scripts/ifcfg-eth0"
  is_back
}

# The new network ------------------------------------------------------------------------------------------------------------------------------------

row wrong_gateway 'guard.cpp: a gateway that answered has to answer afterwards'
wrong_gateway() {
  victim
  wants "addresses: [$address/24], gateway4: 10.66.0.99"
  apply
  ends 7 'no answer from gateway 10.66.0.99 by ARP, gateway 10.66.0.99 by ping'
  is_back
}

row gateway_without_ping 'batch.cpp: what answered a ping has to answer one afterwards, ARP alone is not enough'
gateway_without_ping() {
  victim
  # The gateway answers ARP for an address that it has a route to; nobody is at that route's end.
  lab gateway bash -c 'ip link add hole type bridge && ip link set hole up && ip route add 10.66.0.99 dev hole && echo 1 >/proc/sys/net/ipv4/conf/lan/proxy_arp'
  wants "addresses: [$address/24], gateway4: 10.66.0.99"
  apply
  ends 7 'no answer from gateway 10.66.0.99 by ping'
  lab gateway bash -c 'echo 0 >/proc/sys/net/ipv4/conf/lan/proxy_arp; ip link del hole'
  is_back
}

row ssh_client_lost 'guard.cpp: whoever is connected over SSH has to answer afterwards'
ssh_client_lost() {
  victim
  lab start client --address 10.66.0.50/24 || fail "no client"
  lab exec client bash -c 'cat >/root/id_lab; chmod 600 /root/id_lab' <"$KVMSTRAP_LAB_DIR/keys/id_rsa"
  wants "addresses: [$address/27], gateway4: 10.66.0.1" # the client is outside, and the gateway forwards nothing to it
  lab gateway ip route add blackhole 10.66.0.50
  begin lab exec client ssh -i /root/id_lab -o BatchMode=yes -o StrictHostKeyChecking=no "root@$address" kvmstrap apply /root/profile.yaml --yes
  ends 7 'no answer from SSH client 10.66.0.50 by ping'
  lab gateway ip route del blackhole 10.66.0.50
  is_back
  lab stop client
}

row wrong_subnet 'guard.cpp: the same, for a host that moves to where nobody is'
wrong_subnet() {
  victim
  wants 'addresses: [10.67.0.11/24], gateway4: 10.67.0.1'
  apply
  ends 7 'no answer from gateway 10.67.0.1'
  is_back
}

row wrong_nameserver 'batch.cpp: a name server that answered has to answer afterwards'
wrong_nameserver() {
  victim
  wants "$adopting, nameservers: {addresses: [10.66.0.98]}"
  apply
  ends 7 'no answer from name server 10.66.0.98'
  is_back
}

row dhcp_dead 'guard_process.cpp: a client that gets no lease in time ends the cut-over'
dhcp_dead() {
  victim --dhcp
  lab dhcp off
  apply
  ends 7 'br0 got no lease'
  lab dhcp on
  is_back
}

row carrier_lost 'guard.cpp: who answered has to answer, whatever the reason'
carrier_lost() {
  victim
  wants "addresses: [$address/24], gateway4: 10.66.0.99"
  apply
  expect_within 20 is_switched
  lab gateway ip link set "host$(lan_port)" down
  sleep 5
  lab gateway ip link set "host$(lan_port)" up
  ends '[17]' 'no answer from gateway'
  is_back
}

row carrier_lost_before_commit 'guard.cpp: it asks again after somebody confirmed'
carrier_lost_before_commit() {
  deadline=20
  victim
  wants "$adopting" manual
  apply
  waits
  lab gateway ip link set "host$(lan_port)" down
  lab exec victim kvmstrap network confirm >/dev/null 2>&1 &
  sleep 6
  lab gateway ip link set "host$(lan_port)" up
  ends '[17]' 'no answer from gateway'
  is_back
  deadline=10
}

row udev_fails 'guard_process.cpp: udev has to be idle before the switch'
udev_fails() {
  victim
  in_host 'printf "#!/bin/sh\nexit 1\n" >/tmp/udevadm; chmod +x /tmp/udevadm; mount --bind /tmp/udevadm /sbin/udevadm'
  apply
  ends 7 'udevadm settle --timeout=30 did not succeed'
  is_back
}

row kernel_refuses_the_port 'guard_process.cpp: an operation that fails takes all before it back'
kernel_refuses_the_port() {
  victim
  # After the preflight, right before the switch: a link can have one master of this kind only.
  in_host 'mkdir /tmp/real; cp -L /sbin/udevadm /tmp/real
    printf "#!/bin/sh\nip link add mv0 link eth0 type macvlan\nexec /tmp/real/udevadm \"\$@\"\n" >/tmp/udevadm
    chmod +x /tmp/udevadm; mount --bind /tmp/udevadm /sbin/udevadm'
  apply
  ends 7 'brctl addif br0 eth0: Device or resource busy'
  in_host 'ip link del mv0'
  is_back
}

row kernel_refuses_a_setting 'link_ops.cpp: what is so already is no failure, on the way back above all'
kernel_refuses_a_setting() {
  local setting=/proc/sys/net/ipv6/conf/eth0/disable_ipv6
  victim
  in_host "mount --bind $setting $setting && mount -o remount,bind,ro $setting"
  apply
  ends 7 'disable_ipv6=0: Read-only file system$'
  in_host "umount $setting"
  is_back
}

row kernel_refuses_any_call 'restore.cpp: the way back leads from anywhere in between'
kernel_refuses_any_call() {
  local call
  victim
  for call in $(seq 3 40); do # the first two are those of ip as well, by which the network is read
    apply strace -f -qq -o /tmp/calls -e trace=sendto -e "inject=sendto:error=ENOBUFS:when=$call"
    wait "$run"
    output=$(<"$KVMSTRAP_LAB_DIR/run")
    expect_match '^exit [07]$|: nothing was changed' "$output" "the run with call $call refused"
    in_host 'grep -q INJECTED /tmp/calls' || break # past the last
    if grep -q '^exit 0$' <<<"$output"; then       # nothing needed that one: a probe is repeated, a word to a person is not
      lab stop victim
      victim
    else
      is_back
    fi
  done
  [ "$call" -gt 12 ] || fail "there are only $call calls"
}

# The rehearsal --------------------------------------------------------------------------------------------------------------------------------------

rehearsing() { # KEYS [CONFIRM]: a cut-over whose network the host's own scripts restart
  deadline=30
  rehearse=restart wants "$@"
}
brctl_is() { # SCRIPT: what the scripts call, and the guard does not
  in_host "cp -L /usr/sbin/brctl /tmp/brctl.real; printf '#!/bin/bash\n%s\n' '$1' >/tmp/brctl; chmod +x /tmp/brctl; mount --bind /tmp/brctl \"\$(readlink -f /usr/sbin/brctl)\""
}
adds_no_port='[[ $1 != addif ]] || exit 1; exec /tmp/brctl.real "$@"'
brctl_is_itself() { in_host 'umount "$(readlink -f /usr/sbin/brctl)"'; }
is_rehearsed() { lab exec victim kvmstrap status | grep "the host's own scripts restart it"; }
rehearsal_over() { # EXIT REGEX
  ends "$@"
  brctl_is_itself
  is_back
  deadline=10
}

row restart_breaks "guard.cpp: what the host's own scripts make of the new files is looked at"
restart_breaks() {
  victim
  rehearsing "$adopting"
  brctl_is "$adds_no_port"
  apply
  rehearsal_over 7 "the host's own scripts made another network of the new files: missing: "
}

row restart_breaks_dhcp 'restore.cpp: the same, and the DHCP client that the scripts did not find goes on'
restart_breaks_dhcp() {
  victim --dhcp
  rehearsing "$adopting"
  brctl_is "$adds_no_port"
  apply
  rehearsal_over 7 'service network start was not done within 30 seconds' # no port, no lease
}

row restart_hangs 'guard_process.cpp: the deadline ends a restart'
restart_hangs() {
  victim
  rehearsing "$adopting"
  brctl_is 'exec sleep 1000'
  apply
  rehearsal_over 7 'service network stop was not done within 30 seconds'
}

row restart_hangs_at_the_end 'guard_process.cpp: the same, when the scripts have taken everything down'
restart_hangs_at_the_end() {
  victim
  rehearsing "$adopting"
  brctl_is '[[ $1 != add* ]] || exec sleep 1000; exec /tmp/brctl.real "$@"'
  apply
  rehearsal_over 7 'service network start was not done within 30 seconds'
}

row restart_loses_a_neighbour 'way_back.cpp: what no file says of another interface is not lost'
restart_loses_a_neighbour() {
  victim --nics 2
  in_host "printf 'DEVICE=eth1\nONBOOT=yes\nBOOTPROTO=none\nIPADDR=10.67.0.1\nPREFIX=24\n' >$scripts/ifcfg-eth1; ifup eth1; ip route add 10.68.0.0/16 via 10.67.0.2 dev eth1" >/dev/null
  remember
  rehearsing "$adopting"
  apply
  ends 7 'did not bring back what was there: missing: route 10.68.0.0/16 via 10.67.0.2 dev eth1'
  is_back
  deadline=10
}

row restart_switches_forwarding_off 'way_back.cpp: what a restart sets without having been asked is set again'
restart_switches_forwarding_off() {
  victim
  in_host 'echo 1 >/proc/sys/net/ipv4/ip_forward'
  remember
  rehearsing "$adopting"
  brctl_is "$adds_no_port"
  apply
  rehearsal_over 7 'made another network'
}

row tool_killed_in_restart 'guard_process.cpp: the guard outlives its parent in a restart, too'
tool_killed_in_restart() {
  victim
  rehearsing "$adopting"
  brctl_is 'exec sleep 1000'
  apply
  expect_within 20 is_rehearsed
  in_host "kill -KILL $(tool)"
  rehearsal_over 137 '.'
}

row guard_killed_in_restart 'guard.cpp: the parent ends the scripts of a guard that was killed, and restores'
guard_killed_in_restart() {
  victim
  rehearsing "$adopting"
  brctl_is 'sleep 3; exec /tmp/brctl.real "$@"'
  apply
  expect_within 20 is_rehearsed
  in_host "kill -KILL $(guard)"
  ends 7 'the guard died'
  sleep 6 # so long the scripts would have gone on
  rehearsal_over 7 'the guard died'
}

row reset_in_restart 'unfinished_cut_over.cpp: files that are all in their place are no commit while they are rehearsed'
reset_in_restart() {
  victim
  install_init_scripts
  rehearsing "$adopting"
  brctl_is 'exec sleep 1000'
  apply
  expect_within 20 is_rehearsed
  reset
  expect_match 'was cut off while its network was restarted: the old network.s files were put back' "$(lab exec victim kvmstrap status)" status
  is_back
  deadline=10
}

# Processes ------------------------------------------------------------------------------------------------------------------------------------------

row nobody_confirms 'guard_process.cpp: the deadline'
nobody_confirms() {
  victim
  wants "$adopting" manual
  apply
  ends 7 'nobody confirmed it within 10 seconds'
  is_back
}

row tool_killed 'guard_process.cpp: the guard outlives its parent'
tool_killed() {
  victim
  wants "$adopting" manual
  apply
  waits
  in_host "kill -KILL $(tool)"
  ends 137 '.'
  is_back
}

# A cut-over whose calls to the kernel take 40 ms each, so that every moment of it can be hit; then what is told of the moment.
slowly() { apply strace -f -qq -o /dev/null -e trace=sendto,ioctl -e inject=sendto,ioctl:delay_enter=40000; }
moments=$(seq 0 0.08 1.2)

row tool_killed_any_time 'guard_process.cpp: the same, between any two commands'
tool_killed_any_time() {
  local moment
  victim
  wants "$adopting" manual
  for moment in $moments; do
    slowly
    expect_within 20 guard
    in_host "sleep $moment; kill -KILL $(tool)"
    ends 137 '.'
    expect_exit 0 lab exec victim kvmstrap network rollback
    [[ $output != *'it was live'* ]] || fail "the guard died with the tool, and the journal alone led back"
    is_back
  done
}

row tool_frozen 'guard_process.cpp: the deadline does not need the parent'
tool_frozen() {
  local tool
  victim
  wants "$adopting" manual
  apply
  waits
  tool=$(tool)
  in_host "kill -STOP $tool"
  expect_within $((deadline + 5)) in_host 'test ! -e /sys/class/net/br0'
  is_back
  in_host "kill -CONT $tool"
  ends 7 'nobody confirmed it'
}

row session_dies 'guard_process.cpp: the guard has a session of its own and ignores the signals of a dying one'
session_dies() {
  local guard
  victim
  wants "$adopting" manual
  apply
  waits
  guard=$(guard)
  in_host "kill -HUP $guard; kill -TERM $guard; kill -INT $guard; kill -PIPE $guard; kill -HUP $(tool)"
  wait "$run"
  is_back
}

row guard_killed 'guard.cpp: the parent restores without its guard'
guard_killed() {
  victim
  wants "$adopting" manual
  apply
  waits
  in_host "kill -KILL $(guard)"
  ends 7 'the guard died, and the old network was restored without it'
  is_back
}

row guard_killed_any_time 'guard.cpp: the same, between any two commands'
guard_killed_any_time() {
  local moment
  victim
  wants "$adopting" manual
  for moment in $moments; do
    slowly
    expect_within 20 guard
    in_host "sleep $moment; kill -KILL $(guard)"
    ends 7 'the guard died'
    is_back
  done
}

row guard_frozen 'guard.cpp: a guard that says nothing when its time is over is killed by its parent, which restores'
guard_frozen() {
  victim
  wants "$adopting" manual
  apply
  waits
  in_host "kill -STOP $(guard)"
  ends 7 'the guard died, and the old network was restored without it'
  is_back
}

row all_killed 'unfinished_cut_over.cpp: with nobody left, what the journal knows is put back'
all_killed() {
  victim
  wants "$adopting" manual
  apply
  waits
  in_host "kill -KILL $(tool) $(guard)" # the other way round the tool might live long enough to go back
  ends 137 '.'
  expect_exit 0 is_switched
  expect_exit 0 lab exec victim kvmstrap network rollback
  expect_match 'the old network is back' "$output"
  is_back
}

row second_run 'lock.cpp: one run at a time; the first is not disturbed'
second_run() {
  victim
  wants "$adopting" manual
  apply
  waits
  expect_exit 4 lab exec victim kvmstrap apply /root/profile.yaml --yes
  expect_exit 4 lab exec victim kvmstrap network try /root/profile.yaml
  expect_exit 0 is_live
  ends 7 'nobody confirmed it'
  is_back
}

row stale_marker 'guard.cpp: a marker of an earlier run commits nothing'
stale_marker() {
  victim
  wants "$adopting" manual
  in_host 'echo commit >/var/lib/kvmstrap/network-commit'
  apply
  waits
  in_host "kill -KILL $(tool)"
  ends 137 '.'
  is_back
}

# Confirming -----------------------------------------------------------------------------------------------------------------------------------------

ssh_victim() { # OPTIONS AND COMMAND
  lab gateway ssh -F none -i "$KVMSTRAP_LAB_DIR/keys/id_rsa" -o BatchMode=yes -o ConnectTimeout=5 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
    -o LogLevel=ERROR "$@"
}

row control_master 'confirmation.cpp: a shared connection is as old as its sshd'
control_master() {
  victim
  wants "$adopting" ssh
  ssh_victim -fNM -o ControlPath="$KVMSTRAP_LAB_DIR/gateway/master" "root@$address"
  apply
  waits
  expect_exit 3 ssh_victim -o ControlPath="$KVMSTRAP_LAB_DIR/gateway/master" "root@$address" kvmstrap network confirm
  expect_match 'older than the new network' "$output"
  ends 7 'nobody confirmed it'
  is_back
}

row confirmed_from_within 'confirmation.cpp: a connection of the host to itself proves no network'
confirmed_from_within() {
  victim
  wants "$adopting" ssh
  in_host 'mkdir -p -m 700 /root/.ssh; cat >/root/.ssh/id_lab; chmod 600 /root/.ssh/id_lab' <"$KVMSTRAP_LAB_DIR/keys/id_rsa"
  apply
  waits
  expect_exit 3 lab exec victim ssh -i /root/.ssh/id_lab -o BatchMode=yes -o StrictHostKeyChecking=no "root@$address" kvmstrap network confirm
  expect_exit 3 lab exec victim kvmstrap network confirm
  ends 7 'nobody confirmed it'
  is_back
}

# The power ------------------------------------------------------------------------------------------------------------------------------------------
# Resets at ten points, on a disk that loses what was not flushed, and clock steps of a day: ../vm/resets_test.sh, ../vm/clock_test.sh.

install_init_scripts() { lab_install_init_scripts victim; }

reset() {
  lab reboot victim || fail "no reboot"
  wait "$run"
  started=$SECONDS
}

row reset_before_commit 'guard_process.cpp: the files reach the disk at the commit'
reset_before_commit() {
  victim
  wants "$adopting" manual
  apply
  waits
  reset
  in_host "rm $scripts/.kvmstrap-*" # what lay beside them; the next run takes it away: the next row
  is_back
}

row reset_leaves_nothing 'unfinished_cut_over.cpp: what was staged beside the files goes'
reset_leaves_nothing() {
  victim
  wants "$adopting" manual
  apply
  waits
  reset
  expect_exit 0 lab exec victim kvmstrap network rollback
  is_back
}

row reset_between_files 'unfinished_cut_over.cpp: half of the files is put back, before the network starts'
reset_between_files() {
  victim
  install_init_scripts
  # Of each process's renames the second: the guard's, between ifcfg-br0 and ifcfg-eth0.
  apply strace -f -qq -o /dev/null -e trace=rename -e inject=rename:delay_enter=60s:when=2
  expect_within 20 in_host "test -e $scripts/ifcfg-br0"
  expect_exit 1 in_host "grep BRIDGE $scripts/ifcfg-eth0"
  reset
  is_back
}
