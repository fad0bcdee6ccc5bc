# What a test in the lab is made of; a test sources it, calls lab_test_begin, and then makes its statements. The first that does not hold ends
# the test with 1. Each test has a lab of its own, ended when the test ends, however it ends; all share the cached repository.

lab_program=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/lab
lab() { "$lab_program" "$@"; }

lab_test_begin() {
  local missing
  if [ "$(id -u)" != 0 ]; then
    echo "skipped: the lab needs root"
    exit 77
  fi
  missing=$(lab packages --missing)
  [ -z "$missing" ] || fail "this machine lacks what the lab needs: apt-get install --no-install-recommends $(echo $missing)"
  KVMSTRAP_LAB_DIR=$(mktemp -d /var/tmp/kvmstrap-lab.XXXXXX)
  export KVMSTRAP_LAB_DIR
  # A test that takes too long is killed without being asked: then someone else has to clear up.
  setsid bash -c 'while kill -0 "$1"; do sleep 1; done; "$0" down; rm -rf "$KVMSTRAP_LAB_DIR"' "$lab_program" $$ </dev/null >/dev/null 2>&1 &
  lab_test_watch=$!
  trap lab_test_end EXIT
  trap 'exit 1' HUP INT TERM
  # What a test says of a host holds however long udev takes; a test draws one of three delays unless it is told.
  local delays=(0 20 500)
  export KVMSTRAP_LAB_HOTPLUG_DELAY=${KVMSTRAP_LAB_HOTPLUG_DELAY:-${delays[RANDOM % 3]}}
  step "the lab comes up, with KVMSTRAP_LAB_HOTPLUG_DELAY=$KVMSTRAP_LAB_HOTPLUG_DELAY"
  lab up || fail "the lab did not come up"
}

lab_test_end() {
  local result=$?
  [ $result != 0 ] || (late_events_change_nothing) || result=1
  kill "$lab_test_watch"
  lab down
  rm -rf "$KVMSTRAP_LAB_DIR"
  [ $result != 0 ] || step "passed"
  exit $result
}

