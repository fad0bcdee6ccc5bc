#!/bin/bash
# The command line as somebody types it, without root and on a machine that is no EL6: exit codes, and what is said where. Needs $KVMSTRAP.
set -u
cd "$(dirname "$0")/broken" || exit 1
failed=0

expect() { # EXIT REGEX COMMAND...
  local wanted=$1 pattern=$2 output got=0
  shift 2
  output=$("$@" 2>&1 </dev/null) || got=$?
  if [ "$got" != "$wanted" ] || ! grep -qE -- "$pattern" <<<"$output"; then
    printf 'FAILED: %s\n  wanted exit %s and /%s/, got exit %s:\n%s\n' "$*" "$wanted" "$pattern" "$got" "$output"
    failed=1
  fi
}

# Every broken profile, to the letter.
count=0
for profile in *.yaml; do
  count=$((count + 1))
  said=$("$KVMSTRAP" validate "$profile" 2>&1)
  [ $? = 2 ] || { echo "FAILED: validate $profile does not exit 2"; failed=1; }
  diff "${profile%.yaml}.expected" <(echo "$said") >/dev/null || { echo "FAILED: validate $profile says something else:"; diff "${profile%.yaml}.expected" <(echo "$said"); failed=1; }
done
[ $count -ge 60 ] || { echo "FAILED: only $count broken profiles"; failed=1; }

# The same for programs: places and keys, and the log that code hosts show.
said=$("$KVMSTRAP" validate --json centos-6.7-nat 03-unknown-key.yaml)
[ $? = 2 ] && python3 - "$said" <<'END' || { echo "FAILED: validate --json says something else: $said"; failed=1; }
import json, sys
good, bad = json.loads(sys.argv[1])["profiles"]
mistake = bad["mistakes"][0]
assert good == {"file": "centos-6.7-nat", "valid": True, "mistakes": []}, good
assert bad["file"] == "03-unknown-key.yaml" and not bad["valid"]
line = open(bad["file"]).read().splitlines()[mistake["line"] - 1]
key = line[mistake["column"] - 1:mistake["column"] - 1 + mistake["length"]]
assert mistake["path"].split(".")[-1] == key and key in mistake["message"] and mistake["hint"], mistake
END
said=$("$KVMSTRAP" validate --sarif centos-6.7-nat 03-unknown-key.yaml 05-gateway-outside-subnet.yaml)
[ $? = 2 ] && python3 - "$said" <<'END' || { echo "FAILED: validate --sarif says something else: $said"; failed=1; }
import json, sys
log = json.loads(sys.argv[1])
[run] = log["runs"]
assert log["version"] == "2.1.0" and run["tool"]["driver"]["name"] == "kvmstrap" and len(run["results"]) == 2, log
rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
for result, name in zip(run["results"], ("03-unknown-key.yaml", "05-gateway-outside-subnet.yaml")):
    place = result["locations"][0]["physicalLocation"]
    assert result["ruleId"] in rules and result["level"] == "error" and place["artifactLocation"]["uri"] == name, result
    assert place["region"]["endColumn"] > place["region"]["startColumn"], place
END
expect 2 'excludes' "$KVMSTRAP" validate --json --sarif centos-6.7-nat

for profile in $("$KVMSTRAP" profiles | grep '^[^ ]'); do
  expect 0 "^$profile: valid$" "$KVMSTRAP" validate "$profile"
  expect 0 '^version: 1' "$KVMSTRAP" profiles "$profile"
done
expect 0 ': valid$' bash -c '"$KVMSTRAP" profiles centos-6.7-bridged | "$KVMSTRAP" validate -'
expect 0 ': valid$' bash -c 'awk "/^\`\`\`yaml/ { inside = 1; next } /^\`\`\`/ { inside = 0 } inside" ../../../README.md | "$KVMSTRAP" validate -' # the README's own
# What Ansible calls: one argument, a file with a task. Nothing else begins with a slash.
task=$(mktemp)
said_of_task() { echo "$1" >"$task"; }
said_of_task '{"_ansible_version": "2.19.14", "profile": {"version": 1, "name": "x"}, "onyl": "set-sysctl"}'
expect 2 '^\{"changed":false,"rc":2,"failed":true,"msg":"there is no parameter .onyl., did you mean .only.' "$KVMSTRAP" "$task"
said_of_task '{"_ansible_version": "2.19.14", "profile": 5}'
expect 2 '"msg":"profile: a mapping or a text is expected, and this is a number"' "$KVMSTRAP" "$task"
said_of_task '{"_ansible_version": "2.19.14", "_ansible_check_mode": "yes", "profile": {"version": 1, "name": "x"}}'
expect 1 '"failed":true' "$KVMSTRAP" "$task"
for other in '{"profile": 5}' '["_ansible_version"]' 'version: 1' ''; do
  said_of_task "$other"
  expect 2 "there is no command $task" "$KVMSTRAP" "$task"
