#!/bin/bash
# How much memory `kvmstrap fleet` takes, all hosts spoken to at once (up to --forks 500, which is the most): the sum of the PSS of itself and its ssh children,
# and its own part of it, each the peak.
#   on 20 and 100 hosts of the lab that are as a small profile says: apply and plan
#   on 20, 100 and 1,000 that ssh_stand_in.c plays: apply and plan of the shipped profile on a fresh host, as one told of it; the executable is sent to each,
#   every network confirmed by a second ssh, and all 500 wait in the middle until all are there
# Prints a Markdown table, and fails when its own part grows by more than the limit a host, from the least to the most hosts of either kind.
# KVMSTRAP names the executable for EL6.
source "$(dirname "$0")/../lab/assert.sh"

usage='usage: fleet_memory.sh [--hosts "N N"] [--stand-ins "N N N"] [--limit-kb N]       (as root, with KVMSTRAP=EXECUTABLE)'
bench=$(cd "$(dirname "$0")" && pwd)
told_profile=(centos-6.7-bridged --set hardware.virtualization=optional)
hosts=(20 100)
stand_ins=(20 100 1000)
limit=100 # KB a host
while [ $# -gt 0 ]; do
  case $1 in
    --hosts) hosts=($2) && shift ;;
    --stand-ins) stand_ins=($2) && shift ;;
    --limit-kb) limit=${2:-} && shift ;;
    *) echo "$usage" && { [ "$1" = --help ] && exit 0 || exit 2; } ;;
  esac
  shift
done
[[ "${hosts[*]}" =~ ^[0-9]+( [0-9]+)+$ && "${stand_ins[*]}" =~ ^[0-9]+( [0-9]+)+$ && $limit =~ ^[0-9]+$ && -n ${KVMSTRAP:-} ]] || { echo "$usage" && exit 2; }

fleet() { # ARGUMENTS...
  KVMSTRAP_LAB_TIMEOUT=3600 lab gateway env HOME="$work" "$KVMSTRAP" fleet "$@" </dev/null
}

inventory() { # SSH-SETTINGS MORE-OF-EACH-HOST; on the standard input a line "NAME ADDRESS" a host
  printf 'version: 1\nssh: {%s}\nhosts:\n' "$1"
  sed "s|\(.*\) \(.*\)|  \1: {address: \2${2:+, $2}}|"
}

measure() { # KIND HOSTS COMMAND INVENTORY PROFILE...: a line "KIND HOSTS COMMAND SUM OWN SSHS" of the results
  local forks=$(($2 < 500 ? $2 : 500)) options=() around=()
  [ "$3" != apply ] || options=(--yes --canary 0)
  # kvmstrap looks for ssh where the system has it, whatever PATH says.
  [ "$1" = real ] || around=(unshare --mount env SSH_STAND_IN="$work/said" bash -c 'mount --bind "$0" /usr/bin/ssh && exec "$@"' "$work/ssh")
  KVMSTRAP_LAB_TIMEOUT=3600 expect_exit 0 lab gateway env HOME="$work" "${around[@]}" python3 "$bench/pss.py" "$KVMSTRAP" fleet "$3" "$4" "${@:5}" \
    --forks $forks "${options[@]}"
  expect_match "^$2 of $2 hosts" "$output" "$3 of $2 hosts"
  echo "$1 $2 $3 $(head -n 1 <<<"$output")" >>"$work/results"
}

lab_test_begin
work=$KVMSTRAP_LAB_DIR/bench
mkdir -p "$work/said"
known="config: /dev/null, user: root, identity: $KVMSTRAP_LAB_DIR/keys/id_rsa"

cat >"$work/profile.yaml" <<'Y'
version: 1
name: small
hardware: {virtualization: optional}
repositories: {strategy: vault}
kernel: {sysctl: {net.ipv4.ip_forward: 1}}
Y

step "what a fresh host says, once"
lab start told --kvm none --executable '' || fail "no host"
key=$(cut -d ' ' -f 1,2 "$KVMSTRAP_LAB_DIR/keys/ssh_host_ed25519_key.pub")
echo "told $(lab address told)" | inventory "$known" "host-key: $key" >"$work/told.yaml"
expect_exit 0 fleet plan "$work/told.yaml" "${told_profile[@]}"
lab exec told bash -c '/var/lib/kvmstrap/bin/kvmstrap-* plan "$@" --json' plan "${told_profile[@]}" >"$work/said/plan.json" || fail "no plan"
expect_exit 0 fleet apply "$work/told.yaml" "${told_profile[@]}" --yes
lab exec told bash -c 'cd /var/lib/kvmstrap/detached/*/ && sed "s/${PWD##*/}/@RUN@/g" events.jsonl' >"$work/said/apply.jsonl" || fail "no events"
expect_match '"event": ?"confirm"' "$(<"$work/said/apply.jsonl")" "what a fresh host says"
lab stop told

step "${hosts[-1]} hosts"
seq -f 'a%.0f' "${hosts[-1]}" | xargs -P 4 -I NAME "$lab_program" start NAME --kvm none --executable '' || fail "a host did not start"
for ((number = 1; number <= hosts[-1]; number++)); do echo "a$number $(lab address a$number)"; done >"$work/hosts"
for number in "${hosts[@]}"; do head -n "$number" "$work/hosts" | inventory "$known" "host-key: $key" >"$work/$number.yaml"; done
expect_exit 0 fleet apply "$work/${hosts[-1]}.yaml" "$work/profile.yaml" --yes --forks 8
step "measured"
for number in "${hosts[@]}"; do
  for command in apply plan; do measure real "$number" $command "$work/$number.yaml" "$work/profile.yaml"; done
done

step "${stand_ins[-1]} that are played"
gcc -O2 -static -o "$work/ssh" "$bench/ssh_stand_in.c" || fail "the stand-in for ssh does not build"
for number in "${stand_ins[@]}"; do
  for ((host = 1; host <= number; host++)); do echo "node$host 10.99.$((host / 250)).$((host % 250 + 1))"; done | inventory 'user: root' >"$work/played.yaml"
  for command in apply plan; do
    echo $(($(date +%s) + 10 + number / 25)) >"$work/said/until"
    measure played "$number" $command "$work/played.yaml" "${told_profile[@]}"
  done
done

echo
echo "| memory, the peak of the sum of PSS | hosts | \`kvmstrap\` and its \`ssh\` | \`kvmstrap\` alone | \`ssh\` at once |"
echo "|---|---|---|---|---|"
sed 's/^real/lab,/; s/^played/played,/' "$work/results" | awk '{
  printf "| %s %s | %d | %s | %.1f MiB | %d |\n", $1, $3, $2, $1 == "lab," ? sprintf("%.1f MiB", $4 / 1024) : "-", $5 / 1024, $6 }'
echo
echo "A host more takes, in kvmstrap itself:"
growth() { # KIND COMMAND: KB a host
  awk -v kind="$1" -v command="$2" '$1 == kind && $3 == command { if (!first) { first = $2; least = $5 } last = $2; most = $5 }
    END { printf "%.1f", (most - least) * 1.024 / (last - first) }' "$work/results"
}
complaints=()
for kind in real played; do
  for command in apply plan; do
    kb=$(growth $kind $command)
    echo "- $command, $kind hosts: $kb KB"
    awk -v kb="$kb" -v limit="$limit" 'BEGIN { exit kb > limit }' || complaints+=("fleet $command grows by $kb KB a host, more than $limit ($kind hosts)")
  done
done
[ ${#complaints[@]} = 0 ] || fail "$(printf '%s\n' "${complaints[@]}")"
