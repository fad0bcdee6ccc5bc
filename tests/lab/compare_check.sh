#!/bin/bash
# Writes the README's table of what `kvmstrap check`, virt-host-validate and kvm-ok notice. Each is run on the machine made of files on which all is well,
# and then on it with one thing wrong (check_rows.sh): what it then says, and did not say before, is in the table. By hand, as root, with KVMSTRAP set; needs
# the package cpu-checker. With --check the README is compared, not written.
source "$(dirname "$0")/assert.sh"
source "$(dirname "$0")/check_rows.sh"
readme=$(cd "$(dirname "$0")/../.." && pwd)/README.md
[ -n "${KVMSTRAP:-}" ] || fail "KVMSTRAP is not set"
[ -n "$(type -P kvm-ok)" ] || fail "this machine has no kvm-ok: apt-get install cpu-checker"
lab_test_begin >&2

lab start web --kvm present >&2 || fail "no host"
lab exec web test -e /dev/kvm || fail "KVM does not work on this machine"
lab exec web tee /root/fakes.sh < <(cat "$(dirname "$0")"/{registers,fakes}.sh) >/dev/null
lab exec web bash -c 'cp "$(type -P sleep)" /tmp/ntpd; setsid /tmp/ntpd 10000 </dev/null >/dev/null 2>&1 &'
expect_exit 0 lab ssh web kvmstrap apply centos-6.7-bridged --yes --only configure-repositories
expect_exit 0 lab exec web bash -c 'yum -y install libvirt dbus && service messagebus start && service libvirtd start'
lab exec web bash -c 'cat >/root/virt-host-validate; chmod 755 /root/virt-host-validate' <"$(type -P virt-host-validate)"

on_machine() { # HOW-IT-DIFFERS COMMAND...
  lab exec web unshare -m -u bash -c 'through=; source /root/fakes.sh; good_machine; eval "$1"; shift; $through "$@" 2>&1' - "$@"
}

# A line a finding: how it is rated, and what it is about, in the tool's own words.
findings() { # TOOL HOW-IT-DIFFERS
  case $1 in
    kvmstrap) on_machine "$2" kvmstrap check | sed -nE 's/^(pass|warn|fail|unknown) +([^ ]+) .*/\1 \2/p' ;;
    virt-host-validate) on_machine "$2" /root/virt-host-validate qemu | sed -nE '/^ *QEMU:/!s/^./fail &/p; s/^ *QEMU: Checking (if |for )?(.*[^ ]) +: (PASS|WARN|FAIL).*/\L\3\E \2/p' ;;
    kvm-ok)
      local said
      said=$(on_machine "$2" kvm-ok) && echo "pass kvm" || echo "fail $(sed -n 's/^INFO: //p' <<<"$said" | tail -n 1)"
      ;;
  esac
}

# The worst finding that the good machine does not have; of kvmstrap's the one that the row is about.
noticed() { # TOOL HOW-IT-DIFFERS VERDICT
  local new rating
  new=$(comm -13 <(sort "$good/$1") <(findings "$1" "$2" | sort))
  [ "$1" != kvmstrap ] || new=$(grep " $3\$" <<<"$new")
  for rating in fail warn unknown; do grep -m 1 "^$rating " <<<"$new" | sed 's/ /: /' && grep -q "^$rating " <<<"$new" && return; done
  echo -
}

good=$KVMSTRAP_LAB_DIR/good
mkdir "$good"
tools=(kvmstrap virt-host-validate kvm-ok)
for tool in "${tools[@]}"; do
  findings $tool : >"$good/$tool"
  ! grep -vq ^pass "$good/$tool" || [ $tool != kvmstrap ] || fail "not all pass on the good machine: $(<"$good/$tool")"
  [ -s "$good/$tool" ] || fail "$tool says nothing"
done

{
  echo "| what is wrong | \`kvmstrap check\` | \`virt-host-validate qemu\` | \`kvm-ok\` |"
  echo "|---|---|---|---|"
  for row in "${check_rows[@]}"; do
    IFS='|' read -r name what _ _ how <<<"$row"
    line="| $name"
    for tool in "${tools[@]}"; do line+=" | $(noticed $tool "$how" "$what")"; done
    echo "$line |"
  done
} >"$KVMSTRAP_LAB_DIR/table"

new=$(sed -e '/<!-- compare_check.sh -->/,/<!-- end -->/{//!d}' -e "/<!-- compare_check.sh -->/r $KVMSTRAP_LAB_DIR/table" "$readme")
if [ "${1:-}" = --check ]; then
  diff <(echo "$new") "$readme" || fail "the README's table is another one"
else
  echo "$new" >"$readme"
fi
