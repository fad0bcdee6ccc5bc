#!/bin/bash
# A fleet over SSH: fresh hosts → verified, and the true state of those that are not: a silent gateway (rolled back), nobody at the address, another host key,
# a full disk, a connection that breaks, a reset in the middle, a host that lies. A second call finishes what can be; a revert takes the first one back. With an executable for EL6.
# Arguments: how many hosts are well (default: 3).
source "$(dirname "$0")/../lab/assert.sh"
well=${1:-3}
lab_test_begin

fleet() { # COMMAND ARGUMENTS...
  KVMSTRAP_LAB_TIMEOUT=3600 lab gateway env HOME="$KVMSTRAP_LAB_DIR" "$KVMSTRAP" fleet "$@" </dev/null
}
state_of() { # HOST, of the last report
  python3 -c 'import json, sys
host = next(one for one in json.load(open(sys.argv[1]))["hosts"] if one["host"] == sys.argv[2])
print(host["state"], host["exit"], host["changed"])' "$KVMSTRAP_LAB_DIR/report.json" "$1"
}

step "$((well + 7)) hosts"
inventory=$KVMSTRAP_LAB_DIR/fleet.yaml
key=$(cut -d ' ' -f 1,2 "$KVMSTRAP_LAB_DIR/keys/ssh_host_rsa_key.pub") # the only one that EL6's sshd has
ssh-keygen -q -t rsa -b 2048 -N '' -f "$KVMSTRAP_LAB_DIR/another"
{
  echo "version: 1"
  echo "ssh: {user: root, config: /dev/null, identity: $KVMSTRAP_LAB_DIR/keys/id_rsa}"
  echo "variables: {gateway: 10.66.0.1}"
  echo "hosts:"
} >"$inventory"
enlist() { # NAME [MORE]
  echo "  $1: {address: $(lab address "$1"), host-key: $key, variables: {address: $(lab address "$1")/24${2:+, $2}}}" >>"$inventory"
}
names=()
for ((number = 1; number <= well; number++)); do names+=("a$number"); done
for name in "${names[@]}" silent full broken-off reset liar; do lab start "$name" --kvm none --executable '' >/dev/null || fail "no host $name"; done
for name in "${names[@]}" full broken-off reset liar; do enlist "$name"; done
enlist silent 'gateway: 10.66.0.252'
echo "  nobody: {address: 10.66.0.250, host-key: $key, variables: {address: 10.66.0.250/24}}" >>"$inventory"
lab start stranger --kvm none --executable '' >/dev/null || fail "no host stranger"
key=$(cut -d ' ' -f 1,2 "$KVMSTRAP_LAB_DIR/another.pub") enlist stranger
profile=$KVMSTRAP_LAB_DIR/profile.yaml
cat >"$profile" <<'Y'
version: 1
name: fleet
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
kernel: {sysctl: {net.ipv4.ip_forward: 1}}
network:
  version: 2
  ethernets: {eth0: {}}
  bridges:
    br0:
      interfaces: [eth0]
      addresses: ["${address}"]
      gateway4: ${gateway}
change: {network: {deadline: 20s}}
Y

step "mistakes are told for every host before anybody is spoken to"
expect_exit 2 fleet plan "$inventory" "$profile" --var gatway=1
expect_match "did you mean" "$output"
expect_match 'Nobody was spoken to' "$output"
expect_exit 2 fleet apply "$inventory" "$profile"
expect_match 'say --yes' "$output"

step "plan leaves nothing there but the executable, and not more than three of them"
lab exec a1 bash -c 'mkdir -p -m 700 /var/lib/kvmstrap/bin; for version in 1 2 3 4; do touch -d "$version days ago" /var/lib/kvmstrap/bin/kvmstrap-$version; done'
expect_exit 0 fleet plan "$inventory" "$profile" --limit a1
expect_match 'a1 .* to change' "$output"
expect_match '^  ! define-bridges: .* confirmed, which this machine does over a new connection  .a1.$' "$output"
expect_equal 700 "$(lab exec a1 stat -c %a /var/lib/kvmstrap/bin)"
expect_match '^kvmstrap-[0-9a-f]{64} kvmstrap-1 kvmstrap-2 $' "$(lab exec a1 ls -t /var/lib/kvmstrap/bin | tr '\n' ' ')" "executables"
expect_exit 1 lab exec a1 test -e /var/lib/kvmstrap/runs

step "apply: the canary first, and the true state of each"
lab exec full bash -c 'mkdir -p /var/lib/kvmstrap; mount -t tmpfs -o size=64k tmpfs /var/lib/kvmstrap'
lab exec liar bash -c 'cat >/root/lie; sed -i "s#^#command=\"sh /root/lie\" #" /root/.ssh/authorized_keys' <<'Y'
echo kvmstrap-fleet have
run=$(printf '%s\n' "$SSH_ORIGINAL_COMMAND" | sed -n "s/.*--run '*\\\\*'*\([0-9-]*\).*/\1/p" | head -n 1)
printf '{"detached": "%s", "new": true}\n{"number": 1, "event": "progress", "text": "\\u001b[2J\\u0007"}\n' "$run"
printf '{"number": 7, "event": "end", "run": "%s", "exit": 0, "headline": "Verified"}\n' "$run"
yes nonsense
Y
# One loses its connection while packages are installed, another one is reset then.
(until lab exec broken-off test -e /var/lib/kvmstrap/runs; do sleep 0.2; done; lab exec broken-off pkill -f 'sshd: root@notty') >/dev/null 2>&1 &
breaking=$!
(until lab exec reset test -e /var/lib/kvmstrap/runs; do sleep 0.2; done; lab reboot reset) >/dev/null 2>&1 &
resetting=$!
expect_exit 1 fleet apply "$inventory" "$profile" --yes --forks 8 --max-failures 20 --connect-timeout 3 --report "$KVMSTRAP_LAB_DIR/report.json" \
  --report "$KVMSTRAP_LAB_DIR/report.html"
