#!/bin/bash
# A cut-over that has to be confirmed: the plan names the exact command, status counts down, what is no new connection is refused, and the command of
# the plan keeps the new network. Without it, and after a trial, the old network is back.
source "$(dirname "$0")/assert.sh"
lab_test_begin

lab start host1 || fail "no host"
address=$(lab address host1)
profile() { # DEADLINE CONFIRM
  cat <<Y
version: 1
name: confirmed
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
network:
  version: 2
  bridges: {br0: {interfaces: [eth0], adopt: {from: [eth0, br0]}}}
change: {network: {deadline: $1, confirm: $2}}
Y
}
lab exec host1 bash -c 'echo > /dev/console'
console() { lab exec host1 cat /dev/console; }
network() { lab exec host1 bash -c 'ip -o link | sed "s/^[0-9]*: //"; ip -4 -o addr | sed "s/^[0-9]*: //"; ip route; cd /etc/sysconfig/network-scripts; stat -c "%n %a %U %G" ifcfg-*; cat ifcfg-*'; }
from_gateway() { # SSH-COMMAND: as somebody types it on another machine
  lab gateway ssh -F none -i "$KVMSTRAP_LAB_DIR/keys/id_rsa" -o BatchMode=yes -o ConnectTimeout=5 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
    -o HostKeyAlgorithms=+ssh-rsa -o PubkeyAcceptedAlgorithms=+ssh-rsa -o LogLevel=ERROR "$@"
}
is_live() { lab exec host1 kvmstrap status | grep 'The new network is live'; }
apply_starts() { lab ssh host1 "cat > profile.yaml; kvmstrap apply profile.yaml --yes; echo exit \$?" <<<"$1" >"$KVMSTRAP_LAB_DIR/apply" 2>&1 & apply=$!; }
apply_ended() { wait "$apply"; output=$(<"$KVMSTRAP_LAB_DIR/apply"); }
before=$(network)

step "a trial before anything is installed: the new network answers, the old one is back"
expect_exit 0 lab ssh host1 "cat > trial.yaml; kvmstrap network try trial.yaml" <<<"$(profile 20s auto)"
expect_match '^Tried: over the new network answered: gateway 10.66.0.1 by ARP, .*; the old one is back' "$output" "try"
expect_equal "$before" "$(network)" "the network after the trial"
expect_match 'the network is being switched' "$(console)" "the console"
expect_match 'the old network is back: it was a trial' "$(console)" "the console"
expect_exit 3 lab exec host1 kvmstrap network confirm
expect_match 'no cut-over is under way' "$output" "confirm without a cut-over"

step "a bond cannot be tried before its module is there: what loads it is said, and nothing is begun"
expect_exit 3 lab ssh host1 "cat > bond.yaml; kvmstrap network try bond.yaml" <<<"version: 1
name: bond
hardware: {virtualization: optional}
kernel: {modules: [bonding]}
network: {version: 2, bonds: {bond0: {interfaces: [eth0], adopt: {from: [eth0]}, parameters: {mode: active-backup}}}}"
expect_match 'the module bonding is not loaded yet' "$output" "try"
expect_match 'first: kvmstrap apply bond.yaml --only load-modules' "$output" "try"
lab ssh host1 "sed -i '/^kernel:/d' bond.yaml"
for command in plan 'apply --yes' 'network try'; do
  expect_exit 3 lab ssh host1 "kvmstrap $command bond.yaml"
  expect_match 'to do: add bonding to kernel.modules' "$output" "$command of a profile that does not name the module"
done

step "nobody confirms: the old network is back"
lab ssh host1 "cat > profile.yaml" <<<"$(profile 12s ssh)"
expect_exit 7 lab ssh host1 kvmstrap apply profile.yaml --yes
expect_match 'unless the new one is confirmed, on another machine: ssh -o ControlPath=none root@'"$address"' /[^ ]* network confirm$' "$output" "the plan"
expect_match 'nobody confirmed it within 12 seconds' "$output" "apply"
expect_equal "$before" "$(network)" "the network after it"

