# A lab with the collection kvmstrap.host on its gateway, installed from the executable in $KVMSTRAP, and hosts without Python and without kvmstrap: what the
# tests of it are made of. Sourced by a test after assert.sh. Needs tests/install-requirements.

project=$(cd "$(dirname "$0")/../.." && pwd)
ansible=$project/build/python/bin
[ -x "$ansible/ansible-playbook" ] || { echo "skipped: tests/install-requirements was not run"; exit 77; }
module=$KVMSTRAP
unset KVMSTRAP # what a host has comes with the module
lab_test_begin
work=$KVMSTRAP_LAB_DIR/ansible
mkdir "$work"

# What stands in for yum is written in Python: its own is kept, where nobody looks for one.
take_python_away() { # HOST
  [ -z "${KVMSTRAP_EL6_ROOT:-}" ] || return 0
  lab exec "$1" bash -c '
    cp "$(readlink -f /usr/bin/python3)" /usr/libexec/lab-yum
    rm -rf /usr/bin/*python* /usr/local/bin/*python* /usr/libexec/platform-python
    sed -i "1s|.*|#!/usr/libexec/lab-yum|" /usr/libexec/dnf
    ! command -v python python2 python3' || fail "Python is still there"
}

fresh_host() { # NAME
  lab start "$1" || fail "no host"
  take_python_away "$1"
  ! lab exec "$1" test -e /usr/bin/kvmstrap || fail "kvmstrap is there already"
  printf '%s %s\n' "$(lab address "$1")" "$(cut -d ' ' -f 1,2 "$KVMSTRAP_LAB_DIR/keys/ssh_host_rsa_key.pub")" >>"$work/known_hosts"
  printf '%s ansible_host=%s\n' "$1" "$(lab address "$1")" >>"$work/inventory"
}

cat >"$work/ansible.cfg" <<CFG
[defaults]
inventory = $work/inventory
collections_path = $work/collections
private_key_file = $KVMSTRAP_LAB_DIR/keys/id_rsa
remote_user = root
nocows = True
timeout = 5
[ssh_connection]
ssh_args = -F none -o ControlMaster=auto -o ControlPersist=60s -o UserKnownHostsFile=$work/known_hosts -o HostKeyAlgorithms=ssh-rsa,rsa-sha2-256 -o PubkeyAcceptedAlgorithms=+ssh-rsa
CFG
echo '[kvm]' >"$work/inventory"
on_controller() {
  lab gateway env ANSIBLE_CONFIG="$work/ansible.cfg" ANSIBLE_HOME="$work/home" ANSIBLE_NOCOLOR=1 ANSIBLE_DEPRECATION_WARNINGS=0 LC_ALL=C.UTF-8 "$ansible/$1" "${@:2}"
}
play() { on_controller ansible-playbook "$@"; }
# One task; its result as JSON is then in $output, with -v also where it is good.
task() { # EXIT HOST PARAMETERS-AS-YAML [OPTIONS]
  as_task "$2" "$3"
  expect_exit "$1" play "$work/task.yml" "${@:4}"
}
as_task() { # HOST PARAMETERS-AS-YAML
  printf -- '- hosts: %s\n  gather_facts: false\n  tasks:\n    - kvmstrap.host.kvmstrap: %s\n' "$1" "$2" >"$work/task.yml"
}
recap() { # HOST REGEX WHAT
  expect_match "^$1 .*$2" "$(grep ' : ok=' <<<"$output")" "$3"
}

expect_exit 0 "$project/packaging/ansible/build" --executable "$module" --out "$work/built"
expect_exit 0 on_controller ansible-galaxy collection install --offline -p "$work/collections" "$work"/built/kvmstrap-host-*.tar.gz
