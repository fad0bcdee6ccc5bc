#!/bin/bash
# Every verdict of `kvmstrap check`, both ways: a machine made of files on which all pass, and what is wrong with it, a row each.
source "$(dirname "$0")/assert.sh"
source "$(dirname "$0")/check_rows.sh"
lab_test_begin

on_machine() { # HOW-IT-DIFFERS COMMAND...: on the good machine with that difference
  lab exec web unshare -m -u bash -c 'through=; source /root/fakes.sh; good_machine; eval "$1"; shift; $through "$@"' - "$@"
}

verdict_of() { # WHAT: of what the last command printed
  grep -E "^[a-z]+ +$1 " -A1 <<<"$output"
}

step "a fresh host: nothing fails, and libvirt is not there yet"
lab start web --kvm present || fail "no host"
lab exec web tee /root/fakes.sh < <(cat "$(dirname "$0")"/{registers,fakes}.sh) >/dev/null
expect_exit 0 lab exec web kvmstrap check
expect_match '^warn +libvirt ' "$output"

works=yes
lab exec web test -e /dev/kvm || works=
lab exec web bash -c 'cp "$(type -P sleep)" /tmp/ntpd; setsid /tmp/ntpd 10000 </dev/null >/dev/null 2>&1 &'
libvirt=libvirt # the verdict
if [ -n "${KVMSTRAP_EL6_ROOT:-}" ] && lab exec web test ! -e /usr/libexec/lab/kvmstrap; then
  libvirt='' # an executable for EL6 finds no library there that it could load
else
  step "libvirt answers once it is there"
  expect_exit 0 lab ssh web kvmstrap apply centos-6.7-bridged --yes --only configure-repositories
  expect_exit 0 lab exec web bash -c 'yum -y install libvirt dbus >/dev/null && service messagebus start && service libvirtd start'
  expect_within 30 lab exec web bash -c 'kvmstrap check | grep -E "^pass +libvirt +answers"'
fi

step "a machine on which all pass"
expect_exit 0 on_machine : kvmstrap check
for what in system architecture kernel cpu virtualization machine other-hypervisors kvm-modules nested-paging vhost-net tun cgroups iommu secure-guests \
  hugepages memory disk clock host-name selinux $libvirt ${works:+dev-kvm}; do
  expect_match "^pass +$what " "$output"
done

for row in "${check_rows[@]}"; do
  IFS='|' read -r name what rating evidence how <<<"$row"
  if [ -z "$works" ] && [[ $how == *through=* || $rating == warn && $what =~ ^(kernel|virtualization)$ ]]; then
    step "$name: skipped, KVM does not work here"
    continue
  fi
  [ "$what" != libvirt ] || [ -n "$libvirt" ] || continue
  step "$name: $what, $rating"
  code=0
  output=$(on_machine "$how" kvmstrap check 2>&1) || code=$?
  expect_match "^$rating +$what .*" "$(verdict_of "$what")" "$name"
  expect_match "$evidence" "$(verdict_of "$what" | tr '\n' ' ')" "$name"
  expect_match "to do: " "$(verdict_of "$what")" "$name"
  [ "$rating" != fail ] || expect_equal 3 $code "exit"
done

