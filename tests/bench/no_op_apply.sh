#!/bin/bash
# What a second apply costs that has nothing to do. On one host of the lab that was applied once, in turn and $runs times each:
#   kvmstrap apply centos-6.7-bridged --yes       which has to say that there is nothing to do
#   minimum.sh                                    the same facts, read by hand
#   kvm_host.yml                                  the same work as an Ansible playbook, over ssh from the gateway; every task has to be ok
#   kvmstrap version                              which does nothing: what it takes to start
# Prints the medians as a Markdown table, and fails when apply takes longer or more memory than the limits, or when it and minimum.sh do not open the
# same files.
# KVMSTRAP names the executable: an optimised one, or the numbers mean little. timer.py says what is timed.
source "$(dirname "$0")/../lab/assert.sh"

usage='usage: no_op_apply.sh [--runs N] [--limit-ms N] [--limit-ratio N] [--limit-start-ms N] [--limit-mib N] [--without-ansible]
       (as root, with KVMSTRAP=EXECUTABLE)'
bench=$(cd "$(dirname "$0")" && pwd)
profile=centos-6.7-bridged
runs=15
limit_ms=150  # for the median of apply
limit_ratio=2 # apply's median by minimum.sh's
limit_start=5 # ms for the median of version
limit_mib=16  # for the memory of an apply that does not load libvirt's library
limit_over=5  # MiB by which one that does may exceed virsh, which has the same library
contestants=(apply minimum ansible version)
while [ $# -gt 0 ]; do
  case $1 in
    --runs) runs=${2:-} && shift ;;
    --limit-ms) limit_ms=${2:-} && shift ;;
    --limit-ratio) limit_ratio=${2:-} && shift ;;
    --limit-start-ms) limit_start=${2:-} && shift ;;
    --limit-mib) limit_mib=${2:-} && shift ;;
    --without-ansible) contestants=(apply minimum version) ;;
    *) echo "$usage" && { [ "$1" = --help ] && exit 0 || exit 2; } ;;
  esac
  shift
done
[[ $runs =~ ^[1-9][0-9]*$ && $limit_ms =~ ^[0-9]+$ && $limit_ratio =~ ^[0-9]+(\.[0-9]+)?$ && $limit_start =~ ^[0-9]+$ && $limit_mib =~ ^[0-9]+$ ]] ||
  { echo "$usage" && exit 2; }
[ -n "${KVMSTRAP:-}" ] || { echo "KVMSTRAP does not say which executable to measure" && exit 2; }
[[ ${contestants[*]} != *ansible* ]] || command -v ansible-playbook >/dev/null ||
  { echo "ansible-playbook is missing: apt-get install --no-install-recommends ansible-core, or leave it out by --without-ansible" && exit 2; }

# Each prints timer.py's line, and then what the command said.
run_apply() { lab exec host1 python3 /root/timer.py kvmstrap apply $profile --yes; }
run_minimum() { lab exec host1 python3 /root/timer.py bash /root/minimum.sh; }
run_version() { lab exec host1 python3 /root/timer.py kvmstrap version; }
run_ansible() {
  lab gateway env ANSIBLE_CONFIG="$bench/ansible.cfg" ANSIBLE_HOME="$KVMSTRAP_LAB_DIR/ansible" \
    python3 "$bench/timer.py" ansible-playbook -i "$KVMSTRAP_LAB_DIR/inventory" "$bench/kvm_host.yml"
}

# How to see that each did its work, and found nothing to change.
declare -A expected=(
  [apply]='^Nothing to do'
  [minimum]='^ *host-bridge +active +yes'
  [version]='^kvmstrap [0-9]'
  [ansible]='^host1 .*changed=0 +unreachable=0 +failed=0'
)

write_inventory() {
  local of_eth0
  of_eth0=$(lab exec host1 sed -n 's/^HWADDR=/mac=/p; s/^UUID=/uuid=/p' /etc/sysconfig/network-scripts/ifcfg-eth0)
  cat >"$KVMSTRAP_LAB_DIR/inventory" <<INVENTORY
[kvm]
host1 ansible_host=$(lab address host1) ansible_ssh_private_key_file=$KVMSTRAP_LAB_DIR/keys/id_rsa gateway=10.66.0.1 $(echo $of_eth0)
INVENTORY
}

measure() { # CONTESTANT: adds a line to its measurements
  expect_exit 0 "run_$1"
  expect_match "${expected[$1]}" "$output" "$1"
  head -n 1 <<<"$output" >>"$KVMSTRAP_LAB_DIR/times.$1"
}

summary() { # CONTESTANT: median, least and most microseconds, and the most KiB
  sort -n "$KVMSTRAP_LAB_DIR/times.$1" | awk '
    { us[NR] = $1; if ($2 > kib) kib = $2 }
    END { print int((us[int((NR + 1) / 2)] + us[int(NR / 2) + 1]) / 2), us[1], us[NR], kib }'
}

# The KiB of an apply that has nothing to do with libvirt's objects, and so does not load its library.
measure_without_libvirt() {
  expect_exit 0 lab exec host1 python3 /root/timer.py kvmstrap apply centos-6.7-minimal --yes
  expect_match '^Nothing to do' "$output" "apply of the minimal profile"
  read -r _ own_kib <<<"$(head -n 1 <<<"$output")"
}

mib() { echo $((($1 + 512) / 1024)); }

trace() { # CONTESTANT COMMAND...
  local name=$1
  shift
  expect_exit 0 lab exec host1 strace -f -qq -s 300 -e trace=execve,open,openat,stat,lstat,newfstatat,access -o /root/trace "$@"
  lab exec host1 cat /root/trace >"$KVMSTRAP_LAB_DIR/trace.$name"
}

