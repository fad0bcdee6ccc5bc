#!/bin/bash
# The ways to the hosts of a fleet: through a jump host, as a user who becomes root by sudo, without a password, with one that is typed, and with a wrong one;
# who keeps their network: a person at the host, or the fleet; and two calls at once.
# With an executable for EL6.
source "$(dirname "$0")/../lab/assert.sh"
lab_test_begin

fleet() { # COMMAND ARGUMENTS...
  lab gateway env HOME="$KVMSTRAP_LAB_DIR" "$KVMSTRAP" fleet "$@" </dev/null
}
key=$(cut -d ' ' -f 1,2 "$KVMSTRAP_LAB_DIR/keys/ssh_host_rsa_key.pub")
inventory=$KVMSTRAP_LAB_DIR/fleet.yaml
profile=$KVMSTRAP_LAB_DIR/profile.yaml
printf '%s\n' 'version: 1' 'name: ways' 'hardware: {virtualization: optional}' 'kernel: {sysctl: {net.ipv4.ip_forward: 1}}' >"$profile"
enlist() { # SSH-SETTINGS
  cat >"$inventory" <<Y
version: 1
hosts: {inner: {address: $(lab address inner), host-key: $key, ssh: {identity: $KVMSTRAP_LAB_DIR/keys/id_rsa, $1}}}
Y
}
for name in inner jump; do lab start "$name" --kvm none --executable '' >/dev/null || fail "no host $name"; done

step "through a jump host, which ssh_config knows how to reach"
cat >"$KVMSTRAP_LAB_DIR/ssh_config" <<C
Host jump
  HostName $(lab address jump)
  HostKeyAlias jump
  User root
  IdentityFile $KVMSTRAP_LAB_DIR/keys/id_rsa
  UserKnownHostsFile $KVMSTRAP_LAB_DIR/known_hosts
  HostKeyAlgorithms +ssh-rsa
  PubkeyAcceptedAlgorithms +ssh-rsa
C
echo "jump $key" >"$KVMSTRAP_LAB_DIR/known_hosts"
lab exec inner iptables -A INPUT -p tcp --dport 22 ! -s "$(lab address jump)" -j REJECT
enlist "user: root, config: /dev/null"
expect_exit 1 fleet plan "$inventory" "$profile" --connect-timeout 3
expect_match 'inner +unreachable' "$output" "without the jump host"
enlist "user: root, config: $KVMSTRAP_LAB_DIR/ssh_config, jump: jump"
expect_exit 0 fleet apply "$inventory" "$profile" --yes
expect_match 'inner +verified' "$output" "through the jump host"
expect_equal 1 "$(lab exec inner sysctl -n net.ipv4.ip_forward)"
lab exec inner iptables -F INPUT

step "a network that waits for a person is told of in a line with the command, and kept by that"
enlist "user: root, config: /dev/null"
cat >"$KVMSTRAP_LAB_DIR/network.yaml" <<Y
version: 1
name: network
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
network: {version: 2, bridges: {br0: {interfaces: [eth0], addresses: [$(lab address inner)/24], gateway4: 10.66.0.1}}}
change: {network: {deadline: 60s, confirm: manual}}
Y
told=$KVMSTRAP_LAB_DIR/told
fleet apply "$inventory" "$KVMSTRAP_LAB_DIR/network.yaml" --yes >"$told" 2>&1 &
applying=$!
expect_within 90 grep -qE '^! inner  its network waits for a person, for [0-9]+ s at most; there, as root: /var/lib/kvmstrap/bin/[^ ]* network confirm$' "$told"
expect_exit 0 lab exec inner $(sed -n 's/^! inner .* as root: //p' "$told")
wait $applying || fail "the network was not kept: $(cat "$told")"
expect_equal 1 "$(grep -c '^! inner' "$told")" "lines that ask for a person: $(cat "$told")"

step "and goes back by its call, kept by the fleet where that is asked for"
call=$(sed -n 's/.* goes back by: kvmstrap fleet revert [^ ]* //p' "$told")
expect_exit 0 fleet revert "$inventory" "$call" --yes --confirm ssh --report "$KVMSTRAP_LAB_DIR/report.json"
expect_equal 1 "$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["hosts"][0]["confirmations"])' "$KVMSTRAP_LAB_DIR/report.json")" "$output"
expect_exit 1 lab exec inner test -e /sys/class/net/br0

