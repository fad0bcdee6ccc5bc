#!/bin/bash
# What a pass over a fleet costs that has nothing to do. On hosts of the lab, each with a real sshd, that `kvmstrap fleet apply` has made what the profile says,
# the first 20 of them and then all 100, in turn, $runs times each:
#   xargs -P 20 ssh HOST minimum.sh         the same facts of each host, read by hand, with one ssh a host
#   kvmstrap fleet apply --yes              which has to say of every host that there is nothing to do; the canary first, as it is by itself
#   the same with --canary 0                as the others do it, who know no canary
#   kvm_host.yml by ansible-core            pipelining, ControlPersist, no facts; every task has to be ok
#   kvm_host.yml with Mitogen's strategy
#   kvm_host_pyinfra.py by pyinfra
# All speak to 20 hosts at once, with the same key exchange (curve25519-sha256), cipher, MAC, known_hosts and key, from one ssh_config, and begin without an
# open connection. Prints the medians as a Markdown table a number of hosts, and fails when one of kvmstrap's is above the limit.
# KVMSTRAP names the executable for EL6; the peers come by tests/install-requirements bench.
source "$(dirname "$0")/../lab/assert.sh"

usage='usage: fleet.sh [--hosts "N N"] [--runs N] [--peer-runs N] [--limit-ratio R] [--without NAME,...]     NAME: ansible, mitogen, pyinfra
       (as root, with KVMSTRAP=EXECUTABLE)'
bench=$(cd "$(dirname "$0")" && pwd)
peers=$(cd "$bench/../.." && pwd)/build/bench-python
profile=(centos-6.7-bridged --set hardware.virtualization=optional)
hosts=(20 100)
runs=5
peer_runs= # of the last three, which take minutes where there are many hosts; as many as of the others unless it is said
limit_ratio=1.5 # kvmstrap's median by the minimum's
forks=20
contestants=(minimum kvmstrap no_canary ansible mitogen pyinfra)
while [ $# -gt 0 ]; do
  case $1 in
    --hosts) hosts=($2) && shift ;;
    --runs) runs=${2:-} && shift ;;
    --peer-runs) peer_runs=${2:-} && shift ;;
    --limit-ratio) limit_ratio=${2:-} && shift ;;
    --without)
      for name in ${2//,/ }; do contestants=($(printf '%s\n' "${contestants[@]}" | grep -vx "$name")); done
      shift
      ;;
    *) echo "$usage" && { [ "$1" = --help ] && exit 0 || exit 2; } ;;
  esac
  shift
done
peer_runs=${peer_runs:-$runs}
[[ "${hosts[*]}" =~ ^[1-9][0-9]*( [1-9][0-9]*)*$ && $runs =~ ^[1-9][0-9]*$ && $peer_runs =~ ^[1-9][0-9]*$ && $limit_ratio =~ ^[0-9]+(\.[0-9]+)?$ &&
  -n ${KVMSTRAP:-} ]] || { echo "$usage" && exit 2; }
[[ ! ${contestants[*]} =~ ansible|mitogen|pyinfra ]] || [ -x "$peers/bin/pyinfra" ] ||
  { echo "the peers are missing: tests/install-requirements bench, or --without ansible,mitogen,pyinfra" && exit 2; }

# Each runs once, in the gateway, on the first $size hosts; prints timer.py's line and then what was said.
timed() { KVMSTRAP_LAB_TIMEOUT=3600 lab gateway env LC_ALL=C.UTF-8 HOME="$work" "${settings[@]}" python3 "$bench/timer.py" "$@" </dev/null; }
run_minimum() { timed xargs -a "$work/addresses.$size" -P $forks -I HOST ssh -F "$work/ssh_config" HOST bash /root/minimum.sh; }
run_kvmstrap() { timed "$KVMSTRAP" fleet apply "$work/fleet.$size.yaml" "${profile[@]}" --yes --forks $forks; }
run_no_canary() { timed "$KVMSTRAP" fleet apply "$work/fleet.$size.yaml" "${profile[@]}" --yes --forks $forks --canary 0; }
run_ansible() { ansible_playbook ansible.cfg; }
run_mitogen() { ansible_playbook mitogen.cfg; }
run_pyinfra() { timed env HOSTS="$size" "$peers/bin/pyinfra" --yes --parallel $forks "$work/pyinfra_inventory.py" "$bench/kvm_host_pyinfra.py"; }
ansible_playbook() { # SETTINGS
  local settings=(ANSIBLE_CONFIG="$work/$1" ANSIBLE_HOME="$work/ansible" ANSIBLE_NOCOLOR=1)
  timed "$peers/bin/ansible-playbook" -i "$work/inventory" --limit "kvm[0:$((size - 1))]" -f $forks -e virtualization=optional "$bench/kvm_host.yml"
}
settings=()