# Which files it opens, or with `looks` also those that it only looks at. Left out: folders, what rpm, ip and virsh open, and what belongs to the C
# library, to bash, to libvirt's own library and to kvmstrap's lock.
files() { # opens|looks CONTESTANT
  awk -v what="$1" '
    !match($0, /"\/[^"]*"/) { next }
    { path = substr($0, RSTART + 1, RLENGTH - 2) }
    $2 ~ /^execve/ { other[$1] = path ~ /\/(rpm|ip|virsh)$/; next }
    other[$1] || / = -1 / || /O_DIRECTORY/ || (what == "opens" && $2 !~ /^open/) { next }
    path !~ /^\/(etc|proc|sys|dev|var|sbin|usr\/bin)\// { next }
    path ~ /^\/(etc\/(ld\.so|nsswitch\.conf$|passwd$|libvirt\/libvirt\.conf)|proc\/(self\/|filesystems)|dev\/(null|tty)$|sys\/devices\/)/ { next }
    path ~ /^(\/proc\/sys\/kernel\/cap_last_cap|\/var\/lib\/kvmstrap\/lock)$/ { next }
    { print path }' "$KVMSTRAP_LAB_DIR/trace.$2" | sort -u
}

compare_files() {
  local more less
  trace apply kvmstrap apply $profile --yes
  trace minimum bash /root/minimum.sh
  more=$(comm -23 <(files opens apply) <(files looks minimum))
  less=$(comm -13 <(files opens apply) <(files opens minimum))
  [ -z "$more" ] || complaints+=("apply reads what minimum.sh does not; add it there with a reason, or take it from apply: $(echo $more)")
  [ -z "$less" ] || complaints+=("minimum.sh reads what apply does not; take it out: $(echo $less)")
}

machine() {
  printf '%s, %s CPUs, Linux %s, load %s at the end; kvmstrap %s' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(uname -r)" \
    "$(cut -d ' ' -f 1 /proc/loadavg)" "$("$KVMSTRAP" version | head -n 1 | sed 's/^kvmstrap //')"
  [[ ${contestants[*]} != *ansible* ]] || printf ', ansible-%s' "$(ansible-playbook --version | sed -n '1s/.*\[\(.*\)\]/\1/p')"
  printf ', libvirt %s, rpm %s\n' "$(libvirtd --version | awk '{ print $NF }')" "$(rpm --version | awk '{ print $NF }')"
}

row() { # CONTESTANT WORDS
  local median least most
  read -r median least most _ <<<"${summary[$1]}"
  awk -v words="$2" -v median="$median" -v least="$least" -v most="$most" -v base="${summary[minimum]%% *}" \
    'BEGIN { printf "| %s | %.0f ms | %.0f ms | %.0f ms | %.2f |\n", words, median / 1000, least / 1000, most / 1000, median / base }'
}

lab_test_begin
lab start host1 || fail "no host"
step "first apply"
expect_exit 0 lab exec host1 kvmstrap apply $profile --yes
for file in timer.py minimum.sh; do lab exec host1 tee /root/$file <"$bench/$file" >/dev/null; done
write_inventory

step "once each, not measured"
for contestant in "${contestants[@]}"; do measure "$contestant"; done
rm "$KVMSTRAP_LAB_DIR"/times.*
step "$runs runs each, in turn"
for ((run = 0; run < runs; run++)); do
  for contestant in "${contestants[@]}"; do measure "$contestant"; done
done

declare -A summary
for contestant in "${contestants[@]}"; do summary[$contestant]=$(summary "$contestant"); done
read -r apply_us _ _ apply_kib <<<"${summary[apply]}"
read -r version_us _ <<<"${summary[version]}"
read -r minimum_us _ _ minimum_kib <<<"${summary[minimum]}"
measure_without_libvirt
echo
echo "| nothing to do: $runs runs each, in turn | median | least | most | by the minimum |"
echo "|---|---|---|---|---|"
row apply "\`kvmstrap apply $profile\`"
row minimum "the bare minimum, \`tests/bench/minimum.sh\`"
[[ ${contestants[*]} != *ansible* ]] || row ansible "Ansible, \`tests/bench/kvm_host.yml\`"
row version "\`kvmstrap version\`"
echo
echo "Memory of \`kvmstrap apply\`: $(mib "$apply_kib") MiB, where virsh in \`minimum.sh\` takes $(mib "$minimum_kib") MiB; without libvirt's library at most \
$(mib "$own_kib") MiB. Machine: $(machine)."
echo

complaints=()
[ "$apply_us" -le $((limit_ms * 1000)) ] || complaints+=("apply takes more than $limit_ms ms")
awk -v apply="$apply_us" -v minimum="$minimum_us" -v limit="$limit_ratio" 'BEGIN { exit apply > limit * minimum }' ||
  complaints+=("apply takes more than $limit_ratio times the bare minimum")
[ "$version_us" -le $((limit_start * 1000)) ] || complaints+=("kvmstrap takes more than $limit_start ms to start")
[ "$own_kib" -le $((limit_mib * 1024)) ] || complaints+=("apply takes more than $limit_mib MiB without libvirt's library")
[ "$apply_kib" -le $((minimum_kib + limit_over * 1024)) ] || complaints+=("apply takes over $limit_over MiB more than virsh, which has the same library")
compare_files
[ ${#complaints[@]} = 0 ] || fail "$(printf '%s\n' "${complaints[@]}")"
