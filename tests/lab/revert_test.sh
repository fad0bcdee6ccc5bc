#!/bin/bash
# What a run changed is taken back: network, files with mode and owner, settings and services are as before, and the host answers all the time. A way
# back whose gateway is silent ends on the bridge again; one that is killed is gone on with; what somebody changed meanwhile is left to them.
source "$(dirname "$0")/assert.sh"
lab_test_begin

expect_state() { # WANTED HOST WHAT
  local got
  got=$(state_without_packages "$2")
  [ "$1" = "$got" ] || fail "$3 (< wanted, > got)"$'\n'"$(diff <(echo "$1") <(echo "$got"))"
}
runs_of() { lab exec "$1" ls -tr /var/lib/kvmstrap/runs; }

host_for_revert host1
step "nothing was changed yet"
expect_exit 0 lab ssh host1 kvmstrap revert --yes
expect_match '^Nothing to do: kvmstrap has changed nothing' "$output" "revert"
expect_exit 2 lab ssh host1 kvmstrap revert nonesuch --yes
expect_match 'there is no run nonesuch' "$output" "revert"

before=$(state_without_packages host1)
services_before=$(lab exec host1 bash -c 'ls /etc/rc.d/rc3.d /etc/rc.d/rc5.d | grep -v "libvirtd\|messagebus"')
step "apply"
expect_exit 0 lab ssh host1 "${apply[*]}"
bridged=$(network_of host1)
run=$(runs_of host1)
libvirt=$(lab exec host1 test -e /etc/rc.d/init.d/libvirtd && echo yes || true)

step "history names the run, and what it made of each file"
expect_exit 0 lab ssh host1 kvmstrap history
expect_match "^$run  .*  profile " "$output" "history"
expect_match '^  ended with exit code 0' "$output" "history"
expect_exit 0 lab ssh host1 kvmstrap history "$run"
expect_match '^ +\+BRIDGE="?br0"?$' "$output" "history of the run"
[[ $output != *"cut off in it"* ]] || fail "history tells of an action that was cut off: $output"
expect_match '^ +-baseurl|^ +\+baseurl' "$output" "history of the run"
expect_exit 2 lab ssh host1 kvmstrap history nonesuch

step "without a terminal nobody is asked"
expect_exit 2 lab exec host1 bash -c 'kvmstrap revert </dev/null'
expect_match 'say --yes' "$output" "revert"
expect_equal "$bridged" "$(network_of host1)" "the network after it"

step "a file that somebody changed meanwhile: said, and nothing is done"
lab exec host1 bash -c 'cp -p /etc/yum.repos.d/CentOS-Base.repo /root/; echo "# mine" >> /etc/yum.repos.d/CentOS-Base.repo'
expect_exit 3 lab ssh host1 kvmstrap revert --yes
expect_match 'x file:/etc/yum.repos.d/CentOS-Base.repo is not as the run left it .from line [0-9]+ on.$' "$output" "revert"
expect_equal "$run" "$(runs_of host1)" "run folders after it"
lab exec host1 bash -c 'cp -p /root/CentOS-Base.repo /etc/yum.repos.d/'

step "a guest's port, a route and an address that came since are in the way"
expect_exit 0 lab exec host1 bash -c 'ip link add vnet7 type veth peer name vnet7-guest && ip link set vnet7 address fe:54:00:00:00:07 && brctl addif br0 vnet7' # as libvirt does
expect_exit 3 lab ssh host1 kvmstrap revert --yes
expect_match 'x vnet7 is a port of br0, and the run did not put it there' "$output" "revert"
lab exec host1 bash -c 'ip link del vnet7; ip route add 10.99.0.0/16 via 10.66.0.1'
expect_exit 3 lab ssh host1 kvmstrap revert --yes
expect_match 'x not as the run left it: the routes over br0 .\+ 10.99.0.0/16 via 10.66.0.1.$' "$output" "revert"
lab exec host1 bash -c 'ip route del 10.99.0.0/16; ip addr add 10.66.0.177/24 dev br0'
expect_exit 3 lab ssh host1 kvmstrap revert --yes
expect_match 'x not as the run left it: the addresses of br0 .\+ 10.66.0.177/24.$' "$output" "revert"
lab exec host1 ip addr del 10.66.0.177/24 dev br0

