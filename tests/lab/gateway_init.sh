#!/bin/bash
# First process of the gateway's namespaces. Makes the LAN's bridge, starts the services, then reaps children.

set -e
source "$(dirname "$0")/settings.sh"
source "$lab_source/process.sh"
announce_namespaces

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/lab
hostname gateway

ip link set lo up
ip link add lan type bridge forward_delay 0 stp_state 0
ip address add "$lab_gateway/$lab_prefix" dev lan
for address in "$lab_network6::1" "$lab_advertised::1" fe80::1; do ip address add "$address/64" dev lan nodad; done
ip link set lan up
echo 1 >/proc/sys/net/ipv4/ip_forward

python3 -u -m http.server --bind "$lab_gateway" --directory "$lab_state/repository" 80 >"$lab_state/gateway/http.log" 2>&1 &
bash "$lab_source/gateway_names.sh" off
until (: <"/dev/tcp/$lab_gateway/80") 2>/dev/null; do sleep 0.02; done
touch /run/lab/ready

while :; do sleep 3600 & wait; done
