# Hosts: each is a set of namespaces with a folder of the lab's state that holds its settings (sourced also inside the host) and its first
# process. A host's index gives its MAC and its default address.

host_folder() { echo "$lab_state/hosts/$1"; }

lab_start() {
  local name=${1:-} address='' boot=none cpu=vmx kvm=modprobe delay=${KVMSTRAP_LAB_HOTPLUG_DELAY:-0} ssh=today nics=1 installer=no executable=${KVMSTRAP:-} folder index
  [[ $name =~ ^[a-z][a-z0-9-]*$ ]] || die "start: a host's name is lower-case letters, digits and dashes"
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      --dhcp) boot=dhcp && shift && continue ;;
      --installer) installer=yes && shift && continue ;;
      --address) address=${2:-} ;;
      --cpu) cpu=${2:-} ;;
      --kvm) kvm=${2:-} ;;
      --hotplug-delay) delay=${2:-} ;;
      --ssh) ssh=${2:-} ;;
      --nics) nics=${2:-} ;;
      --executable) executable=${2:-} ;;
      *) die "start: unknown option $1" ;;
    esac
    shift 2 || die "start: $1 needs a value"
  done
  [[ $cpu =~ ^(vmx|none|bios-locked)$ ]] || die "start: --cpu is vmx, none or bios-locked"
  [[ $kvm =~ ^(modprobe|present|none)$ ]] || die "start: --kvm is modprobe, present or none"
  [[ $delay =~ ^([0-9]+|off)$ ]] || die "start: --hotplug-delay is a number of milliseconds or off"
  [[ $ssh =~ ^(today|el6)$ ]] || die "start: --ssh is today or el6"
  [[ $nics =~ ^[1-9]$ ]] || die "start: --nics is a number from 1 to 9"
  [[ $address =~ ^$|^[0-9.]+/[0-9]+$ ]] || die "start: --address is ADDRESS/PREFIX"
  [ -z "$executable" ] || executable=$(readlink -e "$executable") || die "start: there is no such executable"

  require_gateway
  [ "$boot" = dhcp ] && lab_dhcp_on_once
  folder=$(host_folder "$name")
  mkdir "$folder" 2>/dev/null || die "start: there is a host $name already"
  index=$(take_index "$name" "$address")
  cat >"$folder/settings" <<SETTINGS
host_name=$name
host_userland=$lab_userland
host_el6_root='$lab_el6_root'
host_index=$index
host_mac=$(lab_mac "$index")
host_boot=$boot
host_address=${address:-$lab_network.$index/$lab_prefix}
host_cpu=$cpu
host_kvm=$kvm
host_hotplug_delay=$delay
host_ssh=$ssh
host_nics=$nics
host_installer=$installer
host_executable='$executable'
SETTINGS
  boot_host "$name" || { lab_stop "$name"; exit 1; }
}

boot_host() { # NAME
  local folder pid disk
  folder=$(host_folder "$1")
  mkdir -p "$folder"/{root,disk}
  if [ -z "$(process_of "$folder/disk.pid")" ]; then
    start_namespaces '' "$folder/disk.pid" "$folder/disk.log" "$lab_source/host_disk.sh" "$folder/disk" || return 1
    wait_for_file "$(process_of "$folder/disk.pid")" "$folder/disk/upper" 20 || return 1
  fi
  disk=$(process_of "$folder/disk.pid")
  start_namespaces "$disk" "$folder/pid" "$folder/log" "$lab_source/host_init.sh" "$folder" || return 1
  pid=$(process_of "$folder/pid")
  plug "$1" "$pid" || return 1
  wait_for_file "$pid" run/lab/booted 180 && return
  echo "lab: $1 did not boot; the last it said:" >&2
  tail -n 20 "$folder/log" >&2
  return 1
}

nic_mac() { echo "${host_mac%:00:*}:0$1:${host_mac##*:}"; } # NUMBER, in a host's settings

cable() { [ "$1" = 0 ] && echo "host$host_index" || echo "host$host_index.$1"; } # NUMBER, in a host's settings: the NIC's other end