# The events of links that udev still has to answer when a test ends.
late_events_change_nothing() {
  local host before
  for host in "$KVMSTRAP_LAB_DIR"/hosts/*/; do
    [ -e "$host/pid" ] && [ ! -d "$host/vm" ] || continue
    host=$(basename "$host")
    before=$(network_of "$host")
    lab exec "$host" udevadm settle
    expect_equal "$before" "$(network_of "$host")" "the network of $host once udev has answered every event"
  done
}

seed() { # what a test draws at random is drawn by this number, which it prints; KVMSTRAP_LAB_SEED draws the same again
  echo "${KVMSTRAP_LAB_SEED:-$RANDOM}"
}

step() { # WHAT: a heading, with the seconds since the test began
  printf '[%3d s] %s\n' $SECONDS "$*"
}

fail() {
  local frame=0
  while [[ ${BASH_SOURCE[frame]} == "${BASH_SOURCE[0]}" && $frame -lt ${#FUNCNAME[@]} ]]; do frame=$((frame + 1)); done
  printf '%s:%s: FAILED: %s\n' "${BASH_SOURCE[frame]:-$0}" "${BASH_LINENO[frame - 1]}" "$*" >&2
  exit 1
}

expect_equal() { # WANTED GOT [WHAT]
  [ "$1" = "$2" ] || fail "${3:-value}: wanted '$1', got '$2'"
}

expect_match() { # EXTENDED-REGEX TEXT [WHAT]
  grep -qE -- "$1" <<<"$2" || fail "${3:-text} does not match '$1':"$'\n'"$2"
}

# Runs a command; what it printed, on both outputs, is then in $output.
expect_exit() { # CODE COMMAND...
  local wanted=$1 got=0
  shift
  output=$("$@" 2>&1) || got=$?
  [ "$got" = "$wanted" ] || fail "exit of '$*': wanted $wanted, got $got:"$'\n'"$output"
}

# Tries a command until it succeeds; what it printed is then in $output.
expect_within() { # SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until output=$("$@" 2>&1); do
    [ $SECONDS -lt $end ] || fail "still failing: '$*':"$'\n'"$output"
    sleep 0.1
  done
}

# The files of a host whose time changed after that of the file MARK, but for the lock's and rpm's own. Only where a system has its files: the rest
# of a host's root is this machine's, and changes with it.
files_changed_since() { # HOST MARK
  lab exec "$1" find /etc /var /usr /boot -xdev -newer "$2" -type f ! -path /var/lib/kvmstrap/lock ! -path '/var/lib/rpm/*'
}

# A host's network in a normal form: links, ports, bridges' settings, slaves, bonds' settings, VLANs, addresses, routes, rules, forwarding and DNS, and nothing that differs
# between two hosts that are the same: numbers of links (and what is made of them: the zeroconf route's metric), lifetimes (and the word "dynamic",
# which says that there is one), counters, neighbours. Of IPv6 neither link-local addresses, which are the kernel's own, nor how a link listens to routers
# that is a port: its scripts leave that to chance.
network_of() { # HOST
  lab exec "$1" bash -c '
    cd /sys/class/net
    for link in *; do
      address=$(cat $link/address)
      [ ! -d $link/bridge ] || [ -n "$(ls $link/brif)" ] || address=any # a bridge without a port takes one by chance
      [ ! -d $link/bonding ] || [ -n "$(cat $link/bonding/slaves)" ] || address=any # and so does a bond without a slave
      flags=$(cat $link/flags)
      [ ! -e $link/master/bonding ] || flags=$(printf 0x%x $((flags & ~0x300))) # the slave that is in use hears all for a bridge above
      echo "$link $address $(cat $link/mtu) $flags "
      [ ! -d $link/bridge ] || echo "$link ports: $(echo $(ls $link/brif)) stp $(cat $link/bridge/stp_state) delay $(cat $link/bridge/forward_delay)"
      [ ! -d $link/bonding ] || echo "$link slaves: $(echo $(tr " " "\n" <$link/bonding/slaves | sort))"
      [ ! -d $link/bonding ] || (cd $link/bonding && grep . mode miimon updelay downdelay lacp_rate ad_select xmit_hash_policy primary | sed "s/^/$link /")
    done
    [ ! -e /proc/net/vlan/config ] || tail -n +3 /proc/net/vlan/config | tr -d " " | sort
    ip -4 -o addr show | sed "s/^[0-9]*: *//; s/dynamic //; s/valid_lft.*//" | sort -s -k 1,1 # in the order of names, not of numbers
    ip -4 route show table all | sed "s/metric 10[0-9][0-9]//; s/ *$//" | sort
    ip -4 rule show
    [ -d /proc/sys/net/ipv6/conf ] || echo "no IPv6"
    for link in *; do
      [ $link = lo ] || [ -e $link/brport ] || [ -e $link/bonding_slave ] || [ ! -d /proc/sys/net/ipv6/conf/$link ] ||
        (cd /proc/sys/net/ipv6/conf/$link && grep . disable_ipv6 accept_ra autoconf | sed "s/^/$link /")
    done
    ip -6 -o addr show 2>/dev/null | sed "s/^[0-9]*: *//; s/\\\\.*//; s/ *$//" | grep inet6 | grep -v "scope link" |
      sed "s/ \(dynamic\|nodad\|tentative\|mngtmpaddr\|noprefixroute\)//g" | sort
    ip -6 route show table all 2>/dev/null | grep -v "^fe80::/64 \|^local \|ff00::/8 \| dev lo " |
      sed "s/ expires [^ ]*//; s/ hoplimit [^ ]*//; s/ pref [a-z]*//; s/  */ /g; s/ *$//" | sort
    cat /proc/sys/net/ipv4/ip_forward /etc/resolv.conf'
}

# What a host is like, from outside: all that apply changes, without times, pids, random numbers and what is its own: names and addresses.
whole_state_of() {
  network_of "$1" | sed 's/^veth[^ ]*//; s/10\.66\.0\.[0-9]\+/ADDRESS/g; s/52:54:00:[0-9a-f:]*/MAC/gI'
  lab exec "$1" bash -c '
    rpm -qa | sort
    cd /etc; stat -c "%n %a %U %G" sysconfig/network-scripts/ifcfg-* sysconfig/modules/* sysctl.d/* yum.repos.d/* libvirt/libvirtd.conf
    md5sum sysconfig/network-scripts/ifcfg-* sysconfig/modules/* sysctl.d/* yum.repos.d/* libvirt/libvirtd.conf resolv.conf
    find /etc /var/lib/libvirt /var/lib/dhclient -name ".*kvmstrap*"
    chkconfig --list libvirtd; chkconfig --list messagebus; service libvirtd status | sed "s/[0-9]\+//"
    virsh -q net-list --all; virsh -q pool-list --all; virsh -q list --all
    sysctl net.ipv4.ip_forward; ls -d /sys/module/{tun,vhost_net}' 2>&1 |
    sed 's/10\.66\.0\.[0-9]\+/ADDRESS/g; s/52:54:00:[0-9a-f:]*/MAC/gI' |
    grep -v 'ifcfg-eth0$\|ifcfg-br0$'
}

# A fresh host with the shipped profile in bridged.yaml, but for its guest: that it boots proves nothing of a way back. Sets $profile and $apply.
host_for_revert() { # NAME
  lab start "$1" --kvm none || fail "no host"
  use_profile "$1"
  lab ssh "$1" "if [ -e $profile ]; then cat $profile; else kvmstrap profiles $profile; fi | sed '/^proof:/,\$d' > bridged.yaml"
  apply=(kvmstrap apply bridged.yaml --yes --set hardware.virtualization=optional)
}