step "and so is what would miss the bridge"
lab exec host1 bash -c 'cp -p /etc/sysconfig/network /root/network; echo GATEWAYDEV=br0 >>/etc/sysconfig/network'
expect_exit 3 lab ssh host1 kvmstrap revert --yes
expect_match 'over br0 only .GATEWAYDEV' "$output" "revert"
lab exec host1 bash -c 'cp -p /root/network /etc/sysconfig/network; cat >/etc/sysconfig/iptables' <<<'-A INPUT -i br0 -p tcp --dport 22 -j ACCEPT'
expect_exit 3 lab ssh host1 kvmstrap revert --dry-run
expect_match 'x br0: a firewall rule names it' "$output" "revert"
lab exec host1 rm /etc/sysconfig/iptables
expect_equal "$bridged" "$(network_of host1)" "the network after it"

step "libvirtd, which ran before, loads its old file again"
if [ -n "$libvirt" ]; then
  mode_of_socket() { lab exec host1 stat -c %a /var/run/libvirt/libvirt-sock; }
  mode=$(mode_of_socket)
  expect_exit 0 lab ssh host1 "sed 's/unix_sock_rw_perms: .*/unix_sock_rw_perms: \"0777\"/' bridged.yaml >open.yaml; ${apply[*]/bridged.yaml/open.yaml}"
  expect_equal 777 "$(mode_of_socket)" "the socket's mode"
  expect_exit 0 lab ssh host1 kvmstrap revert --yes
  expect_equal "$mode" "$(mode_of_socket)" "the socket's mode"
fi

step "taken back over the network that goes, in one session"
ping_start host1 10
expect_exit 0 lab ssh host1 "kvmstrap revert $run --yes; echo exit \$?; echo session lives"
silence=$(ping_stop)
expect_match '^exit 0$' "$output" "revert"
expect_match '^session lives$' "$output" "the SSH session"
expect_match '^      \$ brctl delif br0 eth0$' "$output" "the plan"
expect_match '! packages stay installed: ' "$output" "the plan"
expect_match '^Verified: what run .* changed is as it was before' "$output" "revert"
step "silent for $silence ms"
[ "$silence" -le 1000 ] || fail "the host was silent for $silence ms"
expect_state "$before" host1 "the host after it"
expect_equal "$services_before" "$(lab exec host1 bash -c 'ls /etc/rc.d/rc3.d /etc/rc.d/rc5.d | grep -v "libvirtd\|messagebus"')" "the other services"
expect_exit 0 lab exec host1 rpm -q bridge-utils
for service in ${libvirt:+messagebus libvirtd}; do expect_match ':off.*5:off' "$(lab exec host1 chkconfig --list "$service")" "$service"; done
expect_exit 0 lab exec host1 kvmstrap status
expect_match "which took back run $run" "$output" "status"

step "a second time there is nothing to do"
folders=$(runs_of host1)
expect_exit 0 lab ssh host1 kvmstrap revert "$run" --yes
expect_match '^Nothing to do: what run .* changed is as it was before' "$output" "the second revert"
expect_equal "$folders" "$(runs_of host1)" "run folders after it"

step "the next boot brings up the same"
lab reboot host1 || fail "no boot"
expect_state "$before" host1 "the host after a boot"

step "and apply makes it a KVM host again, which is taken back by its name after a boot"
expect_exit 0 lab ssh host1 "${apply[*]}"
lab reboot host1 || fail "no boot"
expect_equal "$bridged" "$(network_of host1)" "the network after it"
last=$(runs_of host1 | tail -1)
lab exec host1 bash -c "setsid kvmstrap revert $last --yes --confirm manual >/root/revert.log 2>&1 </dev/null &"
expect_within 60 lab exec host1 kvmstrap network confirm
expect_within 60 lab exec host1 grep -q '^Verified' /root/revert.log
expect_state "$before" host1 "the host after it"

