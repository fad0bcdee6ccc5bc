#!/bin/bash
# packaging/build: what it makes, that it makes the same again, and what it refuses. Needs $KVMSTRAP, the executable for EL6.
source "$(dirname "$0")/begin.sh"
build() { "$project/packaging/build" "$@"; }

step "everything, twice: the same bytes"
expect_exit 0 build all --executable "$KVMSTRAP" --out "$work/one"
sleep 1.1
(umask 077 && cd / && build all --executable "$KVMSTRAP" --out "$work/two" >/dev/null) || fail "the second build failed"
expect_equal "$(cat "$work/one/SHA256SUMS")" "$(cat "$work/two/SHA256SUMS")" "checksums"

step "the checksums are of everything that is there, and hold"
cd "$work/one" || exit 1
expect_equal 4 "$(grep -c . SHA256SUMS)" "packages"
expect_equal "$(ls | grep -v SHA256SUMS)" "$(awk '{ print $2 }' SHA256SUMS)" "names in SHA256SUMS"
expect_exit 0 sha256sum --check --strict SHA256SUMS
echo >>kvmstrap-*.tar.gz
expect_exit 1 sha256sum --check --quiet SHA256SUMS

step "the tarball"
tar -xzf "$work/two"/kvmstrap-*-x86_64.tar.gz -C "$work" || fail "it cannot be unpacked"
version=$("$KVMSTRAP" version)
cd "$work/kvmstrap-${version#kvmstrap }" || exit 1
expect_equal "$version" "$(./kvmstrap version)"
expect_exit 0 cmp kvmstrap "$KVMSTRAP"
expect_exit 0 diff -r --exclude=README.md profiles "$project/profiles"
expect_exit 0 python3 "$tests/cli/links_test.py" .
expect_equal "kvmstrap kvmstrap.8 kvmstrap.bash profiles README.md" "$(echo $(ls | sort --ignore-case))" "contents"
expect_equal "root:root 1700000000" "$(tar -tvzf "$work/two"/kvmstrap-*.tar.gz >/dev/null && stat -c '%U:%G %Y' kvmstrap)"

step "what is refused"
expect_exit 2 build rpm --executable /bin/ls --out "$work/none" # made for this machine's C library
expect_match 'does not run everywhere' "$output"
expect_exit 2 build rpm --executable "$work/nonesuch" --out "$work/none"
expect_match 'cmake --workflow --preset el6' "$output"
expect_exit 2 build rpm --executable "$KVMSTRAP" --out "$work/none" --release 1.el6
expect_exit 2 build everything
expect_exit 2 build
expect_exit 2 env -u SOURCE_DATE_EPOCH GIT_DIR=/nonesuch "$project/packaging/build" deb --executable "$KVMSTRAP" --out "$work/none"
expect_match 'SOURCE_DATE_EPOCH' "$output"
[ ! -e "$work/none" ] || fail "something was made all the same: $(ls "$work/none")"
step "passed"