wait $breaking $resetting
told=$output
for name in "${names[@]}" broken-off reset; do
  expect_equal 'answered 0 True' "$(state_of "$name")" "$name: $told"
  expect_exit 0 lab exec "$name" test -d /sys/class/net/br0/brif/eth0
done
expect_equal 'answered 7 True' "$(state_of silent)" "silent"
expect_exit 1 lab exec silent test -e /sys/class/net/br0
expect_equal 'unreachable None False' "$(state_of nobody)" "nobody"
expect_equal 'untrusted None False' "$(state_of stranger)" "stranger"
expect_equal 'undelivered None False' "$(state_of full)" "full"
expect_match 'broken None' "$(state_of liar)" "liar"
[[ $told != *$'\033'* ]] || fail "escape sequences of a host reach the screen"
expect_match "^$((well + 2)) of $((well + 7)) hosts" "$told"

call=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["id"])' "$KVMSTRAP_LAB_DIR/report.json")
expect_match "kvmstrap fleet revert $inventory $call" "$told" "the way back"

step "a network is confirmed by a connection that came after the switch"
expect_equal 1 "$(python3 -c 'import json, sys; print({one["confirmations"] for one in json.load(open(sys.argv[1]))["hosts"] if one["host"] == "a1"}.pop())' "$KVMSTRAP_LAB_DIR/report.json")"

step "a second call finishes what can be, and changes nothing where nothing is to be done"
lab exec full umount /var/lib/kvmstrap
sed -i 's/, gateway: 10.66.0.252//' "$inventory"
expect_exit 1 fleet apply "$inventory" "$profile" --yes --forks 8 --max-failures 20 --connect-timeout 3 --report "$KVMSTRAP_LAB_DIR/report.json"
for name in "${names[@]}" broken-off reset; do expect_equal 'answered 0 False' "$(state_of "$name")" "$name"; done
for name in silent full; do expect_equal 'answered 0 True' "$(state_of "$name")" "$name: $output"; done

step "verify and status tell the same"
expect_exit 0 fleet verify "$inventory" "$profile" --limit "$(IFS=,; echo "${names[*]}")"
expect_match "$well of $well hosts, $well verified" "$output"
expect_exit 0 fleet status "$inventory" --limit a1
expect_match 'a1 +last run done' "$output"

step "what the first call did goes back, of two runs where it was reset, over the network that goes; nothing where it did nothing"
limit=a1,reset,full
expect_exit 0 fleet revert "$inventory" "$call" --dry-run --limit a1
expect_match 'a1 .* to change' "$output"
expect_exit 0 lab exec a1 test -e /sys/class/net/br0
expect_exit 2 fleet revert "$inventory" "$call" --limit "$limit"
expect_match 'say --yes' "$output"
expect_exit 0 fleet revert "$inventory" "$call" --yes --limit "$limit" --report "$KVMSTRAP_LAB_DIR/report.json"
told=$output
sources() { lab exec "$1" sh -c 'md5sum /etc/yum.repos.d/*'; }
for name in a1 reset; do
  expect_equal 'answered 0 True' "$(state_of "$name")" "$name: $told"
  expect_exit 1 lab exec "$name" test -e /sys/class/net/br0
  expect_equal 0 "$(lab exec "$name" cat /proc/sys/net/ipv4/ip_forward)" "$name's setting"
  expect_equal "$(sources stranger)" "$(sources "$name")" "$name's package sources"
done
expect_equal 'answered 0 False' "$(state_of full)" "full: $told"
expect_match 'full +no such run' "$told"
expect_exit 0 fleet revert "$inventory" "$call" --yes --limit "$limit" --report "$KVMSTRAP_LAB_DIR/report.json"
for name in a1 reset; do expect_equal 'answered 0 False' "$(state_of "$name")" "$name: $output"; done
expect_exit 2 fleet revert "$inventory" nonesuch --yes --limit "$limit"

step "a canary that fails holds the others back"
cat >"$KVMSTRAP_LAB_DIR/two.yaml" <<Y
version: 1
ssh: {user: root, config: /dev/null, identity: $KVMSTRAP_LAB_DIR/keys/id_rsa}
hosts: {a0: {address: 10.66.0.250, variables: {address: 10.66.0.250/24, gateway: 10.66.0.1}}, b1: {address: 10.66.0.251, variables: {address: 10.66.0.251/24, gateway: 10.66.0.1}}}
Y
expect_exit 1 fleet apply "$KVMSTRAP_LAB_DIR/two.yaml" "$profile" --yes --connect-timeout 1
expect_match 'a0 +unreachable' "$output"
expect_match 'b1 +held back' "$output"
