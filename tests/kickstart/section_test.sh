#!/bin/bash
# The section that `kvmstrap kickstart` prints, taken apart by pykickstart and run as anaconda runs it, in a root that can be thrown away: this machine's, or, where
# KVMSTRAP_EL6_ROOT is an unpacked CentOS 6, its bash 4.1, curl and coreutils. Needs $KVMSTRAP.
source "$(dirname "$0")/begin.sh"
[ -x "$python/python" ] || { echo "skipped: tests/install-requirements was not run"; exit 77; }
source "$tests/packaging/begin.sh"

# ---- Two roots, the installer's and within it the installed system's; a stand-in for kvmstrap that writes down how it was called.

lower=${KVMSTRAP_EL6_ROOT:-/}
make_root installer "$lower"
installer=$work/installer
make_root system "$lower"
mkdir -p "$installer/mnt/sysimage"
mount --rbind "$work/system" "$installer/mnt/sysimage" || fail "the installed system cannot be mounted"
system=$installer/mnt/sysimage
rm -f "$system"/usr/bin/kvmstrap
rm -rf "$system"/etc/kvmstrap "$system"/var/log/kvmstrap-kickstart.log

make_stand_in "$work/kvmstrap"
head -c 1500000 /dev/urandom >>"$work/kvmstrap" # as long as the real one, and as hard to compress
printf '%s\n' 'printf "%s\n" "$@" >/tmp/called' 'cat >/tmp/read' 'echo "told on standard output"' 'echo "told on standard error" >&2' \
  'exit $(cat /tmp/exit-code)' >"$system/stand-in"
echo '# A profile with what a shell and a kickstart would take for theirs: $(id) `id` '"'"' " \
%end
KVMSTRAP_PROFILE
version: 1
name: rack7
hardware: {virtualization: optional}' | sed 's/^%end/# %end/; s/^KVM/# KVM/' >"$work/rack 7.yaml"
cp "$work/rack 7.yaml" "$work/rack7.yaml"
log=$system/var/log/kvmstrap-kickstart.log

print() { # ARGUMENT...: prints the section into $work/ks.cfg
  "$KVMSTRAP" kickstart --executable "$work/kvmstrap" "$@" >"$work/ks.cfg" || fail "it is not printed: $*"
}

begin() { # EXIT-CODE: what the stand-in ends with; the installed system is as it was
  echo "Welcome" >"$system/etc/motd"
  rm -rf "$system/var/lib/kvmstrap" "$system"/usr/bin/kvmstrap* "$system"/etc/kvmstrap "$log" "$system"/tmp/{called,read}
  echo "$1" >"$system/tmp/exit-code"
}

run() { "$python/python" "$tests/kickstart/run_post.py" "$work/ks.cfg" "$installer"; }

expect_arrived() {
  expect_exit 0 cmp "$work/kvmstrap" "$system/usr/bin/kvmstrap"
  expect_exit 0 cmp "$work/rack7.yaml" "$system/etc/kvmstrap/kickstart.yaml"
  expect_equal "755 root" "$(stat -c '%a %U' "$system/usr/bin/kvmstrap")" "executable"
  expect_equal "600 root 700" "$(stat -c '%a %U' "$system/etc/kvmstrap/kickstart.yaml") $(stat -c %a "$system/etc/kvmstrap")" "profile and its folder"
  expect_equal "apply /etc/kvmstrap/kickstart.yaml --yes --installer yes" "$(head -n 5 "$system/tmp/called" | paste -s -d ' ')" "how it was called"
  expect_equal "" "$(cat "$system/tmp/read")" "what stands on its standard input"
  expect_equal 600 "$(stat -c %a "$log")" "permissions of the log"
  expect_match '^told on standard output$' "$(cat "$log")"
  expect_match '^told on standard error$' "$(cat "$log")"
  expect_equal "" "$(find "$system/usr/bin" "$system/etc/kvmstrap" -name '*.new')" "what is left"
}

expect_refused() { # REASON: nothing arrived, nothing was run, and the log says why
  expect_exit 1 run
  expect_match "$1" "$(cat "$log")"
  expect_match '^kvmstrap-kickstart: ended with exit code 1; the profile was not applied$' "$(tail -n 1 "$log")"
  expect_equal 1 "$(grep -c '^kvmstrap: this is no KVM host: ' "$system/etc/motd")" "notices in motd"
  expect_equal "" "$(ls -d "$system"/usr/bin/kvmstrap* "$system"/etc/kvmstrap/* "$system/tmp/called" 2>/dev/null)" "what is there all the same"
}

