#!/bin/bash
# The sabotage table: cut-overs that something goes wrong with. After each the gateway reaches the host within the deadline and ten seconds, the network's
# files are what they were (content, mode, owner, nothing beside them), and so is the network in its normal form: links, ports, addresses, routes, rules,
# name servers, DHCP clients, without indices, counters, lifetimes and neighbours.
# Arguments: rows, or `all`; without any, those that are quick. `list` prints the table.
source "$(dirname "$0")/assert.sh"
source "$(dirname "$0")/sabotage_rows.sh"

deadline=10

files() {
  lab exec victim bash -c 'cd /etc/sysconfig && find network-scripts -name "*ifcfg-*" -o -name ".kvmstrap*" | sort | while read -r file; do stat -c "%n %a %U %G" "$file"; cat "$file"; done
    stat -c "%n %a %U %G" network ../resolv.conf; cat network ../resolv.conf; ls -A /var/lib/kvmstrap | grep -v "^lock$\|^runs$"'
}

normal_form() {
  lab exec victim bash -c '
    ip -o link | sed "s/^[0-9]*: //; s/@if[0-9]*//; s/ qlen [0-9]*//; s/ qdisc [a-z]*//; s/link-netnsid [0-9]*//"
    ip -o addr | sed "s/^[0-9]*: //; s/valid_lft.*//"
    ip -4 route; ip rule; ip -6 route | sed "s/expires [0-9]*sec//"
    for bridge in /sys/class/net/*/bridge; do [ -e "$bridge" ] && grep -H . "$bridge"/{stp_state,forward_delay}; done
    grep -H . /proc/sys/net/ipv6/conf/eth0/disable_ipv6; sysctl net.ipv4.ip_forward; pgrep -a dhclient | cut -d" " -f2-'
}

# What a row is made of -----------------------------------------------------------------------------------------------------------------------------

victim() { # [OPTIONS of lab start]: a fresh host that can be turned into one with a bridge; what it is like is remembered
  lab start victim "$@" || fail "no host"
  address=$(lab address victim)
  wants "adopt: {from: [eth0, br0]}"
  expect_exit 0 lab exec victim kvmstrap apply /root/profile.yaml --yes --only configure-repositories --only install-packages
  remember
}

remember() {
  expect_within 5 settled_addresses
  files_before=$(files)
  form_before=$(normal_form)
}
settled_addresses() { ! lab exec victim ip addr | grep tentative; }

wants() { # BRIDGE-KEYS [CONFIRM]
  lab exec victim tee /root/profile.yaml >/dev/null <<Y
version: 1
name: sabotage
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
network: {version: 2, bridges: {br0: {interfaces: [${port:-eth0}], $1}}}
change: {network: {deadline: ${deadline}s, confirm: ${2:-auto}}}
Y
}

apply() { # [COMMAND...]: starts the run, under COMMAND
  started=$SECONDS
  { lab exec victim "$@" kvmstrap apply /root/profile.yaml --yes; echo "exit $?"; } >"$KVMSTRAP_LAB_DIR/run" 2>&1 &
  run=$!
}
is_switched() { lab exec victim test -e /sys/class/net/br0/brif/eth0; }
is_live() { lab exec victim kvmstrap status | grep 'is confirmed,'; }
waits() { expect_within 20 is_live; } # for a confirmation: everything answered
runs() { lab exec victim kvmstrap status --json | sed -n 's/.*"running": \([0-9]*\).*/\1/p'; }
guard() { lab exec victim pgrep -P "$(runs)"; }
in_host() { lab exec victim bash -c "$*"; }

ends() { # EXIT REGEX
  wait "$run"
  output=$(<"$KVMSTRAP_LAB_DIR/run")
  expect_match "^exit ($1)$" "$output" "the run"
  expect_match "$2" "$output" "the run"
}

reaches() { lab gateway ping -q -c 1 -W 1 "$address"; }
as_before() {
  [ "$(files)" = "$files_before" ] || { diff <(echo "$files_before") <(files); return 1; }
  [ "$(normal_form)" = "$form_before" ] || { diff <(echo "$form_before") <(normal_form); return 1; }
}
is_back() { # the statement of every row
  local left=$((deadline + 10 - (SECONDS - started)))
  expect_within $left reaches
  expect_within $left as_before
}

# The power goes and comes back: no process lives on, the kernel has forgotten links, addresses and leases, and the boot reads what is on the disk.
reset_and_boot() {
  in_host 'pkill -KILL -x kvmstrap; pkill -KILL dhclient; ip link del br0 2>/dev/null; ip addr flush dev eth0; ip link set eth0 down
    echo 0 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6; service network start' >/dev/null 2>&1
  started=$SECONDS
}

case ${1:-quick} in
  list) for row in "${rows[@]}"; do printf '%-28s %s\n' "$row" "${guards[$row]}"; done; exit ;;
  all) chosen=("${rows[@]}") ;;
  quick) chosen=("${quick[@]}") ;;
  *) chosen=("$@") ;;
esac
lab_test_begin
for row in "${chosen[@]}"; do
  step "$row: ${guards[$row]:?there is no row $row}"
  "$row"
  lab exec victim true 2>/dev/null && lab stop victim
done