# Gives the host its NICs: each is one end of a veth whose other end is a port of the LAN's bridge.
plug() { # NAME PID
  (
    source "$(host_folder "$1")/settings"
    for ((number = 0; number < host_nics; number++)); do
      end=$(cable $number) mac=$host_mac
      [ $number = 0 ] || mac=$(nic_mac $number)
      echo "link add $end type veth peer name eth$number address $mac netns $2"
      echo "link set $end master lan up"
    done | nsenter --target "$gateway_pid" --net ip -batch -
  )
}

# The index is the last octet of an address in the LAN when it is free, else the lowest free one.
take_index() { # NAME ADDRESS
  local wanted=() taken index
  [[ $2 == "$lab_network".* ]] && wanted=("${2##*.}") && wanted=("${wanted%/*}")
  (
    flock 9
    taken=" $(cat "$lab_state"/hosts/*/index 2>/dev/null | tr '\n' ' ')"
    for index in "${wanted[@]}" $(seq $lab_first_index $lab_last_index); do
      [[ $taken == *" $index "* ]] && continue
      echo "$index" | tee "$(host_folder "$1")/index"
      exit
    done
    die "no index is free"
  ) 9>"$lab_state/lock"
}

lab_dhcp_on_once() {
  (
    flock 9
    [ -e "$lab_state/gateway/reservations" ] || lab_dhcp on 9>&-
  ) 9>"$lab_state/lock"
}

host_pid() { # NAME: the first process, or the end of this command
  local pid
  pid=$(process_of "$(host_folder "${1:-}")/pid") && [ -n "$pid" ] && echo "$pid" && return
  die "no host ${1:-} is running"
}

lab_stop() {
  local folder
  folder=$(host_folder "${1:?stop which host?}")
  [ -d "$folder" ] || die "there is no host $1"
  end_namespaces "$folder/pid"
  end_namespaces "$folder/disk.pid"
  unplug "$1"
  rm -rf "$folder"
}

# As by the reset button: nothing in the host is asked. Its disk stays.
lab_reboot() {
  local folder
  require_gateway
  folder=$(host_folder "${1:?reboot which host?}")
  [ -d "$folder" ] || die "there is no host $1"
  end_namespaces "$folder/pid"
  unplug "$1"
  boot_host "$1"
}

# The kernel takes a namespace apart when it finds the time; until then the next host could not have the names.
unplug() { # NAME
  (
    source "$(host_folder "$1")/settings"
    for ((number = 0; number < host_nics; number++)); do echo "link del $(cable $number)"; done |
      nsenter --target "$(process_of "$gateway_file")" --net ip -force -batch - 2>/dev/null || :
  )
}

lab_address() { # NAME, or an address, which is printed as it is
  [ -e "$(host_folder "${1:-}")/settings" ] || { [[ ${1:-} =~ ^[0-9.]+$ ]] && echo "$1" && return; } || die "there is no host ${1:-}"
  (
    source "$(host_folder "$1")/settings"
    [ "$host_boot" = dhcp ] && host_address=$lab_network.$host_index
    echo "${host_address%/*}"
  )
}

lab_pid() { host_pid "$@"; }

lab_exec() {
  local pid
  pid=$(host_pid "${1:-}") || exit
  [ ! -d "$(host_folder "$1")/vm" ] || exec "$lab_source/../vm/exec" "$(host_folder "$1")/vm" "$lab_timeout" "${@:2}"
  shift
  [ $# -gt 0 ] || set -- bash --login
  enter_namespaces "$pid" "$@"
}

lab_ssh() {
  local address
  address=$(lab_address "${1:-}") || exit
  shift
  lab_gateway ssh -F none -i "$lab_state/keys/id_rsa" -o BatchMode=yes -o ConnectTimeout=5 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
    -o LogLevel=ERROR -o HostKeyAlgorithms=+ssh-rsa -o PubkeyAcceptedAlgorithms=+ssh-rsa "root@$address" "$@"
}

lab_list() {
  local folder
  for folder in "$lab_state"/hosts/*/; do
    [ -e "$folder/settings" ] || continue
    (
      source "$folder/settings"
      printf '%-12s %-16s %-8s %s\n' "$host_name" "$(lab_address "$host_name")" "$(process_of "$folder/pid")" "$host_mac"
    )
  done
}