done
rm "$task"
expect 2 'there is no command /etc' "$KVMSTRAP" /etc
expect 2 'nonesuch: error: there is no file and no built-in profile' "$KVMSTRAP" validate nonesuch
expect 2 'nat: valid' "$KVMSTRAP" validate nonesuch centos-6.7-nat # goes on behind what it cannot read
expect 2 '"message": "there is no file' "$KVMSTRAP" validate --json centos-6.7-nat nonesuch
expect 2 "unknown key 'virtualisation'" "$KVMSTRAP" validate /tmp 03-unknown-key.yaml
expect 2 '^kvmstrap: nonesuch: there is no file' "$KVMSTRAP" plan nonesuch
expect 2 '^kvmstrap: .*c.txt: a report ends in' "$KVMSTRAP" apply centos-6.7-nat --report c.txt
expect 2 'no built-in profile nonesuch' "$KVMSTRAP" profiles nonesuch
expect 2 'bridged: valid' "$KVMSTRAP" validate centos-6.7-bridged 03-unknown-key.yaml
expect 2 '^--set ' "$KVMSTRAP" plan centos-6.7-bridged --set hardware.virtualization=maybe
racks() { printf 'version: 1\nname: "${host}"\nnetwork: {version: 2, bridges: {br0: {interfaces: [eth0], addresses: ["${address}/24"], mtu: "${mtu}"}}}\n'; }
export -f racks
expect 0 '^<stdin>: valid$' bash -c 'racks | "$KVMSTRAP" validate --var host=rack7 --var mtu=9000 --var address=10.0.7.21 -'
expect 2 '^<stdin>:3:95: error: \$\{mtu\} has no value$' bash -c 'racks | "$KVMSTRAP" validate - --var host=rack7 --var address=10.0.7.21'
expect 2 '^--var adress=1: error: the profile never uses \$\{adress\}$' bash -c 'racks | "$KVMSTRAP" plan - --var host=a --var adress=1'
expect 2 "hint: did you mean 'address'\?$" bash -c 'racks | "$KVMSTRAP" plan - --var host=a --var adress=1'
expect 2 '^--var host: error: NAME=VALUE is expected' "$KVMSTRAP" validate centos-6.7-nat --var host
expect 2 '^kvmstrap: --detach requires --run' "$KVMSTRAP" apply centos-6.7-nat --yes --detach
expect 2 '^kvmstrap: --detach requires --yes' "$KVMSTRAP" apply centos-6.7-nat --run a --detach
for id in -a .a a/b 'a b' "$(printf '%065d' 0)"; do
  expect 2 'a run is named by up to 64' "$KVMSTRAP" apply centos-6.7-nat "--run=$id"
done
expect 2 'the profile is empty' bash -c 'echo | "$KVMSTRAP" apply - --yes --run a --detach'
expect 2 'requires --events' "$KVMSTRAP" attach a --from 2
expect 2 'the profile is empty' bash -c '"$KVMSTRAP" validate /dev/fd/1 >&-' # a closed output is /dev/null, not the next file that is opened
expect 2 'subcommand is required' "$KVMSTRAP"
expect 2 "did you mean 'verify'" "$KVMSTRAP" verfy
expect 2 '^kvmstrap: PROFILE is required' "$KVMSTRAP" apply
expect 2 "^kvmstrap plan: there is no option --onyl; did you mean '--only'\?$" "$KVMSTRAP" plan centos-6.7-nat --onyl set-sysctl
expect 2 "^kvmstrap kickstart: there is no option --frm; did you mean '--from'\?$" "$KVMSTRAP" kickstart --frm=http://x/y # what else is missing comes after that
expect 2 '^  its options: kvmstrap help kickstart$' "$KVMSTRAP" kickstart centos-6.7-nat -q
expect 2 "^kvmstrap network: there is no command tyr; did you mean 'try'\?$" "$KVMSTRAP" network tyr
expect 2 "^kvmstrap profiles: 'b' is more than it takes$" "$KVMSTRAP" profiles a b
expect 2 'installer.*maybe not in' "$KVMSTRAP" plan centos-6.7-nat --installer maybe
expect 0 '[-]-installer WHAT:\{auto,yes,no\}' "$KVMSTRAP" plan --help
expect 2 'at-boot' "$KVMSTRAP" first-boot --at-boot --stop
expect 2 'not in' "$KVMSTRAP" plan centos-6.7-bridged --only nonesuch
expect 2 'is a plan that another version of kvmstrap made \("0.0.0"' bash -c "echo '{\"kvmstrap-plan\": \"0.0.0\"}' | \"$KVMSTRAP\" apply -"
for plan in '{"kvmstrap-plan": ' "{\"kvmstrap-plan\": \"$("$KVMSTRAP" version | cut -d ' ' -f 2)\"}"; do
  expect 2 'is a plan that is not whole' bash -c "echo '$plan' | \"$KVMSTRAP\" apply -"
