#!/bin/bash
# What kvmstrap takes a NIC's file for is what EL6's own scripts make of it; and where it moves such a NIC, they bring up what it left. By hand, since it
# needs KVMSTRAP_EL6_ROOT; KVMSTRAP is any executable.
source "$(dirname "$0")/../../assert.sh"
[ -n "${KVMSTRAP_EL6_ROOT:-}" ] || { echo "skipped: KVMSTRAP_EL6_ROOT names no CentOS 6"; exit 77; }
lab_test_begin

# NAME|LINES OF ifcfg-eth0|LINES OF /etc/sysconfig/network. @ is the host's address; a name with ! is that of a file that kvmstrap refuses to move.
read_rows=(
  'netmask|IPADDR=@\nNETMASK=255.255.255.0\nGATEWAY=10.66.0.1\nDNS1=10.66.0.1'
  'quoted and commented|  IPADDR="@"  # mine\n\tPREFIX='\''24'\''\nexport GATEWAY=10.66.0.1'
  'prefix before netmask|IPADDR=@\nNETMASK=255.255.0.0\nPREFIX=24\nGATEWAY=10.66.0.1'
  'neither|IPADDR=@\nGATEWAY=10.66.0.1'
  '!octal prefix|IPADDR=@\nPREFIX=024'
  'last one counts|IPADDR=10.66.0.9\nIPADDR=@\nPREFIX=24'
  'empty at last|IPADDR=@\nPREFIX=24\nGATEWAY=10.66.0.1\nGATEWAY='
  'numbered with a gap|IPADDR=@\nPREFIX=24\nIPADDR2=10.67.0.5\nPREFIX2=16\nIPADDR4=10.68.0.5\nPREFIX4=16'
  'from three on|IPADDR3=@\nPREFIX3=24'
  '!gateway outside|IPADDR=@\nPREFIX=24\nGATEWAY=10.66.1.1'
  '!gateway of the second|IPADDR=@\nPREFIX=24\nIPADDR1=10.67.0.5\nPREFIX1=24\nGATEWAY=10.67.0.1'
  '!stale network|IPADDR=@\nPREFIX=24\nGATEWAY=10.66.0.1\nNETWORK=10.66.5.0'
  'no default route|IPADDR=@\nPREFIX=24\nGATEWAY=10.66.0.1\nDEFROUTE=no'
  'two name servers of three|IPADDR=@\nPREFIX=24\nDNS1=10.66.0.1\nDNS2=10.66.0.2\nDNS3=10.66.0.3\nDOMAIN="a.lab b.lab"'
  'second name server alone|IPADDR=@\nPREFIX=24\nDNS2=10.66.0.2'
  'domain alone|IPADDR=@\nPREFIX=24\nDOMAIN=a.lab'
  'no peer DNS|IPADDR=@\nPREFIX=24\nDNS1=10.66.0.1\nPEERDNS=no'
  'not at boot|ONBOOT=no\nIPADDR=@\nPREFIX=24'
  '!code|IPADDR=$(echo @)\nPREFIX=24'
  '!carriage returns|IPADDR=@\r\nPREFIX=24\r'
  'gateway for all|IPADDR=@\nPREFIX=24|GATEWAY=10.66.0.1'
  'gateway over another|IPADDR=@\nPREFIX=24\nGATEWAY=10.66.0.1|GATEWAYDEV=eth1'
  'address for all|PREFIX=24|IPADDR=@'
  '!network for all|IPADDR=@\nPREFIX=24\nGATEWAY=10.66.0.1|NETWORK=10.1.1.0'
  'name server for all|IPADDR=@\nPREFIX=24|DNS1=10.66.0.7\nDOMAIN=g.lab'
  'own card|MACADDR=52:54:00:66:01:aa\nIPADDR=@\nPREFIX=24'
)
moved_rows=(
  'numbered|IPADDR=@\nPREFIX=24\nGATEWAY=10.66.0.1\nDNS1=10.66.0.1\nIPADDR1=10.67.0.5\nPREFIX1=16'
  'handwritten|IPADDR=@\nNETMASK=255.255.255.0\nGATEWAY=10.66.0.1\nMTU=1400\nMETRIC=5\nNOZEROCONF=yes\nARPCHECK=no\nLINKDELAY=1\nDNS1=10.66.0.1\nDNS2=10.66.0.2\nDOMAIN=a.lab'
  'own card|MACADDR=52:54:00:66:01:aa\nIPADDR=@\nPREFIX=24\nGATEWAY=10.66.0.1'
  'for all|IPADDR=@\nPREFIX=24|GATEWAY=10.66.0.1\nDNS1=10.66.0.1\nDOMAIN=g.lab'
)

