#!/bin/bash
# Runs in the gateway: (re)starts the LAN's dnsmasq, which answers for the lab's names and, with "on", gives every NIC the fixed lease that
# belongs to its MAC; with "on ra" the gateway also advertises itself and a network as a router of IPv6. It has no upstream: any other name is refused at once instead of after a resolver's timeout.

set -e
source "$(dirname "$0")/settings.sh"
folder=$lab_state/gateway
pid_file=/run/lab/dnsmasq.pid

if [ -s $pid_file ]; then
  pid=$(<$pid_file)
  kill "$pid" && while [ -e "/proc/$pid" ]; do sleep 0.01; done
fi

options=(--conf-file=/dev/null --no-resolv --no-hosts --no-ping --user=root --pid-file=$pid_file --interface=lan --bind-interfaces
  --log-facility="$folder/dnsmasq.log" --log-dhcp --address="/$lab_vault/$lab_gateway" --address="/$lab_mirror/$lab_gateway"
  --address="/gateway.lab/$lab_gateway" --local=/lab/ --local=/invalid/)

if [ "$1" = on ]; then
  for ((index = lab_first_index; index <= lab_last_index; index++)); do
    echo "$(lab_mac $index),$lab_network.$index"
  done >"$folder/reservations"
  options+=(--dhcp-range="$lab_network.$lab_first_index,static,1h" --dhcp-hostsfile="$folder/reservations" --dhcp-leasefile="$folder/leases"
    --dhcp-authoritative --dhcp-option="option:router,$lab_gateway" --dhcp-option="option:dns-server,$lab_gateway" --domain=lab)
fi

[ "$2" != ra ] || options+=(--enable-ra --dhcp-range="$lab_advertised::,ra-only,64,1h")

dnsmasq "${options[@]}"