step "two calls at once, to hosts that have nothing yet: one does it, the other follows it, and a third looks on"
names=(both1 both2)
for name in "${names[@]}"; do lab start "$name" --kvm none --executable '' >/dev/null || fail "no host $name"; done
{
  printf 'version: 1\nhosts:\n'
  for name in "${names[@]}"; do
    echo "  $name: {address: $(lab address "$name"), host-key: $key, ssh: {user: root, config: /dev/null, identity: $KVMSTRAP_LAB_DIR/keys/id_rsa}, variables: {address: $(lab address "$name")/24}}"
  done
} >"$inventory"
sed -i 's|addresses: \[[^]]*\]|addresses: ["${address}"]|; s/, confirm: manual//' "$KVMSTRAP_LAB_DIR/network.yaml"
calls=()
for call in 1 2; do
  fleet apply "$inventory" "$KVMSTRAP_LAB_DIR/network.yaml" --yes --canary 0 >"$told.$call" 2>&1 &
  calls+=($!)
  sleep 0.2
done
fleet status "$inventory" >"$told.status" 2>&1 || fail "status: $(cat "$told.status")"
for call in 1 2; do wait "${calls[call - 1]}" || fail "call $call: $(cat "$told.$call")"; done
for call in 1 2; do expect_match '^2 of 2 hosts' "$(cat "$told.$call")" "call $call"; done
for name in "${names[@]}"; do expect_equal 1 "$(lab exec "$name" sh -c 'ls /var/lib/kvmstrap/runs | wc -l')" "runs that changed something on $name"; done

if ! lab exec inner sh -c 'command -v sudo' >/dev/null; then
  echo "This userland has no sudo: that way is not tried."
  exit 0
fi
lab exec inner bash -c "
  useradd -m admin && echo 'admin:a word' | chpasswd
  install -d -o admin -m 700 ~admin/.ssh && install -o admin -m 600 /root/.ssh/authorized_keys ~admin/.ssh/
  sysctl -qw net.ipv4.ip_forward=0" || fail "no user"
enlist "user: admin, config: /dev/null, sudo: true"
asked() { # PASSWORD COMMAND...: on a terminal, where it is typed once it is asked for; the exit code is the command's
  python3 - "$@" <<'P'
import os, pty, sys
answered = False
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
said = b""
while True:
    try:
        more = os.read(terminal, 4096)
    except OSError:
        break
    if not more:
        break
    said += more
    if not answered and b"Password for sudo there: " in said:
        answered = True
        os.write(terminal, sys.argv[1].encode() + b"\n")
sys.stdout.buffer.write(said.replace(b"\r\n", b"\n"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
P
}
on_terminal() { # PASSWORD COMMAND ARGUMENTS...
  asked "$1" "$lab_program" gateway env HOME="$KVMSTRAP_LAB_DIR" TERM=dumb "$KVMSTRAP" fleet "${@:2}"
}

step "sudo that wants a password: nobody is let in without one, or with a wrong one"
lab exec inner bash -c "echo 'admin ALL=(root) ALL' >/etc/sudoers.d/admin"
expect_exit 1 fleet apply "$inventory" "$profile" --yes
expect_match 'inner +denied.*password' "$(tr '\n' ' ' <<<"$output")"
expect_match -- '--ask-sudo-password' "$output"
expect_exit 1 on_terminal 'another word' apply "$inventory" "$profile" --yes --ask-sudo-password
expect_match 'inner +denied' "$output"
expect_equal 0 "$(lab exec inner sysctl -n net.ipv4.ip_forward)" "nothing was done there"

step "the right one opens, and stands on no command line"
lab exec inner bash -c 'while :; do for file in /proc/[0-9]*/cmdline; do tr "\0" " " <"$file"; echo; done; done 2>/dev/null' >"$KVMSTRAP_LAB_DIR/command-lines" 2>/dev/null &
watching=$!
expect_exit 0 on_terminal 'a word' apply "$inventory" "$profile" --yes --ask-sudo-password
kill $watching
expect_match 'inner +verified' "$output"
[[ $output != *"a word"* ]] || fail "the password is on the screen"
grep -q 'sudo -S' "$KVMSTRAP_LAB_DIR/command-lines" || fail "nobody looked at sudo's command line"
! grep -q 'a word' "$KVMSTRAP_LAB_DIR/command-lines" || fail "the password is on a command line"
expect_equal 1 "$(lab exec inner sysctl -n net.ipv4.ip_forward)"

step "sudo that wants none"
lab exec inner bash -c "echo 'admin ALL=(root) NOPASSWD: ALL' >/etc/sudoers.d/admin"
expect_exit 0 fleet verify "$inventory" "$profile"
expect_match '1 of 1 host, 1 verified' "$output"
