# What the installer wrote on this host and no other: names, network, repositories, keys. Runs inside the host, sourced by host_boot.sh, after
# the userland is in place.

netmask() { # PREFIX
  local bits=$((0xffffffff << (32 - $1) & 0xffffffff))
  echo "$((bits >> 24)).$((bits >> 16 & 255)).$((bits >> 8 & 255)).$((bits & 255))"
}

echo "id:3:initdefault:" >/etc/inittab
echo "$host_name" >/etc/hostname
cat >/etc/sysconfig/network <<NETWORK
NETWORKING=yes
HOSTNAME=$host_name
NETWORK
cat >/etc/hosts <<HOSTS
127.0.0.1   localhost localhost.localdomain localhost4 localhost4.localdomain4
::1         localhost localhost.localdomain localhost6 localhost6.localdomain6
127.0.1.1   $host_name
$lab_gateway   $lab_vault $lab_mirror gateway.lab
HOSTS
rm -f /etc/resolv.conf
echo "nameserver $lab_gateway" >/etc/resolv.conf

cat >/etc/sysconfig/network-scripts/ifcfg-lo <<'LOOPBACK'
DEVICE=lo
IPADDR=127.0.0.1
NETMASK=255.0.0.0
NETWORK=127.0.0.0
BROADCAST=127.255.255.255
ONBOOT=yes
NAME=loopback
LOOPBACK
{
  echo DEVICE=eth0
  echo "HWADDR=${host_mac^^}"
  echo TYPE=Ethernet
  echo "UUID=$(cat /proc/sys/kernel/random/uuid)"
  echo ONBOOT=yes
  echo NM_CONTROLLED=yes
  echo "BOOTPROTO=$host_boot"
  if [ "$host_boot" = none ]; then
    echo "IPADDR=${host_address%/*}"
    echo "NETMASK=$(netmask "${host_address#*/}")"
    echo "GATEWAY=$lab_gateway"
    echo "DNS1=$lab_gateway"
  fi
} >/etc/sysconfig/network-scripts/ifcfg-eth0

for ((number = 1; number < host_nics; number++)); do
  cat >/etc/sysconfig/network-scripts/ifcfg-eth$number <<NIC
DEVICE=eth$number
HWADDR=$(mac=${host_mac%:00:*}:0$number:${host_mac##*:} && echo "${mac^^}")
TYPE=Ethernet
UUID=$(cat /proc/sys/kernel/random/uuid)
ONBOOT=no
NM_CONTROLLED=yes
BOOTPROTO=dhcp
NIC
done

# Not a word of the kernel.* settings that EL6's file also has reaches the machine: see machine.sh.
cat >/etc/sysctl.conf <<'SYSCTL'
# Kernel sysctl configuration file for Red Hat Linux
#
# For binary values, 0 is disabled, 1 is enabled.  See sysctl(8) and
# sysctl.conf(5) for more details.

# Controls IP packet forwarding
net.ipv4.ip_forward = 0

# Controls source route verification
net.ipv4.conf.default.rp_filter = 1

# Do not accept source routing
net.ipv4.conf.default.accept_source_route = 0

# Controls the System Request debugging functionality of the kernel
kernel.sysrq = 0

# Controls whether core dumps will append the PID to the core filename.
kernel.core_uses_pid = 1

# Controls the use of TCP syncookies
net.ipv4.tcp_syncookies = 1

# Disable netfilter on bridges.
net.bridge.bridge-nf-call-ip6tables = 0
net.bridge.bridge-nf-call-iptables = 0
net.bridge.bridge-nf-call-arptables = 0
SYSCTL

repository() { # ID TITLE PATH [enabled=0]
  cat <<REPOSITORY

[$1]
name=CentOS-\$releasever - $2
mirrorlist=http://mirrorlist.invalid/?release=\$releasever&arch=\$basearch&repo=$3
#baseurl=http://mirror.invalid/centos/\$releasever/$3/\$basearch/
gpgcheck=1${4:+
$4}
gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-CentOS-6
REPOSITORY
}
{
  echo "# CentOS-Base.repo"
  repository base Base os
  repository updates Updates updates
  repository extras Extras extras
  repository centosplus Plus centosplus enabled=0
  repository contrib Contrib contrib enabled=0
} >/etc/yum.repos.d/CentOS-Base.repo
cp "$lab_in_repository/keys/RPM-GPG-KEY-CentOS-6" /etc/pki/rpm-gpg/

# The lab's key opens root's account, and every host has the lab's host keys; what sshd is to do with them is the userland's business.
mkdir -p -m 700 /root/.ssh
cp "$lab_in_keys/id_rsa.pub" /root/.ssh/authorized_keys
chmod 600 /root/.ssh/authorized_keys
rm -f /etc/ssh/ssh_host_* /etc/ssh/sshd_config.d/*
cp "$lab_in_keys"/ssh_host_* /etc/ssh/
