#!/bin/bash
# `kvmstrap kickstart` as somebody types it: what it refuses, with which words, and that it then prints nothing. Needs $KVMSTRAP.
source "$(dirname "$0")/../kickstart/begin.sh"
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
make_stand_in kvmstrap
printf 'version: 1\nname: rack7\nhardware: {virtualization: optional}\n' | tee 'rack 7.yaml' >rack7.yaml

# Exit 2, nothing on standard output, and on standard error what is wrong.
refuses() { # REGEX ARGUMENT...
  local wanted=$1 got=0
  shift
  "$KVMSTRAP" kickstart "$@" >printed 2>said </dev/null || got=$?
  if [ $got != 2 ] || [ -s printed ] || ! tr '\n' ' ' <said | grep -qE -- "$wanted"; then
    printf 'FAILED: kickstart %s\n  wanted exit 2, nothing printed, and /%s/; got exit %s, %s bytes and:\n%s\n' "$*" "$wanted" $got "$(stat -c %s printed)" "$(cat said)"
    failed=1
  fi
}

prints() { # REGEX ARGUMENT...
  local wanted=$1
  shift
  "$KVMSTRAP" kickstart --executable kvmstrap "$@" >printed 2>said && [ ! -s said ] && grep -qE -- "$wanted" printed ||
    { printf 'FAILED: kickstart %s: no /%s/ in what it prints; it says: %s\n' "$*" "$wanted" "$(cat said)"; failed=1; }
}

refuses 'PROFILE is required'
refuses '03-unknown-key.yaml:[0-9]+:[0-9]+: error: ' "$tests/cli/broken/03-unknown-key.yaml" --executable kvmstrap
refuses '^--set ' rack7.yaml --set hardware.virtualization=maybe --executable kvmstrap
refuses 'nonesuch: there is no file and no built-in profile' nonesuch
refuses '--set: .* holds a control character.*write it into the profile' rack7.yaml --executable kvmstrap --set $'name=rack8\n'
refuses '--on-failure.*not in' rack7.yaml --executable kvmstrap --on-failure retry

while IFS='|' read -r from why; do
  refuses "--from .*: $why.*what there is: carried, http://HOST/FOLDER" rack7.yaml --executable kvmstrap --from "$(printf '%b' "$from")"
done <<'ROWS'
ftp://host/folder|it begins as none of them
http://user:secret@host/folder|a name and a password have no place in it
http://host/$(reboot)|'\$' is not taken
http://host/a b|a blank is not taken \(in a URL: %20\)
http:///folder|there is no host in it
http://host/a/../b|'..' could lead out of the folder
nfs:host|nfs:HOST:/FOLDER is expected
cdrom:folder|the folder has to begin with /
hd:LABEL=a b:/c|'a b' is no device, label or UUID
/srv/kvmstrap|a folder of this machine is not there
http://host/\n%end|only printable ASCII is taken
ROWS
refuses "a profile called 'rack 7.yaml' cannot be fetched by a script" 'rack 7.yaml' --executable kvmstrap --from http://host/folder
mkdir other && cp rack7.yaml other/kvmstrap
refuses "another name than kvmstrap" other/kvmstrap --executable kvmstrap --from http://host/folder
prints 'KVMSTRAP_PROFILE' 'rack 7.yaml'

# The executable: said at once, and how one is made.
refuses '--executable nonesuch is not a file .*built from source: cmake --workflow --preset el6' rack7.yaml --executable nonesuch
refuses '--executable . is not a file' rack7.yaml --executable .
refuses '--executable /bin/ls does not run on EL6: it needs .*the kvmstrap of any of its packages' rack7.yaml --executable /bin/ls
refuses '--executable rack7.yaml does not run on EL6: it is no executable for x86_64' rack7.yaml --executable rack7.yaml
if "$tests/el6/static_gate.sh" "$(realpath "${KVMSTRAP_FILE:-$KVMSTRAP}")" 2>/dev/null; then
  "$KVMSTRAP" kickstart rack7.yaml >printed || { echo "FAILED: this kvmstrap runs on EL6, and does not print itself"; failed=1; }
  grep -q "SHA-256 $(sha256sum <"${KVMSTRAP_FILE:-$KVMSTRAP}" | cut -d ' ' -f 1)" printed || { echo "FAILED: it prints another executable than itself"; failed=1; }
  [ "$(stat -c %s printed)" -lt 4194304 ] || { echo "FAILED: it is too long"; failed=1; }
