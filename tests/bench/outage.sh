#!/bin/bash
# How long a host is silent while its address moves from an up NIC onto a bridge over it, as the gateway hears it, which pings it every 5 ms. In turn, each
# time on a fresh host of the lab:
#   kvmstrap apply --only define-bridges
#   ip_batch.sh                     the same by hand: brctl and one ip -batch, without a way back
#   service network restart         with the new files in place
# Prints a Markdown table, and fails when kvmstrap's median is above the limit. With KVMSTRAP_EL6_ROOT it is EL6's own service, iproute and scripts.
# KVMSTRAP names the executable.
source "$(dirname "$0")/../lab/assert.sh"

usage='usage: outage.sh [--runs N] [--limit-ms N]       (as root, with KVMSTRAP=EXECUTABLE)'
bench=$(cd "$(dirname "$0")" && pwd)
scripts=/etc/sysconfig/network-scripts
runs=20
limit=20 # ms, for the median of kvmstrap
while [ $# -gt 0 ]; do
  case $1 in
    --runs) runs=${2:-} && shift ;;
    --limit-ms) limit=${2:-} && shift ;;
    *) echo "$usage" && { [ "$1" = --help ] && exit 0 || exit 2; } ;;
  esac
  shift
done
[[ $runs =~ ^[1-9][0-9]*$ && $limit =~ ^[0-9]+$ && -n ${KVMSTRAP:-} ]] || { echo "$usage" && exit 2; }

profile() {
  cat <<'Y'
version: 1
name: outage
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
network: {version: 2, bridges: {br0: {interfaces: [eth0], adopt: {from: [eth0, br0]}}}}
Y
}

by_kvmstrap() { lab exec "$host" kvmstrap apply /root/profile.yaml --yes --only define-bridges; }
by_ip_batch() { lab exec "$host" bash /root/ip_batch.sh eth0 br0; }
by_restart() { lab exec "$host" service network restart; }

# What kvmstrap writes as well, but for the order of the keys.
write_files() {
  lab exec "$host" bash -c "cd $scripts
    sed -n 's/DEVICE=.*/DEVICE=br0/p; /^\(IPADDR\|NETMASK\|GATEWAY\|DNS1\|BOOTPROTO\|ONBOOT\)=/p' ifcfg-eth0 >ifcfg-br0
    printf 'TYPE=Bridge\nNM_CONTROLLED=no\nSTP=off\nDELAY=0\n' >>ifcfg-br0
    sed -i '/^\(IPADDR\|NETMASK\|GATEWAY\|DNS1\)=/d; s/^NM_CONTROLLED=.*/NM_CONTROLLED=no/' ifcfg-eth0
    echo BRIDGE=br0 >>ifcfg-eth0"
}

measure() { # CONTESTANT
  host=host$((++number))
  lab start "$host" || fail "no host"
  lab exec "$host" tee /root/profile.yaml <<<"$(profile)" >/dev/null
  lab exec "$host" tee /root/ip_batch.sh <"$bench/ip_batch.sh" >/dev/null
  expect_exit 0 lab exec "$host" kvmstrap apply /root/profile.yaml --yes --only configure-repositories --only install-packages
  [ "$1" != restart ] || write_files
  ping_start "$host" 5
  expect_exit 0 "by_$1"
  expect_within 10 lab gateway ping -q -c 1 -W 1 "$(lab address "$host")"
  ping_stop >>"$KVMSTRAP_LAB_DIR/silences.$1"
  expect_exit 0 lab exec "$host" ip -4 addr show dev br0
  expect_match "inet $(lab address "$host")/24" "$output" "br0 after $1"
  expect_equal eth0 "$(lab exec "$host" ls /sys/class/net/br0/brif)" "the ports of br0 after $1"
  lab stop "$host"
}

row() { # CONTESTANT WORDS
  sort -n "$KVMSTRAP_LAB_DIR/silences.$1" | awk -v words="$2" '
    { ms[NR] = $1 }
    END { printf "| %s | %.0f ms | %d ms | %d ms |\n", words, (ms[int((NR + 1) / 2)] + ms[int(NR / 2) + 1]) / 2, ms[1], ms[NR] }'
}

contestants=(kvmstrap ip_batch restart)
number=0
lab_test_begin
step "$runs runs each, in turn"
for ((run = 0; run < runs; run++)); do
  for contestant in "${contestants[@]}"; do measure "$contestant"; done
done
echo
echo "| silence while a network moves onto a bridge: $runs runs each, in turn | median | least | most |"
echo "|---|---|---|---|"
row kvmstrap "\`kvmstrap apply\`, with its way back and its probes" | tee "$KVMSTRAP_LAB_DIR/row"
row ip_batch "\`brctl\` and \`ip -batch\`, [by hand](tests/bench/ip_batch.sh), with neither"
row restart "\`service network restart\`$([ -n "${KVMSTRAP_EL6_ROOT:-}" ] && echo ", EL6's own" || echo " of the lab's stand-in")"
echo
echo "Ping every 5 ms; $(nproc) CPUs, Linux $(uname -r), load $(cut -d ' ' -f 1 /proc/loadavg) at the end; kvmstrap $("$KVMSTRAP" version | sed -n '1s/^kvmstrap //p')."
median=$(cut -d '|' -f 3 "$KVMSTRAP_LAB_DIR/row" | tr -dc 0-9)
[ "$median" -le "$limit" ] || fail "a median silence of $median ms is more than $limit ms"
