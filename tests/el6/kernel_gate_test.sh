#!/bin/bash
# el6-kernel stops what EL6's kernel would stop, and lets this build's product run. $1: the SDK, $2: the product.
set -eu
sdk=$1
product=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "FAILED: $*" >&2; exit 1; }
under_el6() { "$sdk/bin/el6-kernel" "$@"; }

under_el6 "$product" version >/dev/null || fail "the product does not run"
under_el6 "$product" validate centos-6.7-bridged >/dev/null || fail "the product does not read a profile"

# As Debian's compiler makes them: each works here, and asks for one thing that EL6's kernel does not have.
refuses() { # WHAT C++-STATEMENT...
  local what=$1
  shift
  printf '%s\n' '#include <fcntl.h>' '#include <sys/random.h>' '#include <sys/stat.h>' '#include <unistd.h>' \
    'int main() { struct stat status; char byte; (void)status; (void)byte;' "return ($*) < 0; }" >"$work/plain.cpp"
  g++-12 "$work/plain.cpp" -o "$work/plain"
  "$work/plain" || fail "$what: does not even work here"
  ! under_el6 "$work/plain" || fail "$what: let through"
}
refuses "a younger call" 'getrandom(&byte, 1, 0)'
refuses "fstat by an empty path" 'fstat(0, &status)'
refuses "an empty path" 'fstatat(0, "", &status, AT_EMPTY_PATH)'

[ "$(under_el6 sh -c 'cat /etc/passwd | wc -l')" = "$(wc -l </etc/passwd)" ] || fail "a program's children do not run as usual"