# ---- Carried

step "carried: both arrive byte for byte, whatever code kvmstrap ends with is the section's, and the log has it all"
print "$work/rack 7.yaml"
for code in 0 3 7; do
  begin $code
  expect_exit $code run
  expect_match "exit code $code" "$output"
  [ $code = 0 ] || expect_match "the installation ends" "$output"
  expect_arrived
  expect_equal "$([ $code = 0 ] || echo "kvmstrap: this is no KVM host: the kickstart's apply ended with exit code $code; see /var/log/kvmstrap-kickstart.log")" \
    "$(grep kvmstrap "$system/etc/motd")" "motd"
  expect_equal "kvmstrap-kickstart: ended with exit code $code" "$(tail -n 1 "$log")" "the log's last line"
done

step "what was begun the first boot goes on with, and says so itself"
begin 7
mkdir -p "$system/var/lib/kvmstrap" "$system/etc/rc.d/rc3.d" && touch "$system/var/lib/kvmstrap/first-boot.json"
expect_exit 7 run
expect_match 'no first boot goes on from here$' "$(cat "$log")" "without the script that would"
begin 7
mkdir -p "$system/var/lib/kvmstrap" "$system/etc/rc.d/rc3.d" && touch "$system/var/lib/kvmstrap/first-boot.json" "$system/etc/rc.d/rc3.d/S98kvmstrap-first-boot"
expect_exit 7 run
expect_match 'the first boot goes on from here$' "$(cat "$log")"
expect_equal "Welcome" "$(cat "$system/etc/motd")" "motd"

step "carried: it runs under $(in_root system bash --version | sed -n 1p), and where there is one under dash"
if [ -e "$system/bin/dash" ]; then
  begin 0
  sed 's,^%post,%post --interpreter=/bin/dash,' -i "$work/ks.cfg"
  expect_exit 0 run
  expect_arrived
fi

step "go-on: a failure is logged and ends no installation"
print "$work/rack7.yaml" --on-failure go-on
begin 3
expect_exit 3 run
expect_equal "exit code 3" "$output"

step "--set comes along as a word, whatever is in it"
word='name=rack8 # $(touch /tmp/was-run) `touch /tmp/was-run` it'"'"'s " \'
print "$work/rack7.yaml" --set hardware.virtualization=optional --set "$word"
begin 0
expect_exit 0 run
expect_equal "--set|hardware.virtualization=optional|--set|$word" "$(tail -n +6 "$system/tmp/called" | paste -s -d '|')" "arguments"
[ ! -e "$system/tmp/was-run" ] || fail "it was run"

step "a whole kickstart has the same section"
print "$work/rack7.yaml" --whole
begin 0
expect_exit 0 run
expect_arrived

# A line of the payload that begins at WORD, damaged by sed's COMMAND.
damage() { # WORD COMMAND
  local line
  line=$(grep -n "<<'$1'" "$work/ks.cfg" | cut -d : -f 1)
  sed -i "$((line + 1))$2" "$work/ks.cfg"
}

step "a payload that was damaged is refused"
print "$work/rack7.yaml"
cp "$work/ks.cfg" "$work/good.cfg"
for word in KVMSTRAP_EXECUTABLE KVMSTRAP_PROFILE; do
  for command in 's/^\(.\{30\}\)./\1-/' 's/^\(.\{40\}\)\(.\)\(.\)/\1\3\2/' 's/.$//' 'd' 's/$/\n!/'; do
    cp "$work/good.cfg" "$work/ks.cfg"
    damage $word "$command"
    ! cmp --silent "$work/ks.cfg" "$work/good.cfg" || continue # two letters that are the same
    begin 0
    expect_refused '(SHA-256 is [0-9a-f]* and not [0-9a-f]*: it|nothing of it arrived: this section, or what it fetched,) is damaged'
  done
done