# How to see that each has done its work on every host, and found nothing to change.
expect_work() { # CONTESTANT, of $output
  case $1 in
    minimum) # what several say at once may be cut anywhere
      [ "$size" != 1 ] || { expect_match '^ *host-bridge +active +yes' "$output" && said_by_one=${#output}; }
      [ ${#output} -gt $((said_by_one * size * 9 / 10)) ] || fail "minimum.sh says less on $size hosts than on one"
      ;;
    kvmstrap | no_canary) expect_match "^$size of $size hosts?, $size nothing to do" "$output" "$1" ;;
    ansible | mitogen) expect_equal "$size" "$(grep -cE '^[a-z0-9]+ .*changed=0 +unreachable=0 +failed=0' <<<"$output")" "hosts that are ok"$'\n'"$output" ;;
    pyinfra) expect_equal 0 "$(grep -cE '\] +(Success|Error)' <<<"$output")" "operations of pyinfra that changed something"$'\n'"$output" ;;
  esac
}

measure() { # CONTESTANT: adds a line to its measurements
  expect_exit 0 "run_$1"
  expect_work "$1"
  head -n 1 <<<"$output" >>"$work/times.$size.$1"
  close_connections
}

# Ansible's masters: the next to be measured shall not find a hundred processes of them, nor Ansible itself an open connection.
close_connections() {
  local socket
  for socket in "$work"/sockets/*; do
    [ ! -S "$socket" ] || lab gateway ssh -F none -o ControlPath="$socket" -O exit nobody >/dev/null 2>&1
  done
}

make_hosts() {
  seq -f 'a%.0f' "${hosts[-1]}" >"$work/names"
  xargs -a "$work/names" -P 4 -I NAME "$lab_program" start NAME --kvm none --executable '' || fail "a host did not start"
  while read -r name; do lab address "$name"; done <"$work/names" >"$work/addresses"
  while read -r address; do echo "$address $(cut -d ' ' -f 1,2 "$KVMSTRAP_LAB_DIR/keys/ssh_host_ed25519_key.pub")"; done <"$work/addresses" >"$work/known_hosts"
  cat >"$work/ssh_config" <<CONFIG
Host *
  User root
  IdentityFile $KVMSTRAP_LAB_DIR/keys/id_rsa
  IdentitiesOnly yes
  UserKnownHostsFile $work/known_hosts
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  HostKeyAlgorithms ssh-ed25519
  KexAlgorithms curve25519-sha256
  Ciphers aes128-ctr
  MACs hmac-sha2-256
CONFIG
  for size in 1 "${hosts[@]}"; do
    head -n "$size" "$work/addresses" >"$work/addresses.$size"
    {
      printf 'version: 1\nssh: {config: %s}\nhosts:\n' "$work/ssh_config"
      paste "$work/names" "$work/addresses" | head -n "$size" | sed 's/\(.*\)\t\(.*\)/  \1: {address: \2}/'
    } >"$work/fleet.$size.yaml"
  done
}

# What the peers have to be told, since they adopt nothing.
tell_peers() {
  local name address mac uuid
  lab exec a1 cat /etc/yum.repos.d/CentOS-Base.repo >"$work/CentOS-Base.repo"
  echo '[kvm]' >"$work/inventory"
  printf 'import os\n\nhosts = [\n' >"$work/pyinfra_inventory.py"
  while read -r name address; do
    read -r mac uuid <<<"$(lab exec "$name" sed -n 's/^HWADDR=//p; s/^UUID=//p' /etc/sysconfig/network-scripts/ifcfg-eth0 </dev/null | paste -s -d ' ')"
    echo "$name ansible_host=$address gateway=10.66.0.1 mac=$mac uuid=$uuid" >>"$work/inventory"
    echo "    (\"$name\", {\"ssh_hostname\": \"$address\", \"mac\": \"$mac\", \"uuid\": \"$uuid\"})," >>"$work/pyinfra_inventory.py"
  done < <(paste "$work/names" "$work/addresses")
  cat >>"$work/pyinfra_inventory.py" <<PYTHON
]
hosts = (hosts[: int(os.environ["HOSTS"])], {
    "gateway": "10.66.0.1",
    "repositories": open("$work/CentOS-Base.repo").read(),
    "ssh_user": "root",
    "ssh_key": "$KVMSTRAP_LAB_DIR/keys/id_rsa",
    "ssh_config_file": "$work/ssh_config",
    "ssh_known_hosts_file": "$work/known_hosts",
    "ssh_strict_host_key_checking": "yes",
})
PYTHON
  # paramiko chooses the same by itself: its first key exchange is curve25519-sha256 by its older name, its first cipher and MAC are these.
  ansible_settings "-F $work/ssh_config -o ControlMaster=auto -o ControlPersist=60s" >"$work/ansible.cfg"
  {
    ansible_settings "-F $work/ssh_config"
    printf 'strategy_plugins = %s\nstrategy = mitogen_linear\n' "$peers"/lib/python*/site-packages/ansible_mitogen/plugins/strategy
  } >"$work/mitogen.cfg"
}

