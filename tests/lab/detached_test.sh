#!/bin/bash
# A run that goes on without the connection that it was started over: followed from another one by words and by events, taken up by number, started once
# whatever is called twice, confirmed over a new connection, and told as lost when it was killed.
source "$(dirname "$0")/assert.sh"
lab_test_begin

lab start host1 || fail "no host"
address=$(lab address host1)
followed=$KVMSTRAP_LAB_DIR/followed
detach() { # ID PROFILE: over a connection of its own
  lab ssh host1 kvmstrap apply "$2" --yes --run "$1" --detach
}
follow() { # ID [OPTION...]: its events, in the background, over a connection of their own
  rm -f "$followed"
  "$lab_program" ssh host1 kvmstrap attach "$1" --events jsonl "${@:2}" >"$followed" 2>&1 &
  follower=$!
}
said() { grep -E "^\{\"number\":[0-9]+,\"event\":\"$1\"" "$followed"; } # EVENT
followed_ends() { # EXIT
  local got=0
  wait "$follower" || got=$?
  [ "$got" = "$1" ] || fail "exit of attach: wanted $1, got $got:"$'\n'"$(cat "$followed")"
}
cut_off() { # JOB: ends the ssh of a job, and so its connection
  pkill -P "$1"
  wait "$1"
}
is_gone() { ! lab exec host1 pgrep -f "[${1:0:1}]${1:1}" >/dev/null; } # COMMAND; what looks for it names it otherwise
numbers() { sed -E 's/^\{"number":([0-9]+),.*/\1/' <<<"$1"; }
folders() { lab exec host1 ls /var/lib/kvmstrap/detached 2>/dev/null; }
lab ssh host1 "cat > profile.yaml" <<'Y'
version: 1
name: detached
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
network:
  version: 2
  bridges: {br0: {interfaces: [eth0], adopt: {from: [eth0, br0]}}}
change: {network: {deadline: 60s, confirm: ssh}}
Y

step "what cannot begin is refused by the call itself, and leaves nothing behind"
expect_exit 2 lab ssh host1 kvmstrap apply profile.yaml --run a --detach
expect_exit 2 lab ssh host1 kvmstrap apply profile.yaml --yes --detach
expect_exit 2 lab ssh host1 kvmstrap apply profile.yaml --yes --detach --run ../a
expect_match 'a run is named by' "$output"
expect_exit 2 lab ssh host1 "sed s/eth0/nic0/ profile.yaml | kvmstrap apply - --yes --run a --detach --set proof.guest=[br7]"
expect_match "there is no bridge .*br7|br7" "$output" "the mistakes of the profile"
expect_exit 2 lab ssh host1 kvmstrap attach a
expect_match 'there is no detached run a' "$output"
expect_equal '' "$(folders)" "the folders"

step "started over a connection that is cut right after"
"$lab_program" ssh host1 -tt 'kvmstrap apply profile.yaml --yes --run first --detach; sleep 600' >"$KVMSTRAP_LAB_DIR/started" 2>&1 </dev/null &
connection=$!
expect_within 20 grep -q detached "$KVMSTRAP_LAB_DIR/started"
cut_off $connection
expect_within 10 is_gone 'sleep 600'
expect_equal '{"detached":"first","new":true}' "$(tr -d '\r' <"$KVMSTRAP_LAB_DIR/started" | head -1)" "what it said"
follow first
expect_exit 0 detach first profile.yaml
expect_equal '{"detached":"first","new":false}' "$output" "the second call"

step "the network is live and waits; meanwhile no other run begins"
expect_within 60 said confirm
expect_exit 0 lab exec host1 kvmstrap status
expect_match 'A run is under way, process [0-9]+: first' "$output" "status"
expect_match 'kvmstrap attach first' "$output" "status"
expect_match '"detached": "first"' "$(lab exec host1 kvmstrap status --json)" "status"
expect_exit 4 detach second profile.yaml
expect_match '^\{"under-way":"first"\}$' "$output"
expect_equal first "$(folders)" "the folders"
expect_exit 0 detach first profile.yaml
expect_match '"new":false' "$output"