step "killed in the middle: the guard goes back to the bridge, status says so, revert goes on"
expect_exit 0 lab ssh host1 "sed -i '/^change:/,\$d' bridged.yaml; echo 'change: {network: {deadline: 60s, confirm: manual}}' >> bridged.yaml; setsid ${apply[*]} >/root/apply.log 2>&1 </dev/null & sleep 1"
expect_within 120 lab exec host1 kvmstrap network confirm
expect_within 60 lab exec host1 grep -q '^Verified' /root/apply.log
expect_equal "$bridged" "$(network_of host1)" "the network after it"
whole=$(runs_of host1 | tail -1)
lab exec host1 bash -c 'setsid kvmstrap revert --yes >/root/revert.log 2>&1 </dev/null &'
is_live() { lab exec host1 kvmstrap status | grep 'The network from before run .* is live; that run.s comes back within'; }
expect_within 60 is_live
lab exec host1 bash -c 'kill -KILL $(sed -n "s/.*process \([0-9]*\)\..*/\1/p" <(kvmstrap status))'
expect_network "$bridged" host1 "the network after a kill"
expect_exit 0 lab exec host1 kvmstrap status
expect_match 'was killed in define-bridges; kvmstrap revert .* goes on with it' "$output" "status"
expect_exit 0 lab ssh host1 "${apply[*]}"
expect_equal "$bridged" "$(network_of host1)" "the network after apply"

step "interrupted by a record of its journal: it goes on to the same end, by the name of the run that was there before what apply has mended"
lab exec host1 strace -qq -o /dev/null -e trace=fdatasync -e 'inject=fdatasync:signal=SIGKILL:when=3' kvmstrap revert $whole --yes --confirm auto >/dev/null 2>&1 && fail "revert was not killed"
expect_exit 0 lab exec host1 kvmstrap revert $whole --yes --confirm auto
expect_state "$before" host1 "the host after it"

step "the old network's gateway has gone meanwhile: the bridge stays, exit 7; when it is there again, it is gone on with"
lab stop host1
lab gateway ip address add 10.66.0.2/24 dev lan
lab start host2 --kvm none || fail "no host"
lab exec host2 bash -c "sed -i s/^GATEWAY=.*/GATEWAY=10.66.0.2/ /etc/sysconfig/network-scripts/ifcfg-eth0"
expect_exit 0 restart_network host2
lab ssh host2 "cat > profile.yaml" <<Y
version: 1
name: other-gateway
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
network: {version: 2, bridges: {br0: {interfaces: [eth0], addresses: [$(lab address host2)/24], gateway4: 10.66.0.1, nameservers: {addresses: [10.66.0.1]}}}}
change: {network: {deadline: 30s}}
Y
before=$(state_without_packages host2)
expect_match 'via 10.66.0.2' "$before" "the network before"
expect_exit 0 lab ssh host2 kvmstrap apply profile.yaml --yes
bridged=$(state_without_packages host2)
lab gateway ip address del 10.66.0.2/24 dev lan
expect_exit 0 lab ssh host2 "kvmstrap revert --yes; echo exit \$?; echo session lives"
expect_match '^exit 7$' "$output" "revert"
expect_match '^session lives$' "$output" "the SSH session"
expect_match 'the old one is back: no answer from gateway 10.66.0.2' "$output" "revert"
expect_state "$bridged" host2 "the host after it"
expect_exit 0 lab exec host2 kvmstrap status
expect_match 'ended with exit code 7' "$output" "status"
lab gateway ip address add 10.66.0.2/24 dev lan
expect_exit 0 lab ssh host2 kvmstrap revert --yes
expect_state "$before" host2 "the host after it"
lab gateway ip address del 10.66.0.2/24 dev lan