done
expect 2 'unknown key' bash -c "echo '{\"plan\": 1}' | \"$KVMSTRAP\" apply -" # a profile in JSON
expect 2 'subcommand is required' "$KVMSTRAP" network
expect 0 'network rollback' "$KVMSTRAP" network rollback --help
expect 0 'network probe' "$KVMSTRAP" network probe --help
expect 2 'PROFILE is required' "$KVMSTRAP" network try
expect 2 "hardware.nested is not supported yet" bash -c "printf 'version: 1\\nname: a\\nhardware: {nested: false}\\n' | \"$KVMSTRAP\" validate -"
expect 0 '' bash -c "printf 'version: 1\\nname: a\\nchange: {network: {rehearse: restart}}\\n' | \"$KVMSTRAP\" validate -"
expect 0 '^  kvmstrap check$' "$KVMSTRAP" --help
for command in validate check facts plan apply attach revert verify status history network 'network try' 'network confirm' 'network probe' 'network rollback' import kickstart schema profiles \
  selftest version completion man; do
  expect 0 "$command" "$KVMSTRAP" $command --help
  expect 0 "^  [a-z0-9 <(-]*kvmstrap $command" "$KVMSTRAP" $command --help # its own example
  [ "$("$KVMSTRAP" $command --help)" = "$("$KVMSTRAP" help $command)" ] || { echo "FAILED: help $command is not $command --help"; failed=1; }
done
expect 0 '^Subcommands:' "$KVMSTRAP" help
expect 2 'there is no command network nonesuch' "$KVMSTRAP" help network nonesuch
expect 2 "there is no command kickstrat; did you mean 'kickstart'" "$KVMSTRAP" help kickstrat
expect 0 '^kvmstrap [0-9]+\.[0-9]+\.[0-9]+$' "$KVMSTRAP" version
expect 0 '"version": "[0-9.]+"' "$KVMSTRAP" version --json
expect 0 '"c_library": "glibc [0-9.]+' "$KVMSTRAP" version --json
expect 0 "$(sha256sum <../../../profiles/centos-6.7-nat.yaml | cut -d ' ' -f 1)" "$KVMSTRAP" version --json
expect 0 'complete -F _kvmstrap kvmstrap' "$KVMSTRAP" completion bash
expect 0 '' bash -n <("$KVMSTRAP" completion bash)

# Colours only where they are wanted.
colours() { script -qc "env $* '$KVMSTRAP' check" /dev/null </dev/null | grep -c $'\033\\[3[1-3]m'; }
[ "$(colours TERM=xterm)" -gt 5 ] || { echo "FAILED: no colours on a terminal"; failed=1; }
for setting in TERM=dumb 'TERM=xterm NO_COLOR=1'; do
  [ "$(colours "$setting")" = 0 ] || { echo "FAILED: colours with $setting"; failed=1; }
done
expect 1 '' bash -c "env TERM=xterm \"$KVMSTRAP\" check | grep $'\033'" # a pipe

expect 2 "'a/b' is not a name" "$KVMSTRAP" import --name a/b

# A fleet's key and settings of ssh are looked for before anybody is spoken to; of a host that is not meant they are not.
inventory=$(mktemp)
printf 'version: 1\nhosts:\n  a: {ssh: {identity: /nowhere/key}}\n  b: {ssh: {identity: /nowhere/key, config: /nowhere/config}}\n  c: {address: 127.0.0.1, ssh: {port: 1}}\n' >"$inventory"
expect 2 '^kvmstrap fleet: ssh: identity: /nowhere/key is no file that can be read here' "$KVMSTRAP" fleet status "$inventory"
expect 2 '^  for a and 1 more$' "$KVMSTRAP" fleet status "$inventory"
expect 2 'ssh: config: /nowhere/config is no file' "$KVMSTRAP" fleet status "$inventory" --limit b
said=$("$KVMSTRAP" fleet status "$inventory" --limit c 2>&1 </dev/null)
grep -q 'is no file' <<<"$said" && { echo "FAILED: fleet status --limit c looks for the files of others: $said"; failed=1; }
rm "$inventory"

# Who is not root reads too little of a host to say what it is.
as_nobody=()
[ "$(id -u)" != 0 ] || as_nobody=(setpriv --reuid 65534 --clear-groups)
if "${as_nobody[@]}" "$KVMSTRAP" version >/dev/null 2>&1; then # root may have it where nobody else gets to
  expect 2 'import: only root can do this' "${as_nobody[@]}" "$KVMSTRAP" import
fi

# This machine is none that kvmstrap knows: it says so and touches nothing.
if [ ! -e /etc/redhat-release ]; then
  expect 3 'knows CentOS and RHEL 6' "$KVMSTRAP" plan centos-6.7-bridged
  [ "$("$KVMSTRAP" facts 2>&1)" = "$("$KVMSTRAP" plan centos-6.7-bridged 2>&1)" ] || { echo "FAILED: facts has other words for it than plan"; failed=1; }
  [ "$(id -u)" != 0 ] || expect 3 'knows CentOS and RHEL 6' "$KVMSTRAP" import
  expect 3 '^fail +system' "$KVMSTRAP" check
  expect 3 '"rating": "fail"' "$KVMSTRAP" check --json
  expect 3 '^fail +system' "$KVMSTRAP" selftest
  expect 3 '^pass +embedded files +[0-9]+: profiles validate, templates render$' "$KVMSTRAP" selftest
  expect 3 '"what": "netlink socket"' "$KVMSTRAP" selftest --json
fi

[ $failed = 0 ] && echo "$count broken profiles and the command line are as expected"
exit $failed
