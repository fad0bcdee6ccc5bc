#!/bin/bash
# The bare minimum: reads once, by hand, what the second `kvmstrap apply centos-6.7-bridged` reads, and decides nothing. The bench measures apply
# against it. The cheapest reasonable way: one process for all that one program can tell, the shell itself for the rest.
# This list is reviewed. Adding to it makes apply look better: every line says why apply needs it, and so must a new one. The bench compares which
# files both open.

shopt -s nullglob
exec 2>/dev/null # many of these files may be absent; that is a fact too

# Packages: what is installed, and the versions of qemu-kvm and libvirt, on which the remembered proof rests.
rpm -q --queryformat '%{NAME} %{EPOCH}:%{VERSION}-%{RELEASE}\n' qemu-kvm libvirt libvirt-client bridge-utils python-virtinst dbus

# The network as it runs: the bridge has the address and the default route; a route elsewhere would still go through the port.
ip -o addr
ip -o -4 route show table all
ip -o -6 route show table all
# Rules by which other routing tables are looked up, and the firewall as it runs: either may name the port, whose address is the bridge's by now.
ip -4 rule show
iptables-save
ip6tables-save

# libvirt's objects: which there are, their state and autostart, and how they are defined. One session.
virsh -q 'net-list --all; net-dumpxml --inactive host-bridge; pool-list --all; pool-dumpxml --inactive images'

# KVM works for who may open it. (apply creates a VM in it as well; no shell can, and a program for that would cost more than the call.)
: <>/dev/kvm
# The BIOS's lock on every CPU: MSR 0x3A.
for msr in /dev/cpu/*/msr; do od -A n -t x8 -j $((0x3a)) -N 8 "$msr"; done

# EL6 is recognised by what it has.
[ -f /etc/inittab ] && [ -f /etc/rc.d/init.d/functions ] && [ -f /sbin/chkconfig ] && [ -f /usr/bin/yum ]
# The services are there and start at boot.
[ -f /etc/rc.d/init.d/messagebus ] && [ -f /etc/rc.d/init.d/libvirtd ] && printf '%s\n' /etc/rc.d/rc[35].d/S*
# The modules that are loaded.
printf '%s\n' /sys/module/*

# Whose processes are to be looked at: the services', a package transaction's (apply would wait for it), a DHCP client's, NetworkManager's.
processes=()
process_in() { # PID-FILE WHAT
  local pid
  read -r pid <"$1"
  [ -z "$pid" ] || processes+=("/proc/$pid/$2")
}
for name in messagebus libvirtd; do process_in /var/run/$name.pid stat; done
for file in /var/run/{yum.pid,dhclient*.pid,NetworkManager.pid,NetworkManager/NetworkManager.pid}; do process_in "$file" cmdline; done

# What every link is, whether its IPv6 is off as a port's should be, and whether it listens to routers as its file says.
links=()
for link in /sys/class/net/*; do
  name=${link##*/}
  links+=("$link"/{address,mtu,flags,carrier} "/proc/sys/net/ipv6/conf/$name/"{disable_ipv6,accept_ra,accept_redirects,autoconf})
  if [ -d "$link/bridge" ]; then
    links+=("$link"/bridge/{stp_state,forward_delay,ageing_time,priority})
    printf '%s\n' "$link"/brif/*
  elif [ ! -d "$link/bonding" ]; then
    links+=("/proc/net/vlan/$name" "$link/tun_flags" "$link/type")
  fi
done

files=(
  /etc/libvirt/qemu/{networks/,}*.xml     # who names a NIC whose address is the bridge's by now
  /etc/redhat-release                     # the release: the vault has a folder for each
  /proc/sys/kernel/osrelease              # the kernel: whose modules are built in
  /proc/sys/kernel/random/boot_id         # a proof is good for one boot
  /proc/cpuinfo                           # vmx or svm: which module; how many CPUs
  /etc/yum.repos.d/*.repo                 # the repositories
  /lib/modules/*/modules.builtin          # a module that is built in needs no loading
  /etc/sysconfig/modules/kvmstrap-*       # modules at boot
  /proc/sys/net/ipv4/ip_forward           # the sysctl as it runs
  /etc/sysctl.conf /etc/sysctl.d/*        # and at boot: the last file that sets it wins
  /etc/sysconfig/network                  # the network at boot: gateway, host name,
  /etc/sysconfig/network-scripts/{ifcfg,route,rule}-*
  /etc/sysconfig/iptables                 # whether a firewall would come up with it,
  /etc/dhcp/dhclient-{br0,eth0}.conf /etc/dhclient-{br0,eth0}.conf # and what a DHCP client would be told
  /etc/resolv.conf                        # the name servers, now
  /etc/iproute2/rt_tables                 # the numbers of routing tables that have names
  /proc/cmdline                           # whether the host's root comes over the network,
  /proc/sys/net/ipv6/conf/default/disable_ipv6 # and whether it has IPv6 at all
  "${links[@]}"
  /etc/libvirt/{libvirtd,qemu}.conf       # the keys of the profile; what libvirtd should have loaded
  /proc/stat                              # when the kernel started, and so the services: older or younger than their files
  "${processes[@]}"
  /var/lib/kvmstrap/first-boot.json /etc/motd # what a kickstart has left to be done, and its notice
  /var/lib/kvmstrap/runs/*/journal.jsonl  # the remembered proof, and what the services had loaded when they were started
)
cat "${files[@]}"
# A module's file counts if it is executable; the daemon's files have a time that is compared with the service's.
stat -c '%n %a %Z' /etc/sysconfig/modules/kvmstrap-* /etc/libvirt/{libvirtd,qemu}.conf
exit 0