# All that a run may change and a way back puts back: not packages, nor what they bring.
state_without_packages() { # HOST
  lab exec "$1" udevadm settle
  network_of "$1"
  lab exec "$1" bash -c '
    cd /etc; stat -c "%n %a %U %G" sysconfig/network-scripts/ifcfg-* yum.repos.d/*; find sysconfig/modules sysctl.d -name "*kvmstrap*" | sort
    md5sum sysconfig/network-scripts/ifcfg-* yum.repos.d/* resolv.conf
    find /etc -name ".*kvmstrap*"
    sysctl net.ipv4.ip_forward' 2>&1
}

# A host as anaconda leaves it to a kickstart's %post; sets $profile and $apply, which leaves the KVM of this machine aside.
installer_host() { # NAME [OPTIONS]
  lab start "$1" --installer --kvm none "${@:2}" || fail "no host"
  use_profile "$1"
  apply=(kvmstrap apply "$profile" --yes --set hardware.virtualization=optional)
}

in_installer() { # HOST COMMAND...: as anaconda runs %post
  lab exec "$1" chroot /mnt/sysimage /usr/bin/env -i LC_ALL=C PATH=/sbin:/bin:/usr/sbin:/usr/bin HOME=/ "${@:2}" </dev/null
}

reboot_host() { lab reboot "$1" || fail "no boot"; } # HOST

# The network becomes the same: at once, or once spanning tree lets a new port speak.
expect_network() { # WANTED HOST WHAT
  local end=$((SECONDS + 40)) got
  until got=$(network_of "$2") && [ "$1" = "$got" ]; do
    [ $SECONDS -lt $end ] || fail "$3 (< wanted, > got)"$'\n'"$(diff <(echo "$1") <(echo "$got"))"
    sleep 0.2
  done
}

# A slow udev answers the removal of a bridge when the scripts have made it again, and takes it down: then, and always with the lab's stand-in, stop and
# start apart.
restart_network() { # HOST
  if [ -n "${KVMSTRAP_EL6_ROOT:-}" ] && [ "${KVMSTRAP_LAB_HOTPLUG_DELAY:-0}" -lt 100 ]; then
    lab exec "$1" bash -c 'service network restart; udevadm settle'
  else
    lab exec "$1" bash -c 'service network stop; udevadm settle; service network start; udevadm settle'
  fi
}

# The init scripts of the package.
lab_install_init_scripts() { # HOST
  local name
  for name in kvmstrap-restore kvmstrap-probe; do
    lab exec "$1" tee /etc/rc.d/init.d/$name <"$(dirname "$lab_program")/../../packaging/rpm/$name.init" >/dev/null
    lab exec "$1" bash -c "chmod 755 /etc/rc.d/init.d/$name; chkconfig --add $name"
  done
}

# The profile for hosts of the lab: a shipped one; but for an executable for EL6 in EL6's userland, where it finds no libvirt that it could load, a
# file on the host, which says what it leaves out.
use_profile() { # HOST: sets $profile
  profile=centos-6.7-bridged
  [ -n "${KVMSTRAP_EL6_ROOT:-}" ] && lab exec "$1" test ! -e /usr/libexec/lab/kvmstrap || return 0
  profile=/root/profile.yaml
  lab exec "$1" tee $profile <"$(dirname "$lab_program")/userland/el6/profile.yaml" >/dev/null
}

# Silence of a host, as the gateway hears it: ping_start begins to ping, ping_stop ends it and prints the largest gap between two answers in
# milliseconds, rounded up; the time from the last answer to ping_stop counts as well. The gap cannot be shorter than the interval.
ping_start() { # HOST|ADDRESS [INTERVAL_MS]
  local interval=${2:-10}
  ping_log=$KVMSTRAP_LAB_DIR/gateway/ping
  rm -f "$ping_log" "$ping_log.pid"
  KVMSTRAP_LAB_TIMEOUT=3600 lab gateway bash -c 'echo $$ >"$0.pid"; exec ping -D -n -i "$1" "$2" >"$0" 2>&1' \
    "$ping_log" "$((interval / 1000)).$(printf %03d $((interval % 1000)))" "$(lab address "$1")" </dev/null &
  ping_job=$!
  expect_within 5 grep -q 'bytes from' "$ping_log"
}

ping_stop() {
  lab gateway bash -c 'kill -INT "$(cat "$0.pid")"' "$ping_log"
  wait "$ping_job"
  awk -F'[][]' -v stopped="$(date +%s.%N)" '
    function gap(to) { if (last && to - last > most) most = to - last; last = to }
    /bytes from/ { gap($2) }
    END { gap(stopped); ms = most * 1000; print int(ms) + (ms > int(ms)) }' "$ping_log"
}
