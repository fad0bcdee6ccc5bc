#!/bin/bash
# ip_batch.sh NIC BRIDGE: what a careful administrator types to move a NIC's static IPv4 network onto a bridge, at once and without a way back.
set -e
address=$(ip -4 -o addr show dev "$1" | awk '{ print $4 }')
gateway=$(ip -4 route show | awk '$1 == "default" { print $3 }')
brctl addbr "$2"
brctl setfd "$2" 0
brctl stp "$2" off
ip link set dev "$2" up
brctl addif "$2" "$1"
ip -batch - <<BATCH
addr del $address dev $1
addr add $address broadcast + dev $2
route add default via $gateway dev $2
BATCH