profile='version: 1
name: scripts
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
network:
  version: 2
  bridges:
    br0: {interfaces: [eth0], adopt: {from: [eth0, br0]}}'

# Writes the files of a row; the rest of them is as the host was installed.
write_files() { # HOST ROW
  local name file all
  IFS='|' read -r name file all <<<"$2"
  printf '%b\n' "DEVICE=eth0\nHWADDR=$(lab exec "$1" cat /root/mac)\nONBOOT=yes\n$file" | sed "s/@/$(lab address "$1")/" |
    lab exec "$1" tee /etc/sysconfig/network-scripts/ifcfg-eth0 >/dev/null
  printf '%b\n' "NETWORKING=yes\nHOSTNAME=$1\n$all" | sed "s/@/$(lab address "$1")/" | lab exec "$1" tee /etc/sysconfig/network >/dev/null
}

# What `kvmstrap facts` says of eth0's file, in the words of read_row; `refused` when it does not understand the file.
read_by_kvmstrap() { # HOST
  lab exec "$1" kvmstrap facts /root/scripts.yaml --json | python3 -c '
import json, sys
link = json.load(sys.stdin)["subjects"]["network"]["configured"]["eth0"]
a = link["addressing"]
if link["not-understood"]: print("refused")
elif not link["at-boot"]: print("|||")
else: print("|".join([" ".join(a["addresses"]), a["gateway"] or "", " ".join(a["nameservers"]), " ".join(a["search"])]))'
}

lab start reader || fail "no host"
lab exec reader tee /root/scripts.yaml <<<"$profile" >/dev/null
lab exec reader bash -c 'cat /sys/class/net/eth0/address >/root/mac; mount -n --bind /bin/true /sbin/arping' # the duplicate-address check takes 3 s
for row in "${read_rows[@]}"; do
  step "read: ${row%%|*}"
  write_files reader "$row"
  real=$(lab exec reader bash -c '
    exec 2>/dev/null
    ip addr flush dev eth0; ip link set dev eth0 down; ip link set dev eth0 address $(cat /root/mac); >/etc/resolv.conf
    /sbin/ifup eth0 boot >/dev/null
    of() { awk -v key=$1 "\$1 == key { \$1 = \"\"; print substr(\$0, 2) }" /etc/resolv.conf | xargs; }
    echo "$(ip -4 -o addr show dev eth0 | awk "{ print \$4 }" | xargs)|$(ip -4 route show dev eth0 | awk "/^default/ { print \$3 }")|$(of nameserver)|$(of search)"')
  [[ $row != !* ]] || real=refused
  expect_equal "$real" "$(read_by_kvmstrap reader)" "${row%%|*}, as the scripts take it"
done
lab stop reader

number=0
for row in "${moved_rows[@]}"; do
  step "moved: ${row%%|*}"
  number=$((number + 1)) host=moved$number
  lab start $host --hotplug-delay 20 || fail "no host"
  lab exec $host tee /root/scripts.yaml <<<"$profile" >/dev/null
  lab exec $host bash -c 'cat /sys/class/net/eth0/address >/root/mac'
  write_files $host "$row"
  expect_exit 0 lab exec $host bash -c 'service network restart; udevadm settle'
  expect_exit 0 lab ssh $host kvmstrap apply /root/scripts.yaml --yes
  live=$(network_of $host)
  expect_exit 0 lab exec $host bash -c 'service network restart; udevadm settle'
  expect_equal "$live" "$(network_of $host)" "${row%%|*}, as the scripts bring it up"
  expect_exit 0 lab exec $host kvmstrap verify /root/scripts.yaml
  lab stop $host
done