step "a kickstart that was cut off does nothing and fails, wherever it was cut"
count=$(wc -l <"$work/good.cfg")
for left in 14 20 40 45 1000 $((count / 2)) $((count - 20)) $((count - 8)) $((count - 2)); do
  { head -n "$left" "$work/good.cfg"; echo %end; } >"$work/ks.cfg"
  begin 0
  got=0
  output=$(run 2>&1) || got=$?
  [ $got != 0 ] || fail "$left of $count lines: it ends with 0"
  [ ! -e "$system/tmp/called" ] && [ ! -e "$system/usr/bin/kvmstrap" ] || fail "$left of $count lines: something was done"
done

# ---- Fetched: what differs from what it was when the section was printed is refused.

# Where $folder is what the section fetches from, and DAMAGE puts back what it changes by itself.
fetch_test() { # WHAT ARGUMENT...
  local what=$1
  shift
  step "$what: both arrive, and what was changed there since is refused"
  install -D -m 644 "$work/kvmstrap" "$folder/kvmstrap"
  install -D -m 644 "$work/rack7.yaml" "$folder/rack7.yaml"
  print "$work/rack7.yaml" "$@"
  begin 6
  expect_exit 6 run
  expect_arrived
  begin 0
  echo >>"$folder/kvmstrap"
  expect_refused '/usr/bin/kvmstrap: its SHA-256 is .*: it is damaged, or another one'
  install -m 644 "$work/kvmstrap" "$folder/kvmstrap"
  begin 0
  echo '# changed' >>"$folder/rack7.yaml"
  expect_refused '/etc/kvmstrap/kickstart.yaml: its SHA-256 is .*: it is damaged, or another one'
  rm "$folder/rack7.yaml"
  begin 0
  expect_refused '(/rack7.yaml did not arrive|read: rack7.yaml|no disc has both .*rack7.yaml|of the disc)'
  rm -r "$folder"
}

folder=$work/web/kvmstrap
mkdir -p "$folder"
python3 -u -m http.server --bind 127.0.0.1 --directory "$work/web" 0 >"$work/web.log" 2>&1 &
server=$!
trap 'kill $server; cd /; umount --lazy "$work"; rmdir "$work"' EXIT
expect_within 10 grep -q 'port [1-9]' "$work/web.log"
port=$(grep -o 'port [0-9]*' "$work/web.log" | grep -o '[0-9]*')
fetch_test "http" --from "http://127.0.0.1:$port/kvmstrap"

step "http: a server that is not there"
kill $server && wait $server 2>/dev/null
trap 'cd /; umount --lazy "$work"; rmdir "$work"' EXIT
begin 0
expect_refused 'curl: \(7\)'

folder=$installer/mnt/source/kvmstrap
fetch_test "cdrom, which is still mounted" --from cdrom:/kvmstrap

# No server and no drive here: a mount that writes down how it was called and shows the folder.
printf '%s\n' '#!/bin/bash' 'echo "$*" >>/tmp/mounted' 'exec /bin/real-mount --bind /source "${@: -1}"' >"$work/mount"
cp "$installer/bin/mount" "$installer/bin/real-mount"
install -m 755 "$work/mount" "$installer/bin/mount"
mkdir -p "$installer/source"

folder=$installer/source
keep() { mkdir -p "$installer/source"; rm -f "$installer/tmp/mounted"; }
keep
fetch_test "nfs (a stand-in for mount)" --from nfs:10.0.0.1:/srv/kvmstrap
expect_equal "-t nfs -o ro,nolock 10.0.0.1:/srv/kvmstrap /tmp/kvmstrap-source" "$(sort -u "$installer/tmp/mounted")" "how mount was called"
keep
folder=$installer/source/k
fetch_test "hd (a stand-in for mount)" --from hd:LABEL=KVMSTRAP:/k
expect_equal "-r /dev/disk/by-label/KVMSTRAP /tmp/kvmstrap-source" "$(sort -u "$installer/tmp/mounted")" "how mount was called"
keep
touch "$installer/dev/sr0"
fetch_test "cdrom, in a drive (a stand-in for mount)" --from cdrom:/k
expect_equal "-r -t iso9660 /dev/sr0 /tmp/kvmstrap-source" "$(sort -u "$installer/tmp/mounted")" "how mount was called"
expect_equal "" "$(grep kvmstrap-source /proc/mounts)" "what is still mounted"
step "passed"