step "a connection that is older than the switch, and one that shares it, confirm nothing"
control=$KVMSTRAP_LAB_DIR/gateway/control
from_gateway -fNM -o ControlPath="$control" "root@$address"
apply_starts "$(profile 60s ssh)"
expect_within 30 is_live
expect_exit 0 lab exec host1 kvmstrap status
expect_match 'the old one comes back within [0-9]+ seconds unless the new one proves itself and is confirmed' "$output" "status"
command=$(sed -n 's/^  on another machine: //p' <<<"$output")
expect_exit 3 from_gateway -o ControlPath="$control" "root@$address" kvmstrap network confirm
expect_match 'older than the new network' "$output" "confirm over a shared connection"
expect_exit 3 lab exec host1 kvmstrap network confirm
expect_match 'does not come over an SSH connection' "$output" "confirm from a local shell"
lab exec host1 bash -c 'mkdir -p -m 700 /root/.ssh; cat > /root/.ssh/id_lab; chmod 600 /root/.ssh/id_lab' <"$KVMSTRAP_LAB_DIR/keys/id_rsa"
expect_exit 3 lab exec host1 ssh -i /root/.ssh/id_lab -o BatchMode=yes -o StrictHostKeyChecking=no "root@$address" kvmstrap network confirm
expect_match 'comes from this host itself' "$output" "confirm from the host itself"
expect_match '"confirmed": false' "$(lab exec host1 kvmstrap status --json)" "status"

step "the command of the plan keeps it: $command"
expect_exit 0 from_gateway ${command#ssh }
expect_match '^confirmed: the new network is kept$' "$output" "confirm"
apply_ended
expect_match '^exit 0$' "$output" "apply"
expect_match '^  ! *on another machine: ssh ' "$output" "apply, when the time has come"
expect_match 'the new network is kept' "$(console)" "the console"
expect_match '"cut-over": null' "$(lab exec host1 kvmstrap status --json)" "status"

step "over IPv6"
lab stop host1
lab start host1 || fail "no host"
lab exec host1 bash -c 'printf "IPV6INIT=yes\nIPV6ADDR=2001:db8:7::21/64\n" >> /etc/sysconfig/network-scripts/ifcfg-eth0'
expect_exit 0 restart_network host1
apply_starts "$(profile 60s ssh)"
expect_within 40 is_live
expect_exit 0 from_gateway -o ControlPath=none root@2001:db8:7::21 kvmstrap network confirm
apply_ended
expect_match '^exit 0$' "$output" "apply"

step "by hand; and a rollback that somebody asks for"
lab stop host1
lab start host1 || fail "no host"
apply_starts "$(profile 60s manual)"
expect_within 40 is_live
expect_exit 0 lab exec host1 kvmstrap network rollback
expect_match 'the old network is back' "$output" "rollback"
apply_ended
expect_match '^exit 7$' "$output" "apply"
expect_match 'network rollback was called' "$output" "apply"
apply_starts "$(profile 60s manual)"
expect_within 30 is_live
expect_exit 0 lab exec host1 kvmstrap network confirm
apply_ended
expect_match '^exit 0$' "$output" "apply"

step "the command of the plan names an address at which sshd listens"
lab exec host1 bash -c "service sshd stop; sed -i '1i ListenAddress $address' /etc/ssh/sshd_config; service sshd start" >/dev/null 2>&1
expect_exit 0 lab exec host1 bash -c "sed 's/manual/ssh/; s/adopt: .*/addresses: [10.66.0.77\/24, $address\/24], gateway4: 10.66.0.1}}/' /root/profile.yaml >/root/two.yaml; kvmstrap plan /root/two.yaml"
expect_match "on another machine: ssh -o ControlPath=none root@$address " "$output" "the plan"
lab exec host1 sed -i 1d /etc/ssh/sshd_config

step "sshd that listens on the old address alone can confirm no other: said before anything changes"
lab exec host1 bash -c 'service sshd stop; echo "ListenAddress 127.0.0.1" >> /etc/ssh/sshd_config; service sshd start' >/dev/null 2>&1
expect_exit 3 lab exec host1 bash -c "sed -i 's/manual/ssh/; s/adopt: .*/addresses: [10.66.0.77\/24], gateway4: 10.66.0.1}}/' /root/profile.yaml; kvmstrap plan /root/profile.yaml"
expect_match 'sshd listens on none of 10.66.0.77' "$output" "the plan"
