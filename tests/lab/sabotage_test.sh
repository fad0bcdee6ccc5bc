#!/bin/bash
# The sabotage table: cut-overs that something goes wrong with. After each the gateway reaches the host within the deadline and ten seconds; the files of the
# network are what they were, with mode, owner and label, and nothing lies beside them; and so is the network in its normal form (network_of, and IPv6
# and DHCP clients). Each row says which line of defence it guards, and fails when that is taken out.
# Arguments: rows, or `all`, or `sample [SEED]`; `list` prints the table. Without any it is a sample, drawn by a seed that is printed.
source "$(dirname "$0")/assert.sh"
source "$(dirname "$0")/sabotage_rows.sh"

deadline=10
sample_size=8

files() {
  in_host 'cd /etc/sysconfig && find network-scripts network ../resolv.conf ! -type d | sort | while read -r file; do
      stat -c "%n %F %a %U %G %C" "$file" 2>/dev/null; sha1sum "$file"; done
    ls -A /var/lib/kvmstrap | grep -v "^lock$\|^runs$"; ls /var/lib/dhclient 2>/dev/null | grep br0'
}
normal_form() {
  network_of victim
  in_host 'ip -6 -o addr show | sed "s/^[0-9]*: *//; s/valid_lft.*//"; ip -6 route | sed "s/ expires [0-9]*sec//; s/ *$//" | sort
    grep -H . /proc/sys/net/ipv6/conf/eth0/disable_ipv6; for client in $(pgrep -x dhclient); do tr "\0" " " </proc/$client/cmdline; echo; done'
}

# What a row is made of -----------------------------------------------------------------------------------------------------------------------------

# A fresh host that can be turned into one with a bridge, and whose file is not as any new one would be; what it is like is remembered.
victim() { # [OPTIONS of lab start]
  lab start victim "$@" || fail "no host"
  address=$(lab address victim)
  in_host "chmod 640 $scripts/ifcfg-eth0 && chown nobody:bin $scripts/ifcfg-eth0 && chcon system_u:object_r:net_conf_t:s0 $scripts/ifcfg-eth0" ||
    fail "the host's file cannot be given a mode, an owner and a label"
  wants "$adopting"
  expect_exit 0 lab exec victim kvmstrap apply /root/profile.yaml --yes --only configure-repositories --only install-packages
  remember
}

remember() {
  expect_within 5 in_host '! ip addr | grep tentative'
  files_before=$(files)
  form_before=$(normal_form)
}

wants() { # BRIDGE-KEYS [CONFIRM]
  lab exec victim tee /root/profile.yaml >/dev/null <<Y
version: 1
name: sabotage
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
network: {version: 2, bridges: {br0: {interfaces: [${port:-eth0}], $1}}}
change: {network: {deadline: ${deadline}s, confirm: ${2:-auto}, rehearse: ${rehearse:-none}}}
Y
}

apply() { # [COMMAND...]: starts the run, under COMMAND
  begin lab exec victim "$@" kvmstrap apply /root/profile.yaml --yes
}
begin() { # COMMAND...
  started=$SECONDS
  { "$@"; echo "exit $?"; } >"$KVMSTRAP_LAB_DIR/run" 2>&1 &
  run=$!
}
in_host() { lab exec victim bash -c "$*"; }
is_switched() { in_host 'test -e /sys/class/net/br0/brif/eth0'; }
is_live() { lab exec victim kvmstrap status | grep 'is confirmed,'; }
waits() { expect_within 20 is_live; } # for a confirmation: everything answered
tool() { lab exec victim kvmstrap status --json | sed -n 's/.*"running": \([0-9]*\).*/\1/p'; }
guard() { in_host "grep -q @kvmstrap-guard /proc/net/unix && pgrep -P $(tool) -x kvmstrap"; }

ends() { # EXIT REGEX
  wait "$run"
  output=$(<"$KVMSTRAP_LAB_DIR/run")
  expect_match "^exit ($1)$" "$output" "the run"
  expect_match "$2" "$output" "the run"
}

reaches() { lab gateway ping -q -c 1 -W 1 "$address"; }
as_before() { diff <(echo "$files_before") <(files) && diff <(echo "$form_before") <(normal_form); }
is_back() { # the statement of every row
  local left=$((deadline + 10 - (SECONDS - started)))
  expect_within $left reaches
  expect_within $left as_before
}

draw_sample() { # SEED
  printf '%s\n' "${rows[@]}" | awk -v seed="$1" 'BEGIN { srand(seed) } { print rand(), $1 }' | sort | head -n $sample_size | cut -d' ' -f2
}

case ${1:-sample} in
  list) for row in "${rows[@]}"; do printf '%-28s %s\n' "$row" "${guards[$row]}"; done; exit ;;
  all) chosen=("${rows[@]}") ;;
  sample)
    drawn_by=${2:-$(seed)}
    step "seed $drawn_by: the same rows again by: $0 sample $drawn_by"
    mapfile -t chosen < <(draw_sample "$drawn_by")
    ;;
  *) chosen=("$@") ;;
esac
[ ${#chosen[@]} -gt 0 ] || fail "no row was chosen"
lab_test_begin
for row in "${chosen[@]}"; do
  step "$row: ${guards[$row]:?there is no row $row}"
  "$row"
  lab stop victim
done