step "its event names the command that confirms"
command=$(said confirm | sed -E 's/.*"command":"([^"]*)".*/\1/')
expect_match "^ssh -o ControlPath=none root@$address /[^ ]* network confirm$" "$command" "the command"
seconds=$(said confirm | sed -E 's/.*"seconds":([0-9]+).*/\1/')
[ "$seconds" -gt 30 ] && [ "$seconds" -le 60 ] || fail "$seconds seconds are left"
expect_exit 0 lab gateway ssh -F none -i "$KVMSTRAP_LAB_DIR/keys/id_rsa" -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
  -o HostKeyAlgorithms=+ssh-rsa -o PubkeyAcceptedAlgorithms=+ssh-rsa -o LogLevel=ERROR ${command#ssh }
followed_ends 0

step "the events are all there, in order, and nothing but JSON in ASCII"
events=$(<"$followed")
expect_equal "$(seq "$(wc -l <"$followed")")" "$(numbers "$events")" "the numbers"
expect_match '^\{"number":1,"event":"run","run":"first","profile":"detached",' "$(head -1 "$followed")"
expect_match '^\{"number":2,"event":"plan","settled":false,"blocked":false,' "$(sed -n 2p "$followed")"
expect_match '"event":"end","run":"first","exit":0,"headline":"Verified",.*"changed":true,"prepared":false\}$' "$(tail -1 "$followed")"
for kind in step action progress step-end; do said $kind >/dev/null || fail "no event $kind"; done
! LC_ALL=C grep -n '[^ -~]' "$followed" || fail "more than ASCII"
python3 -c 'import json, sys; [json.loads(line) for line in sys.stdin]' <"$followed" || fail "not JSON"
expect_exit 0 lab exec host1 test -s /var/lib/kvmstrap/runs/first/journal.jsonl

step "once more, from a number on; and as words"
expect_exit 0 lab ssh host1 kvmstrap attach first --events jsonl --from 3
expect_equal "$(tail -n +3 "$followed")" "$output" "the events from 3 on"
expect_exit 0 lab ssh host1 kvmstrap attach first
expect_match '^Verified: ' "$output"
expect_equal "$(lab exec host1 cat /var/lib/kvmstrap/detached/first/output)" "$output" "its words"
expect_exit 0 detach first profile.yaml
expect_match '"new":false' "$output" "the run has ended"

step "with nothing to do"
expect_exit 0 detach nothing profile.yaml
follow nothing
followed_ends 0
expect_match '"headline":"Nothing to do",.*"changed":false' "$(tail -1 "$followed")"
expect_exit 1 lab exec host1 test -e /var/lib/kvmstrap/runs/nothing
expect_exit 0 lab exec host1 bash -c 'kvmstrap apply /root/profile.yaml --yes --events jsonl'
expect_equal "$(sed -E 's/"run":"[^"]*"//' "$followed")" "$(sed -E 's/"run":"[^"]*"//' <<<"$output")" "the events of one that is not detached"

step "a name that a journal has is not taken again"
expect_exit 2 lab exec host1 kvmstrap apply /root/profile.yaml --yes --run first
expect_match 'there was a run first already' "$output"

step "what is cut off is only attach"
lab ssh host1 "sed -i 's/bridge-utils/bridge-utils, qemu-kvm, libvirt, libvirt-client, dbus/' profile.yaml"
expect_exit 0 detach killed profile.yaml
follow killed
expect_within 60 said action
cut_off $follower
expect_within 10 is_gone 'kvmstrap attach'
process=$(lab ssh host1 kvmstrap status --json | sed -nE 's/.*"running": ([0-9]+),/\1/p')
[ -n "$process" ] || fail "no process is under way"

step "killed in the middle: attach says that it is lost"
last=$(tail -1 "$followed" | sed -E 's/^\{"number":([0-9]+),.*/\1/')
follow killed --from $((last + 1))
expect_exit 0 lab ssh host1 kill -9 "$process"
followed_ends 1
expect_match '^\{"number":[0-9]+,"event":"lost","why":"its process is gone, ' "$(tail -1 "$followed")"
expect_equal "$(seq $((last + 1)) $((last + $(wc -l <"$followed"))))" "$(numbers "$(<"$followed")")" "the numbers"
expect_exit 1 lab exec host1 grep -q lost /var/lib/kvmstrap/detached/killed/events.jsonl
expect_exit 1 lab ssh host1 kvmstrap attach killed
expect_match '^lost: its process is gone' "$output"
expect_exit 0 detach killed profile.yaml
expect_match '"new":false' "$output" "it is not begun anew"

step "the same under another name goes on from there"
expect_exit 0 detach again profile.yaml
expect_exit 0 lab ssh host1 kvmstrap attach again
expect_match '^(Verified|Nothing to do)' "$output"
expect_match "^Last run that changed something: (again|killed)," "$(lab exec host1 kvmstrap status)" "status"

step "only the newest twenty are kept"
for number in $(seq 20); do expect_exit 0 lab ssh host1 "kvmstrap apply profile.yaml --yes --run n$number --detach && kvmstrap attach n$number"; done
expect_equal "$(printf 'n%s\n' $(seq 20) | sort)" "$(folders | sort)" "the folders"
