#!/bin/bash
# With no libvirt, with one that has only what 0.10.2 has, and with one that lacks a function: nothing crashes, and what is wrong is said.
# LIBVIRT_STUBS names the folder of the libraries that tests/libvirt makes.
source "$(dirname "$0")/assert.sh"
[ -n "${LIBVIRT_STUBS:-}" ] || { echo "LIBVIRT_STUBS does not say where the libraries are" && exit 2; }
lab_test_begin

profile=centos-6.7-bridged
list=$(dirname "$0")/../libvirt/functions_0_10_2.inc
real=/usr/lib/x86_64-linux-gnu/libvirt.so.0
lab start host1 || fail "no host"
for stub in 0.10.2 lacking; do lab exec host1 bash -c "mkdir /root/$stub; cat >/root/$stub/libvirt.so.0" <"$LIBVIRT_STUBS/$stub/libvirt.so.0"; done

with() { # STUB [SETTING=VALUE...] -- COMMAND...
  local stub=$1 settings=()
  shift
  while [ "$1" != -- ]; do settings+=("$1") && shift; done
  shift
  lab exec host1 env LD_LIBRARY_PATH="/root/$stub" LIBVIRT_STUB_LOG=/root/called "${settings[@]}" "$@"
}

called() { lab exec host1 cat /root/called; }

nothing_newer_was_called() {
  local name
  for name in $(called | sort -u); do
    [ "$name" = loaded ] || grep -q "^LIBVIRT($name)$" "$list" || fail "0.10.2 has no $name"
  done
}

step "no library"
expect_exit 1 lab exec host1 test -e $real
expect_exit 0 lab exec host1 kvmstrap check
expect_match '^warn +libvirt +its library is not installed' "$output"
expect_exit 0 lab exec host1 kvmstrap selftest
expect_match '^pass +libvirt library +not installed yet' "$output"
expect_exit 0 lab exec host1 kvmstrap facts
expect_exit 0 lab exec host1 kvmstrap plan $profile
expect_exit 5 lab exec host1 kvmstrap verify $profile

step "one that has 0.10.2's functions, each of which fails"
expect_exit 0 with 0.10.2 -- kvmstrap check
expect_match "^warn +libvirt +libvirt's library cannot initialize itself" "$output"
expect_exit 3 with 0.10.2 -- kvmstrap selftest
expect_match "^fail +libvirt library +libvirt's library cannot initialize itself" "$output"
expect_exit 0 with 0.10.2 -- kvmstrap facts
expect_exit 0 with 0.10.2 -- kvmstrap plan $profile
expect_exit 5 with 0.10.2 -- kvmstrap verify $profile
expect_match '^virInitialize$' "$(called)" "what was called"
nothing_newer_was_called

step "one that lacks two functions"
expect_exit 0 with lacking -- kvmstrap check
expect_match '^warn +libvirt +libvirt.so.0 is older than libvirt 0.10.2: it has no virNetworkUndefine, virStoragePoolBuild$' "$output"
expect_exit 3 with lacking -- kvmstrap selftest
expect_match '^fail +libvirt library +libvirt.so.0 .* has no virNetworkUndefine, virStoragePoolBuild$' "$output"
expect_exit 0 with lacking -- kvmstrap facts
expect_exit 0 with lacking -- kvmstrap plan $profile
expect_exit 5 with lacking -- kvmstrap verify $profile

use_profile host1
if [ $profile != centos-6.7-bridged ]; then
  step "the real one cannot be loaded there by an executable for EL6: the rest is tried in the other userland"
  exit 0
fi

step "the real one"
expect_exit 0 lab exec host1 kvmstrap apply $profile --yes

step "the real one, through a library that has only 0.10.2's functions: changes, defines, boots a guest"
lab exec host1 rm -f /root/called
expect_exit 0 with 0.10.2 LIBVIRT_STUB_REAL=$real -- kvmstrap selftest
expect_match '^pass +libvirt library +[0-9.]+, with every function' "$output"
expect_match '^pass +libvirtd +answers' "$output"
expect_exit 0 lab exec host1 virsh -q pool-destroy images
expect_exit 0 lab exec host1 virsh -q pool-undefine images
expect_exit 0 with 0.10.2 LIBVIRT_STUB_REAL=$real -- kvmstrap apply $profile --yes --only define-pools
expect_exit 0 lab exec host1 virsh -q pool-info images
expect_exit 0 with 0.10.2 LIBVIRT_STUB_REAL=$real -- kvmstrap verify $profile
expect_match '^Verified' "$output"
expect_equal loaded "$(called | sort -u)" "the library's record"

step "the same, while one function after the other fails: no crash, and never a word that all is well"
for name in $(sed -n 's/^LIBVIRT(\(.*\))$/\1/p' "$list"); do
  grep -q "F($name)" "$(dirname "$0")/../../installer/host/libvirt_library.hpp" || continue
  lab exec host1 rm -f /root/called
  got=0
  output=$(with 0.10.2 LIBVIRT_STUB_REAL=$real LIBVIRT_STUB_FAILS=,$name, -- kvmstrap plan $profile 2>&1) || got=$?
  [ "$got" = 0 ] || [ "$got" = 3 ] || fail "plan exits $got when $name fails: $output"
  called | grep -q "^$name$" || continue
  asked=$((${asked:-0} + 1))
  case $name in
    virConnectClose | vir*Free | virSetErrorFunc | virGetLastError) ;; # their failure means nothing
    virConnectGetLibVersion) ;; # asks whether the connection lives; a new one is opened
    *) [[ $output != *'Nothing to do'* ]] || fail "plan says that there is nothing to do while $name fails: $output" ;;
  esac
done
for name in virDomainCreateXML virDomainResume virDomainLookupByName virDomainGetXMLDesc; do
  expect_exit 5 with 0.10.2 LIBVIRT_STUB_REAL=$real LIBVIRT_STUB_FAILS=,$name, -- kvmstrap verify $profile
  expect_match '^failed  ' "$output" "a proof while $name fails"
  expect_equal "" "$(lab exec host1 virsh -q list --all)" "domains left behind while $name fails"
  asked=$((asked + 1))
done
[ "${asked:-0}" -ge 20 ] || fail "only ${asked:-0} functions were asked for"
step "$asked functions"
