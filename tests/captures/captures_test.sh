#!/bin/bash
# `kvmstrap check` on what was captured of real machines: each folder in $KVMSTRAP_CAPTURES that has proc/cpuinfo, and sys where that was kept. What is
# expected is read from the capture itself, here and by other means; each x86 machine is looked at three times, with a register of virtualization that cannot
# be read, one that allows it, and one that the BIOS has locked. Captures belong to their owners, so that none is part of the project. Needs root.
set -u
[ -n "${KVMSTRAP_CAPTURES:-}" ] || { echo "skipped: KVMSTRAP_CAPTURES names no folder with captures; see tests/captures/README.md"; exit 77; }
[ "$(id -u)" = 0 ] || { echo "skipped: only root can put a capture in the place of /proc and /sys"; exit 77; }
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# check, with the capture in the place of this machine.
check() { # CAPTURE none|allows|locked
  capture=$1 register=$2 work=$work here=$here unshare -m --propagation private bash -c '
    source "$here/../lab/registers.sh"
    flags=" $(grep -m1 ^flags "$capture/proc/cpuinfo") "
    printf "#!/bin/sh\necho %s\n" "$(grep -q ^flags "$capture/proc/cpuinfo" && grep -q ^vendor_id "$capture/proc/cpuinfo" && echo x86_64 || echo another)" >"$work/uname"
    chmod +x "$work/uname"
    mount --bind "$work/uname" "$(readlink -f "$(command -v uname)")"
    mount --bind "$capture/proc/cpuinfo" /proc/cpuinfo
    [ ! -d "$capture/sys" ] || mount --bind "$capture/sys" /sys
    mount -t tmpfs none /mnt
    mknod -m 666 /mnt/null c 1 3; mknod -m 666 /mnt/urandom c 1 9; mknod -m 666 /mnt/zero c 1 5
    mount --move /mnt /dev
    ecx=0 extended=0
    [[ $flags != *" vmx "* ]] || ecx=$((ecx | 0x20))
    [[ $flags != *" hypervisor "* ]] || ecx=$((ecx | 0x80000000))
    [[ $flags != *" svm "* ]] || extended=4
    for cpu in $(sed -n "s/^processor[[:space:]]*: *//p" /proc/cpuinfo); do
      mkdir -p /dev/cpu/$cpu
      cpuid $cpu 1 0 0 $ecx 0
      cpuid $cpu 0x40000000 0 0 0 0
      cpuid $cpu 0x80000001 0 0 $extended 0
      case $register-$extended in
        allows-4) msr $cpu 0xC0010114 0 ;;
        locked-4) msr $cpu 0xC0010114 0x10 ;;
        allows-0) msr $cpu 0x3A 5 ;;
        locked-0) msr $cpu 0x3A 1 ;;
      esac
    done
    NO_COLOR=1 "$KVMSTRAP" check 2>&1'
}
expect() { # REGEX: a line of what check said
  grep -qE "$1" <<<"$said" && return
  echo "$name, $register: expected '$1'"
  echo "$said" | sed 's/^/    /'
  failures=$((failures + 1))
}

machines=0
for cpuinfo in "$KVMSTRAP_CAPTURES"/*/proc/cpuinfo; do
  [ -e "$cpuinfo" ] || continue
  capture=${cpuinfo%/proc/cpuinfo} name=${cpuinfo#"$KVMSTRAP_CAPTURES"/}
  name=${name%/proc/cpuinfo}
  machines=$((machines + 1))
  if ! grep -q ^flags "$cpuinfo" || ! grep -q ^vendor_id "$cpuinfo"; then
    register=none said=$(check "$capture" none)
    expect '^fail +architecture +another \(uname -m\)$'
    expect '^unknown cpu +/proc/cpuinfo does not describe x86 CPUs'
    echo "$name: another architecture"
    continue
  fi
  cpus=$(grep -c ^processor "$cpuinfo")
  model=$(sed -n 's/^model name[[:space:]]*: *//p' "$cpuinfo" | head -n 1 | tr -s ' ')
  flag=$(grep -m1 ^flags "$cpuinfo" | grep -owE 'vmx|svm' | head -n 1)
  for register in none allows locked; do
    said=$(check "$capture" "$register")
    expect '^pass +architecture +x86_64 '
    expect "^pass +cpu +$cpus x $(sed 's/[][()*.+?^$|\\]/\\&/g' <<<"$model")"
    case $register-$flag in
      none-?*) expect '^unknown virtualization .* could not be read' ;;
      allows-?*) expect '^pass +virtualization .* allows virtualization' ;;
      *-) expect '^fail +virtualization ' ;;
      locked-vmx) expect '^fail +virtualization +off in the BIOS: ' && expect 'to do: .*VT-x' ;;
      locked-svm) expect '^fail +virtualization +off in the BIOS: ' && expect 'to do: .*SVM' ;;
    esac
    [ -z "$flag" ] || if grep -m1 ^flags "$cpuinfo" | grep -qwE 'ept|npt'; then expect '^pass +nested-paging '; else expect '^warn +nested-paging '; fi
  done
  echo "$name: $cpus x $model, ${flag:-neither vmx nor svm}"
done
[ "$machines" -gt 0 ] || { echo "there is no capture in $KVMSTRAP_CAPTURES"; exit 1; }
echo "$machines machines, $failures not as expected"
[ $failures = 0 ]
