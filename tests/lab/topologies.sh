# The topologies of tests/golden on a live host, in the lab and in a virtual machine (tests/vm). Sourced after an assert.sh by both tests, which say how a
# host is started.

golden=$(cd "$(dirname "${BASH_SOURCE[0]}")/../golden" && pwd)
scripts=/etc/sysconfig/network-scripts
advertised=2001:db8:9

base='hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}'

asks_for_bonds_or_vlans() { grep -qE '^  (bonds|vlans):' "$golden/topologies/$1/profile.yaml"; } # TOPOLOGY; a namespace of this kernel's has neither

topologies() { # [!] TEST: those that can be made (a plan that is refused shows why) and for which the test holds, or does not
  local folder name
  for folder in "$golden"/topologies/*/; do
    name=$(basename "$folder")
    grep -q '^  x ' "$folder/expected.txt" || { eval "$* $name" && echo "$name"; }
  done
}

# Which of tests/golden/hosts it starts from, and how many NICs that has.
host_of() { # TOPOLOGY
  local from
  read -r _ _ from <"$golden/topologies/$1/profile.yaml"
  echo "$from"
}
nics_of() { grep -c . "$golden/hosts/$1/cards"; } # GOLDEN_HOST

# The golden host is 10.0.7.21 behind 10.0.7.1, with the cards 52:54:00:07:00:15 and on; and anybody's name server answers here. In a virtual
# machine each command takes seconds: one asks for all.
translation() { # HOST: for sed
  echo "s/10\.0\.7\.21\b/$(lab address "$1")/g; s/10\.0\.7\./10.66.0./g"
  lab exec "$1" bash -c 'cat /sys/class/net/eth[0-9]/address' </dev/null | awk '{ printf "s/52:54:00:07:00:%02x/%s/gI\n", 20 + NR, $1 }'
}

# What a topology starts from: the files of its host, and what the scripts make of them; and /root/profile.yaml.
install_files() { # HOST GOLDEN_HOST PROFILE
  local stage file
  stage=$(mktemp -d "$KVMSTRAP_LAB_DIR/files.XXXXXX")
  mkdir -p "$stage/root" "$stage$scripts" "$stage/etc/iproute2"
  translation "$1" >"$stage/sed"
  for file in "$golden/hosts/$2"/{ifcfg,route,route6,rule}-*; do
    [ ! -e "$file" ] || sed -f "$stage/sed" "$file" >"$stage$scripts/${file##*/}"
  done
  [ ! -e "$golden/hosts/$2/rt_tables" ] || cp "$golden/hosts/$2/rt_tables" "$stage/etc/iproute2"
  [ ! -e "$golden/hosts/$2/sysctl.conf" ] || cp "$golden/hosts/$2/sysctl.conf" "$stage/root"
  { sed -f "$stage/sed" "$3" && echo "$base"; } >"$stage/root/profile.yaml"
  tar -C "$stage" --owner=0 --group=0 -cf - $(cd "$stage" && find root etc -type f) | lab exec "$1" bash -ec "rm -f $scripts/ifcfg-[!l]* /sbin/ifup-local; tar -C / -xmf -
    [ ! -e /root/sysctl.conf ] || cat /root/sysctl.conf >>/etc/sysctl.conf
    mount -n --bind /bin/true /sbin/arping" # the duplicate-address check takes 3 s
  rm -r "$stage"
  restart_network "$1" >/dev/null
}

# Where the gateway advertises a network, `link` takes an address in it.
await_autoconfiguration() { # HOST GOLDEN_HOST LINK
  [ "$2" != slaac ] || expect_within 20 lab exec "$1" bash -c "ip -6 addr show dev $3 | grep -q 'inet6 $advertised:.* dynamic'"
}

# From the files of its host to what its profile says; what service network restart brings up then is the same network, and what the next boot brings
# up; and there is nothing left to do. Commands, each called with the host: BOOT resets it, REACHED says more of the new network whenever it came up.
prove_topology() { # HOST TOPOLOGY BOOT [REACHED]
  local from live
  from=$(host_of "$2")
  install_files "$1" "$from" "$golden/topologies/$2/profile.yaml"
  await_autoconfiguration "$1" "$from" eth0
  expect_exit 0 lab exec "$1" kvmstrap apply /root/profile.yaml --yes
  await_autoconfiguration "$1" "$from" br0
  live=$(network_of "$1")
  ${4:-:} "$1"
  expect_exit 0 lab exec "$1" kvmstrap apply /root/profile.yaml --yes
  expect_match '^Nothing to do' "$output" "$2: the second apply"
  expect_exit 0 restart_network "$1"
  expect_network "$live" "$1" "$2: the network after service network restart"
  ${4:-:} "$1"
  $3 "$1" || fail "no reboot"
  expect_network "$live" "$1" "$2: the network after a boot"
  ${4:-:} "$1"
  expect_exit 0 lab exec "$1" kvmstrap verify /root/profile.yaml
}