else
  refuses 'this kvmstrap does not run on EL6: .*name with --executable one that runs on EL6: the kvmstrap of any' rack7.yaml
fi

# What would not fit onto the stack of anaconda's loader.
{ cat kvmstrap; head -c 3200000 /dev/urandom; } >long
refuses 'it has 4[0-9]{6} bytes, and more than 4194304 are not printed: .*onto its stack.*let it be fetched: --from http' rack7.yaml --executable long
"$KVMSTRAP" kickstart rack7.yaml --executable long --from http://host/folder >printed || { echo "FAILED: a long executable cannot be fetched either"; failed=1; }

# What %post would refuse, once the disk is wiped.
yaml() { printf 'version: 1\nname: rack8\nhardware: {virtualization: optional}\n%s\n' "$1" >rack8.yaml; }
yaml 'network: {version: 2, bridges: {br0: {interfaces: [eth0], adopt: {from: [eth0, br0]}}}}'
refuses 'would refuse rack8, when the disk is wiped already:   x define-bridges: bridge-utils is not installed.*to do: add bridge-utils' rack8.yaml --executable kvmstrap
yaml 'packages: {install: [bridge-utils]}
kernel: {modules: [8021q]}
network: {version: 2, vlans: {eth0.10: {id: 10, link: eth0}}, bridges: {br0: {interfaces: [eth0.10], adopt: {from: [eth0.10, br0]}}}}'
refuses 'br0: nothing to adopt, an installer has no eth0.10, br0 .*to do: give addresses' rack8.yaml --executable kvmstrap --whole
"$KVMSTRAP" kickstart rack8.yaml --executable kvmstrap >printed 2>said && grep -q '^%post' printed && grep -q 'an installer has no eth0.10, br0, unless your' said ||
  { echo "FAILED: a VLAN of an own kickstart is not only told: $(cat said)"; failed=1; }
sed -i 's/adopt: {from: .*]}/addresses: [10.0.7.21\/24]/' rack8.yaml
prints '^%post' rack8.yaml

prints "^#   with        --set 'name=rack9'\$" rack7.yaml --set name=rack9
refuses "there is no option --frm; did you mean '--from'" --frm http://host/folder rack7.yaml
refuses "rack7: there is no file and no built-in profile.*did you mean 'rack7.yaml'" rack7
"$KVMSTRAP" kickstart rack7.yaml --executable kvmstrap | head -n 1 | grep -qx '' || { echo "FAILED: what it is appended to may end within a line"; failed=1; }

"$KVMSTRAP" kickstart rack7.yaml --executable kvmstrap >/dev/full 2>said
[ $? = 1 ] && grep -q 'could not be written whole' said || { echo "FAILED: nobody hears that the disk is full: $(cat said)"; failed=1; }

# The profile: a file, standard input, a built-in one; and what it is called where it is fetched from.
prints '^#   both are    kvmstrap and rack7.yaml in http://host/folder/$' ./rack7.yaml --from http://host/folder/
prints '^#   both are    kvmstrap and centos-6.7-nat.yaml in the NFS export host:/folder$' centos-6.7-nat --from nfs:host:/folder
"$KVMSTRAP" kickstart - --executable kvmstrap --from cdrom:/ <'rack 7.yaml' | grep -q '^#   both are    kvmstrap and rack7.yaml in / of the medium$' ||
  { echo "FAILED: a profile from standard input is not called after itself"; failed=1; }
prints '^network --onboot=yes --device=eth0 --bootproto=dhcp$' centos-6.7-bridged --whole
prints '^# rootpw --iscrypted HASH$' centos-6.7-bridged --whole

[ $failed = 0 ] && echo "the command line of kickstart is as expected"
exit $failed
