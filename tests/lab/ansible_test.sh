#!/bin/bash
# The Ansible collection, with a current ansible-core from the gateway over SSH, on a host without Python (in EL6's userland with its Python 2.6, which
# that Ansible cannot use) and without kvmstrap. First run changed, second ok; check mode changes nothing; the diff is the plan; drift; what is wrong is said.
source "$(dirname "$0")/assert.sh"
source "$(dirname "$0")/ansible.sh"

step "ansible-doc shows the collection"
expect_exit 0 on_controller ansible-doc kvmstrap.host.kvmstrap
expect_match 'change.network.confirm' "$output" "ansible-doc"
expect_exit 0 on_controller ansible-doc -t role kvmstrap.host.kvm_host
expect_exit 0 play --syntax-check kvmstrap.host.example -e profile=none

step "a host that Ansible's own modules cannot manage"
fresh_host host1
expect_exit 2 on_controller ansible host1 -m ansible.builtin.ping

# A host whose database of packages is empty has the C library and bash all the same.
register_what_it_requires() { # PACKAGE
  cat >"$work/present.spec" <<SPEC
Name: what-is-there
Version: 1
Release: 1
Summary: What the root of the host has
License: Unspecified
AutoReqProv: no
Provides: $(rpm -qp --requires "$1" | grep -v '^rpmlib\|^config' | sort -u | paste -s -d ' ')
%global _binary_payload w1.gzdio
%description
What the root of the host has.
%files
SPEC
  expect_exit 0 rpmbuild -bb --quiet --target x86_64 --define "_topdir $work/rpmbuild" --define "_rpmdir $work" --define '_rpmfilename present.rpm' "$work/present.spec"
  lab exec host1 tee /root/present.rpm <"$work/present.rpm" >/dev/null
  expect_exit 0 lab exec host1 rpm -i /root/present.rpm
}

# The profile of the lab's hosts, as a template.
if [ -n "${KVMSTRAP_EL6_ROOT:-}" ]; then cat "$project/tests/lab/userland/el6/profile.yaml"; else "$module" profiles centos-6.7-bridged; fi |
  sed 's/^name: .*/name: "{{ inventory_hostname }}"/' >"$work/profile.yaml.j2"
example=(kvmstrap.host.example -e "profile=$work/profile.yaml.j2")

step "check mode shows the plan and changes nothing"
lab exec host1 touch /tmp/mark
before=$(network_of host1)
expect_exit 0 play "${example[@]}" --check --diff
recap host1 'changed=1 .*failed=0' "check mode"
sed "s/{{ inventory_hostname }}/host1/" "$work/profile.yaml.j2" | lab exec host1 tee /root/profile.yaml >/dev/null
lab exec host1 bash -c 'cat >/root/kvmstrap; chmod 755 /root/kvmstrap' <"$module"
plan=$(lab exec host1 /root/kvmstrap plan /root/profile.yaml)
lab exec host1 rm /root/kvmstrap
expect_match '^ *\+BRIDGE=br0' "$plan" "the plan"
[[ $output == *"$plan"* ]] || fail "the diff is not the plan:"$'\n'"$(diff <(echo "$plan") <(echo "$output"))"
! lab exec host1 test -e /var/lib/kvmstrap/runs || fail "check mode made a run"
expect_equal "$before" "$(network_of host1)" "the network after it"
expect_equal '' "$(files_changed_since host1 /tmp/mark | grep -v '^/var/log/\|^/var/run/\|utmp$\|wtmp$')" "files after it"

if [ -n "${KVMSTRAP_EL6_ROOT:-}" ]; then
  step "the package comes first"
  expect_exit 0 "$project/packaging/build" rpm --executable "$module" --out "$work/built"
  package=$(echo "$work"/built/kvmstrap-*.el6.x86_64.rpm)
  lab exec host1 tee /root/kvmstrap.rpm <"$package" >/dev/null
  register_what_it_requires "$package"
  example+=(-e kvm_host_package=/root/kvmstrap.rpm)
fi

