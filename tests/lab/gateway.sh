# The gateway: namespaces of their own with the LAN's bridge, which serve the repository over http, DNS, and DHCP when it is turned on.
# `up` and `down` are the life of a lab: `down` also stops its hosts, and leaves no process, no mount and no namespace.

gateway_file=$lab_state/gateway.pid

lab_up() {
  local repository
  [ -n "$(process_of "$gateway_file")" ] && return
  repository=$(lab_repository) || die "no repository"
  mkdir -p "$lab_state/hosts" "$lab_state/gateway"
  ln -sfn "$repository" "$lab_state/repository"
  make_keys
  start_namespaces '' "$gateway_file" "$lab_state/gateway.log" "$lab_source/gateway_init.sh" || die "the gateway did not start"
  wait_for_file "$(process_of "$gateway_file")" run/lab/ready 20 || die "the gateway did not get ready: $(<"$lab_state/gateway.log")"
}

make_keys() {
  local keys=$lab_state/keys
  [ -e "$keys/ready" ] && return
  mkdir -p -m 700 "$keys"
  ssh-keygen -q -t rsa -b 2048 -m PEM -N '' -C lab-host -f "$keys/ssh_host_rsa_key"
  ssh-keygen -q -t ed25519 -N '' -C lab-host -f "$keys/ssh_host_ed25519_key"
  ssh-keygen -q -t rsa -b 2048 -m PEM -N '' -C lab -f "$keys/id_rsa"
  touch "$keys/ready"
}

lab_down() {
  local host
  for host in "$lab_state"/hosts/*/; do
    [ -d "$host" ] && lab_stop "$(basename "$host")"
  done
  end_namespaces "$gateway_file"
  rm -rf "$lab_state"/{hosts,gateway,gateway.log,keys,repository,lock}
  rmdir "$lab_state" 2>/dev/null || [ ! -e "$lab_state" ]
}

require_gateway() {
  gateway_pid=$(process_of "$gateway_file") && [ -n "$gateway_pid" ] || die "no lab is up in $lab_state: call 'lab up' first"
}

lab_gateway() {
  require_gateway
  [ $# -gt 0 ] || set -- bash
  enter_namespaces "$gateway_pid" "$@"
}

lab_dhcp() { # on [ra] | off | leases
  require_gateway
  case ${1:-} in
    on | off) enter_namespaces "$gateway_pid" env "KVMSTRAP_LAB_DIR=$lab_state" bash "$lab_source/gateway_names.sh" "$1" "${2:-}" ;;
    leases) cat "$lab_state/gateway/leases" ;;
    *) die "dhcp: on, off or leases" ;;
  esac
}
