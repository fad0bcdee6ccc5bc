#!/bin/bash
# pykickstart's ksvalidator, for RHEL6, has nothing against what `kvmstrap kickstart` prints nor against the examples in packaging/kickstart, and these are what
# it prints. Needs $KVMSTRAP.
source "$(dirname "$0")/begin.sh"
[ -x "$python/ksvalidator" ] || { echo "skipped: tests/install-requirements was not run"; exit 77; }
failed=0
refuse() { echo "FAILED: $*"; failed=1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make_stand_in "$work/kvmstrap"

expect_valid() { # FILE WHAT
  local said
  said=$("$python/ksvalidator" --version RHEL6 "$1" 2>&1) && [ "$(xargs <<<"$said")" = "Checking kickstart file $1" ] || refuse "ksvalidator, of $2: $said"
}

count=0
for from in carried http://deploy.example.org/kvmstrap nfs:10.0.0.1:/srv/kvmstrap cdrom:/kvmstrap hd:LABEL=KVMSTRAP:/kvmstrap hd:sdb1:/; do
  for whole in '' --whole; do
    for on_failure in stop go-on; do
      "$KVMSTRAP" kickstart centos-6.7-bridged --executable "$work/kvmstrap" --from $from $whole --on-failure $on_failure >"$work/ks.cfg" || refuse "$from is not printed"
      expect_valid "$work/ks.cfg" "--from $from $whole --on-failure $on_failure"
      count=$((count + 1))
    done
  done
done
for profile in $("$KVMSTRAP" profiles | grep '^[^ ]'); do
  "$KVMSTRAP" kickstart "$profile" --executable "$work/kvmstrap" --whole >"$work/ks.cfg" || refuse "$profile is not printed"
  expect_valid "$work/ks.cfg" "$profile"
  # And once somebody has chosen.
  sed -i -E 's/^# (rootpw|ignoredisk|zerombr|clearpart|part|volgroup|logvol) /\1 /; s/^# zerombr$/zerombr/' "$work/ks.cfg"
  [ "$(grep -cE '^(rootpw|ignoredisk|zerombr|clearpart|part|volgroup|logvol)' "$work/ks.cfg")" = 10 ] || refuse "$profile: not all ten choices are there"
  expect_valid "$work/ks.cfg" "$profile, chosen"
  count=$((count + 1))
done

# It does find mistakes.
sed 's/^zerombr/zerombr --no-such-option/' "$work/ks.cfg" >"$work/wrong.cfg"
! "$python/ksvalidator" --version RHEL6 "$work/wrong.cfg" >/dev/null 2>&1 || refuse "ksvalidator takes whatever it is given"

for example in pxe/ks.cfg usb/ks.cfg cobbler/kvmstrap.snippet; do
  expect_valid "$project/packaging/kickstart/$example" "$example"
done
"$project/packaging/kickstart/make-examples" "$work/kvmstrap" "$work/examples" || refuse "the examples cannot be printed"
(cd "$work/examples" && find . -type f) | while read -r example; do
  diff "$project/packaging/kickstart/$example" "$work/examples/$example" || exit 1
done || refuse "packaging/kickstart is not what is printed now: packaging/kickstart/make-examples"

[ $failed = 0 ] && echo "ksvalidator takes all $count kickstarts and the examples"
exit $failed