step "the first run: changed, and diff shows the plan of it too"
expect_exit 0 play "${example[@]}" --diff
recap host1 "changed=$((${#example[@]} / 2)) .*failed=0" "the first run" # the package, if any, and the host
expect_match '^ *\+BRIDGE=br0' "$output" "the diff"
expect_equal eth0 "$(lab exec host1 ls /sys/class/net/br0/brif)" "the ports of br0"
[ ${#example[@]} = 3 ] || expect_exit 0 lab exec host1 rpm -q kvmstrap
expect_equal 1 "$(lab exec host1 ls /var/lib/kvmstrap/runs | wc -l)" "runs"

step "the second run: ok; and check mode says so"
expect_exit 0 play "${example[@]}"
recap host1 'changed=0 .*failed=0' "the second run"
expect_exit 0 play "${example[@]}" --check --diff
recap host1 'changed=0 .*failed=0' "check mode"
expect_equal 1 "$(lab exec host1 ls /var/lib/kvmstrap/runs | wc -l)" "runs"
expect_equal '' "$(lab exec host1 bash -c 'ls ~/.ansible/tmp')" "what is left of the module"

profile="profile: \"{{ lookup('ansible.builtin.template', '$work/profile.yaml.j2') }}\""
step "verified, and drift that it finds, shows and mends"
task 0 host1 "{$profile, state: verified}" -v
expect_match '"verified": true' "$output" "verified"
lab exec host1 sysctl -q -w net.ipv4.ip_forward=0
task 2 host1 "{$profile, state: verified}"
expect_match '"rc": 5' "$output" "drift"
expect_match 'set-sysctl: net.ipv4.ip_forward' "$output" "drift"
task 0 host1 "{$profile}" --check -v
recap host1 'changed=1 ' "check mode"
expect_equal 0 "$(lab exec host1 cat /proc/sys/net/ipv4/ip_forward)" "ip_forward after check mode"
task 0 host1 "{$profile, only: [set-sysctl]}" -v
recap host1 'changed=1 ' "mended"
expect_match '"changes": \["set-sysctl: net.ipv4.ip_forward' "$output" "the result"
expect_equal 1 "$(lab exec host1 cat /proc/sys/net/ipv4/ip_forward)" "ip_forward after it"

step "what is wrong with a task is said"
wrong=(
  "{$profile, onyl: [set-sysctl]}" "there is no parameter 'onyl', did you mean 'only'"
  "{}" "the parameter 'profile' is missing"
  "{profile: [a]}" "profile: a mapping or a text is expected, and this is a list"
  "{$profile, set: [a]}" "set: a mapping is expected, and this is a list"
  "{$profile, variables: {nonesuch: 1}}" "the profile never uses .*nonesuch"
  "{$profile, only: ''}" "only: it is empty"
  "{$profile, only: [set-sysctrl]}" "set-sysctrl not in"
  "{$profile, only: set-sysctl, skip: load-modules}" "excludes"
  "{$profile, state: absent}" "'present' or 'verified' is expected"
  "{profile: nonesuch}" "no file and no built-in profile"
  "{profile: {version: 1, name: x, kernal: {}}}" "profile:[0-9]+:[0-9]+: error: .*kernal"
)
printf -- '- hosts: host1\n  gather_facts: false\n  ignore_errors: true\n  tasks:\n' >"$work/wrong.yml"
for ((i = 0; i < ${#wrong[@]}; i += 2)); do printf '    - kvmstrap.host.kvmstrap: %s\n' "${wrong[i]}" >>"$work/wrong.yml"; done
printf '    - kvmstrap.host.kvmstrap: %s\n' "{$profile, patience: long}" >>"$work/wrong.yml"
expect_exit 0 play "$work/wrong.yml"
said=$output
for ((i = 0; i < ${#wrong[@]}; i += 2)); do
  result=$(grep '^fatal: ' <<<"$said" | sed -n "$((i / 2 + 1))p")
  expect_match '"rc": 2' "$result" "${wrong[i]}"
  expect_match "${wrong[i + 1]}" "$result" "${wrong[i]}"
done
expect_match 'patience: a number of seconds is expected' "$said" "patience"
recap host1 "changed=0 .*ignored=$((${#wrong[@]} / 2 + 1))" "what is wrong"