ansible_settings() { # SSH-ARGUMENTS
  cat <<CFG
[ssh_connection]
pipelining = True
ssh_args = $1
control_path_dir = $work/sockets
[defaults]
interpreter_python = /usr/bin/python3
nocows = True
deprecation_warnings = False
CFG
}

row() { # CONTESTANT WORDS
  sort -n "$work/times.$size.$1" | awk -v words="$2" -v base="$(median minimum)" '
    { us[NR] = $1 }
    END {
      median = (us[int((NR + 1) / 2)] + us[int(NR / 2) + 1]) / 2
      printf "| %s | %.2f s | %.2f s | %.2f s | %.2f |\n", words, median / 1e6, us[1] / 1e6, us[NR] / 1e6, median / base
    }'
}

median() { sort -n "$work/times.$size.$1" | awk '{ us[NR] = $1 } END { print int((us[int((NR + 1) / 2)] + us[int(NR / 2) + 1]) / 2) }'; }

takes_part() { [[ " ${contestants[*]} " == *" $1 "* ]]; }

version_of() { "$peers/bin/pip" --disable-pip-version-check list 2>/dev/null | awk -v name="$1" '$1 == name { printf ", %s %s", $1, $2 }'; }

complaints=()
show_results() {
  local turns="$runs runs each, in turn" ratio
  [ "$peer_runs" = "$runs" ] || turns="$runs runs each, $peer_runs of other programs, in turn"
  echo "| $size hosts, nothing to do: $turns | median | least | most | by the minimum |"
  echo "|---|---|---|---|---|"
  row minimum "\`xargs -P $forks\`, an ssh a host, \`tests/bench/minimum.sh\`"
  row kvmstrap "\`kvmstrap fleet apply --forks $forks\`"
  row no_canary "the same with \`--canary 0\`"
  ! takes_part ansible || row ansible "Ansible, \`tests/bench/kvm_host.yml\`"
  ! takes_part mitogen || row mitogen "Ansible with Mitogen, the same playbook"
  ! takes_part pyinfra || row pyinfra "pyinfra, \`tests/bench/kvm_host_pyinfra.py\`"
  echo
  echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) CPUs, Linux $(uname -r), load after each turn: ${loads[*]}; kvmstrap \
$("$KVMSTRAP" version | sed -n '1s/^kvmstrap //p'), $(ssh -V 2>&1 | cut -d , -f 1)$(takes_part ansible || takes_part mitogen && version_of ansible-core)\
$(! takes_part mitogen || version_of mitogen)$(! takes_part pyinfra || version_of pyinfra)."
  echo
  ratio=$(awk -v kvmstrap="$(median kvmstrap)" -v minimum="$(median minimum)" 'BEGIN { printf "%.2f", kvmstrap / minimum }')
  awk -v ratio="$ratio" -v limit="$limit_ratio" 'BEGIN { exit ratio > limit }' ||
    complaints+=("on $size hosts kvmstrap takes $ratio times the bare minimum, more than $limit_ratio")
}

lab_test_begin
work=$KVMSTRAP_LAB_DIR/bench
mkdir "$work"
step "${hosts[-1]} hosts"
make_hosts
step "first apply"
KVMSTRAP_LAB_TIMEOUT=3600 expect_exit 0 lab gateway env HOME="$work" "$KVMSTRAP" fleet apply "$work/fleet.${hosts[-1]}.yaml" "${profile[@]}" --yes --forks 8
while read -r name; do lab exec "$name" tee /root/minimum.sh <"$bench/minimum.sh" >/dev/null; done <"$work/names"
tell_peers

step "once each on one host, not measured"
size=1
for contestant in "${contestants[@]}"; do measure "$contestant"; done
for size in "${hosts[@]}"; do
  step "$runs runs each on $size hosts, in turn"
  loads=()
  for ((run = 0; run < runs; run++)); do
    for contestant in "${contestants[@]}"; do
      [[ $((runs - run)) -gt $peer_runs && $contestant =~ ^(ansible|mitogen|pyinfra)$ ]] || measure "$contestant"
    done
    loads+=("$(cut -d ' ' -f 1 /proc/loadavg)")
  done
  echo
  show_results
done
[ ${#complaints[@]} = 0 ] || fail "$(printf '%s\n' "${complaints[@]}")"
