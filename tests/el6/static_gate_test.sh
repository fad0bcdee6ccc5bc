#!/bin/bash
# The static gate lets the product through and stops a program that breaks one of its rules, for that rule. $1: the SDK, the rest: programs of this build.
set -eu
gate=$(dirname "$0")/static_gate.sh
sdk=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source=$work/program.c
echo 'int main(void) { return 0; }' >"$source"

fail() { echo "FAILED: $*" >&2; exit 1; }

el6_gcc=(gcc-12 -B"$sdk/crt/" -L"$sdk/lib")
expect_refusal() { # REASON COMMAND...   which makes $work/program
  local reason=$1 said
  shift
  "$@" -o "$work/program" 2>"$work/log" || fail "'$*' does not build: $(cat "$work/log")"
  ! said=$("$gate" "$work/program" 2>&1) || fail "let through: $*"
  ! grep -vqE "$reason" <<<"$said" || fail "refused for '$said' and not for '$reason' alone: $*"
}

"$gate" "$@" || fail "the product does not pass"
"${el6_gcc[@]}" "$source" -o "$work/program"
"$gate" "$work/program" || fail "an innocent program does not pass"

echo '#include <sys/random.h>
int main(void) { char byte; return (int)getrandom(&byte, 1, 0); }' >"$work/newer.c"
echo 'int other(void); int main(void) { return other(); }' >"$work/unversioned.c"
echo '__attribute__((weak)) int missing(void); int main(void) { return missing ? missing() : 0; }' >"$work/weak.c"
echo 'int pointer_to_itself; int *pointers[] = {&pointer_to_itself, &pointer_to_itself}; int main(void) { return pointers[0] != pointers[1]; }' >"$work/relocated.c"
echo 'int other(void) { return 0; }' >"$work/other.c"
gcc-12 -shared -fPIC -Wl,-soname,libother.so.1 "$work/other.c" -o "$work/libother.so"
gcc-12 -shared -fPIC -Wl,-soname,libm.so.6 "$work/other.c" -o "$work/libm_with_other.so"

expect_refusal 'needs GLIBC_2\.[0-9]+: ' gcc-12 -B"$sdk/crt/" "$work/newer.c"
expect_refusal 'entry hands no constructors over' gcc-12 -L"$sdk/lib" "$source"
expect_refusal 'nobody has other' "${el6_gcc[@]}" "$work/unversioned.c" "$work/libm_with_other.so"
expect_refusal 'missing may be missing' "${el6_gcc[@]}" -Wl,-z,dynamic-undefined-weak "$work/weak.c"
expect_refusal 'needs the library libother\.so\.1' "${el6_gcc[@]}" "$source" -Wl,--no-as-needed -L"$work" -lother
expect_refusal 'libraries in a folder of its own' "${el6_gcc[@]}" -Wl,-rpath,/opt/lib "$source"
expect_refusal 'needs GLIBC_ABI_DT_RELR' "${el6_gcc[@]}" -Wl,-z,pack-relative-relocs -Wl,--no-as-needed "$work/relocated.c"
expect_refusal 'stack is executable' "${el6_gcc[@]}" -Wl,-z,execstack "$source"
expect_refusal 'newer CPU' "${el6_gcc[@]}" -Wl,-z,x86-64-v3 "$source"
expect_refusal 'loader is not' "${el6_gcc[@]}" -Wl,--dynamic-linker=/lib64/ld-other.so.2 "$source"
! "$gate" "$source" 2>/dev/null || fail "let a text through"

# What Debian's compiler makes as it comes.
echo '#include <filesystem>
int main() { return std::filesystem::exists("/etc/passwd") ? 0 : 1; }' >"$work/plain.cpp"
g++-12 -std=c++20 "$work/plain.cpp" -o "$work/plain"
! "$gate" "$work/plain" 2>/dev/null || fail "let a plain build through"
