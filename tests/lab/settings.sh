# Where a lab keeps its state, and what its LAN looks like. Sourced by every part of the lab; it only sets variables.
# Two labs never share a state folder; they may share the cache, which holds nothing but repositories.

lab_source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab_state=${KVMSTRAP_LAB_DIR:-/var/tmp/kvmstrap-lab}
lab_cache=${KVMSTRAP_LAB_CACHE:-/var/tmp/kvmstrap-lab-cache}
lab_el6_root=${KVMSTRAP_EL6_ROOT:-} # an unpacked CentOS 6: hosts are then made of it
lab_userland=${lab_el6_root:+el6}
lab_userland=${lab_userland:-debian}
lab_timeout=${KVMSTRAP_LAB_TIMEOUT:-300} # seconds that a command in a host may take

lab_vault=vault.centos.org # the name under which the gateway serves the repository
lab_mirror=mirror.lab      # the same tree, as a mirror of one's own would serve it
lab_gateway=10.66.0.1
lab_network=10.66.0
lab_prefix=24
lab_network6=2001:db8:7    # /64, with the gateway at ::1; link-local it is fe80::1
lab_advertised=2001:db8:9  # /64, what the gateway advertises when it is told to

lab_first_index=11 # of a host: the last octet of its default address and of its MAC
lab_last_index=250

lab_mac() { printf '52:54:00:66:00:%02x' "$1"; }

die() {
  echo "lab: $*" >&2
  exit 1
}
