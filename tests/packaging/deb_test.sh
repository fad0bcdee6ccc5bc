#!/bin/bash
# The .deb in this Debian's own root, seen through an overlay: its real dpkg, with the real database of what is installed. Needs $KVMSTRAP.
source "$(dirname "$0")/begin.sh"
for release in 1 2; do
  "$project/packaging/build" deb --executable "$KVMSTRAP" --out "$work/out" --release $release >/dev/null || fail "it is not built"
done
make_root debian /
cp "$work"/out/*.deb "$work/debian/packages"
rm -f "$work"/debian/etc/dpkg/dpkg.cfg.d/* # small images leave out documentation
package() { echo /packages/$(cd "$work/out" && echo kvmstrap_*-"$1"_amd64.deb); } # RELEASE
in_debian() { in_root debian "$@"; }
files() { in_debian find / -xdev -name 'kvmstrap*' -path '/usr/*' | sort; }
before=$(files)

step "dpkg -i, -V, and the program runs"
expect_exit 0 in_debian dpkg -i "$(package 1)"
expect_exit 0 in_debian dpkg --verify kvmstrap
expect_equal "" "$output" "what differs from the package"
expect_equal "$("$KVMSTRAP" version)" "$(in_debian kvmstrap version)"
expect_exit 0 in_debian kvmstrap validate /usr/share/kvmstrap/profiles/centos-6.7-bridged.yaml
expect_exit 0 in_debian bash -c 'zcat /usr/share/man/man8/kvmstrap.8.gz | cmp - <(kvmstrap man)'
expect_exit 0 in_debian bash -c 'cmp /usr/share/bash-completion/completions/kvmstrap <(kvmstrap completion bash)'
expect_exit 0 python3 "$tests/cli/links_test.py" "$work/debian/usr/share/doc/kvmstrap"

step "dpkg -V sees a change"
echo >>"$work/debian/usr/share/kvmstrap/profiles/centos-6.7-nat.yaml"
expect_match 'profiles/centos-6.7-nat.yaml' "$(in_debian dpkg --verify kvmstrap)"

step "a higher release, and away"
expect_exit 0 in_debian dpkg -i "$(package 2)"
expect_match 'Version: .*-2$' "$(in_debian dpkg -s kvmstrap)"
expect_exit 0 in_debian dpkg --verify kvmstrap
expect_equal "" "$output" "what differs from the package"
expect_exit 0 in_debian dpkg --purge kvmstrap
expect_equal "$before" "$(files)" "files of kvmstrap that are left"
step "passed"
