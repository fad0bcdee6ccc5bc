#!/bin/bash
# The RPMs: what is in their headers, and rpm -i, -V, -U and -e of the one for EL6 with this machine's rpm, and, where KVMSTRAP_EL6_ROOT is an unpacked
# CentOS 6, with the real rpm 4.8, chkconfig, bash 4.1 and service there. Needs $KVMSTRAP, the executable for EL6.
source "$(dirname "$0")/begin.sh"
out=$work/out
for release in 1 2; do
  "$project/packaging/build" rpm --executable "$KVMSTRAP" --out "$out" --release $release >/dev/null || fail "they are not built"
done
version=$("$KVMSTRAP" version) && version=${version#kvmstrap }
el6=$out/kvmstrap-$version-1.el6.x86_64.rpm
el7=$out/kvmstrap-$version-1.el7.x86_64.rpm

# ---- What their headers say

# What `rpm --showrc` of rpm 4.8.0 in CentOS 6.7 says that it can do.
rpm_4_8='rpmlib(BuiltinLuaScripts) <= 4.2.2-1
rpmlib(CompressedFileNames) <= 3.0.4-1
rpmlib(ConcurrentAccess) <= 4.1-1
rpmlib(ExplicitPackageProvide) <= 4.0-1
rpmlib(FileCaps) <= 4.6.1-1
rpmlib(FileDigests) <= 4.6.0-1
rpmlib(HeaderLoadSortsTags) <= 4.0.1-1
rpmlib(PartialHardlinkSets) <= 4.0.4-1
rpmlib(PayloadFilesHavePrefix) <= 4.0-1
rpmlib(PayloadIsBzip2) <= 3.0.5-1
rpmlib(PayloadIsLzma) <= 4.4.2-1
rpmlib(PayloadIsXz) <= 5.2-1
rpmlib(ScriptletInterpreterArgs) <= 4.0.3-1
rpmlib(VersionedDependencies) <= 3.0.3-1'

requires() { rpm -qp --requires "$1" | sort -u; }
requires_of_rpm() { requires "$1" | grep '^rpmlib('; }
requires_of_the_c_library() { requires "$1" | grep -E '^((libc|libm)\.so\.6|lib(dl|rt|pthread)\.so\.[0-9]|ld-linux-x86-64\.so\.2)\(|^rtld\(GNU_HASH\)$'; }
other_requires() { requires "$1" | grep -vxF -e "$(requires_of_rpm "$1")" -e "$(requires_of_the_c_library "$1")"; }

step "headers: only what rpm 4.8 can do, and no more than glibc 2.12"
for package in "$el6" "$el7"; do
  [ "$(requires_of_rpm "$package" | wc -l)" -ge 3 ] || fail "$package asks rpm for nothing at all"
  beyond=$(requires_of_rpm "$package" | grep -vxF "$rpm_4_8")
  expect_equal "" "$beyond" "what rpm 4.8 cannot do of $package"
  newest=$(requires_of_the_c_library "$package" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -V | tail -n 1)
  expect_equal 2.12 "$(printf '%s\n' 2.12 "${newest:?}" | sort -V | tail -n 1)" "the newest C library of which something is wanted, or 2.12"
done
expect_equal "/bin/bash|/bin/sh|chkconfig|config(kvmstrap) = $version-1.el6" "$(other_requires "$el6" | paste -s -d '|')" "other requires, EL6"
expect_equal "config(kvmstrap) = $version-1.el7" "$(other_requires "$el7" | paste -s -d '|')" "other requires, EL7"
expect_equal "config(kvmstrap) = $version-1.el6|kvmstrap = $version-1.el6|kvmstrap(x86-64) = $version-1.el6" \
  "$(rpm -qp --provides "$el6" | sort | paste -s -d '|')" "provides, EL6"

header() { rpm -qp --qf "$1" "$2"; }
expect_equal "gzip 9 8" "$(header '%{PAYLOADCOMPRESSOR} %{PAYLOADFLAGS} %{FILEDIGESTALGO}' "$el6")" "payload and digests (8: SHA-256), EL6"
expect_equal "xz 6 8" "$(header '%{PAYLOADCOMPRESSOR} %{PAYLOADFLAGS} %{FILEDIGESTALGO}' "$el7")" "payload and digests, EL7"
expect_match '^[0-9a-f]{40} [0-9a-f]{32}$' "$(header '%{SHA1HEADER} %{SIGMD5}' "$el6")" "the digests of the header that rpm 4.8 checks"
expect_equal "$SOURCE_DATE_EPOCH localhost" "$(header '%{BUILDTIME} %{BUILDHOST}' "$el6")" "time and place"

step "contents: the init script and EL6's place of completions on EL6 only"
names() { rpm -qlp "$1" | sort | paste -s -d ' '; }
profiles=$(cd "$project/profiles" && printf '/usr/share/kvmstrap/profiles/%s ' *.yaml)
everywhere="/usr/share/doc/kvmstrap-$version /usr/share/doc/kvmstrap-$version/README.md /usr/share/doc/kvmstrap-$version/profiles"
everywhere+=" /usr/share/doc/kvmstrap-$version/profiles/README.md /usr/share/kvmstrap /usr/share/kvmstrap/profiles $profiles"
everywhere+="/usr/share/man/man8/kvmstrap.8.gz /var/lib/kvmstrap"
completions=/etc/bash_completion.d
expect_equal "$completions $completions/kvmstrap /etc/logrotate.d/kvmstrap /etc/rc.d/init.d/kvmstrap-probe /etc/rc.d/init.d/kvmstrap-restore /usr/bin/kvmstrap $everywhere" "$(names "$el6")" "files, EL6"
completions=/usr/share/bash-completion/completions
expect_equal "/etc/logrotate.d/kvmstrap /usr/bin/kvmstrap $completions $completions/kvmstrap $everywhere" "$(names "$el7")" "files, EL7"
expect_equal "" "$(rpm -qp --scripts "$el7")" "scripts, EL7"

# ---- Installed

# A root whose database of packages is empty has glibc all the same: a package that provides what the files there are.
register_what_is_there() { # ROOT
  local root=$work/$1 provides
  provides=$(for library in libc.so.6 libm.so.6 libdl.so.2 librt.so.1 libpthread.so.0 ld-linux-x86-64.so.2; do
    file=$(ls "$root"/lib64/$library "$root"/lib/x86_64-linux-gnu/$library 2>/dev/null | head -n 1)
    /usr/lib/rpm/elfdeps --provides "$(realpath "$file")"
  done | sort -u | paste -s -d ' ')
  cat >"$work/present.spec" <<SPEC
Name: what-is-there
Version: 1
Release: 1
Summary: Provides what this root holds
License: Unspecified
AutoReqProv: no
Provides: $provides rtld(GNU_HASH) chkconfig /bin/bash /bin/sh
%global _binary_payload w1.gzdio
%description
Provides what this root holds.
%files
SPEC
  rpmbuild -bb --quiet --target x86_64 --define "_topdir $work/rpmbuild" --define "_rpmdir $root/packages" --define '_rpmfilename present.rpm' \
    "$work/present.spec" >/dev/null 2>&1 || fail "the package of what is there is not built"
  expect_exit 0 rpm_in "$1" -i /packages/present.rpm
}

rpm_in() { # ROOT ARGUMENT...
  local root=$1
  shift
  case $root in
    debian) in_root debian rpm --force-debian --dbpath /var/lib/rpm "$@" ;;
    *) in_root "$root" rpm "$@" ;;
  esac
}

boot_links() { in_root "$1" find /etc/rc.d -name '[SK]??kvmstrap-*' -printf '%P\n' | sort | paste -s -d ' '; }
on_at() { in_root "$1" chkconfig --list "$2" | tr '\t' ' ' | tr -s ' '; }
name_of() { echo "/packages/kvmstrap-$version-$1.el6.x86_64.rpm"; }

run=/var/lib/kvmstrap/runs/20231114-221320-1

install_and_use() { # ROOT
  local root=$1 script
  mkdir -p "$work/$root/var/lock/subsys" # an image may come without empty folders
  cp "$out"/*.el6.*.rpm "$work/$root/packages"

  step "$root: rpm -i, -V"
  expect_exit 0 rpm_in "$root" -i "$(name_of 1)"
  expect_equal "" "$output" "what rpm -i says"
  expect_exit 0 rpm_in "$root" -V kvmstrap
  expect_equal "" "$output" "what differs from the package"
  expect_equal "kvmstrap $version" "$(in_root "$root" kvmstrap version)"
  expect_equal "700 root root" "$(in_root "$root" stat -c '%a %U %G' /var/lib/kvmstrap)" "/var/lib/kvmstrap"
  expect_exit 0 python3 "$tests/cli/links_test.py" "$work/$root/usr/share/doc/kvmstrap-$version"
  expect_exit 0 in_root "$root" kvmstrap validate /usr/share/kvmstrap/profiles/centos-6.7-bridged.yaml
  for script in kvmstrap-restore kvmstrap-probe; do
    expect_equal "$script 0:off 1:off 2:on 3:on 4:on 5:on 6:off" "$(on_at "$root" $script)" "when the init script runs"
  done
  expect_equal "$(for level in 0 1 2 3 4 5 6; do
    case $level in
      [016]) echo rc$level.d/K89kvmstrap-probe rc$level.d/K91kvmstrap-restore ;;
      *) echo rc$level.d/S09kvmstrap-restore rc$level.d/S11kvmstrap-probe ;;
    esac
  done | paste -s -d ' ')" "$(boot_links "$root")" "their links"

  step "$root: completion in its bash"
  cp "$tests/cli/completion_test.sh" "$work/$root/packages"
  expect_exit 0 in_root "$root" env KVMSTRAP=/usr/bin/kvmstrap bash /packages/completion_test.sh /etc/bash_completion.d/kvmstrap
  echo "$output"

  step "$root: rpm -V sees a change"
  echo >>"$work/$root/usr/share/kvmstrap/profiles/centos-6.7-nat.yaml"
  expect_exit 1 rpm_in "$root" -V kvmstrap
  expect_match '^S.5.* /usr/share/kvmstrap/profiles/centos-6.7-nat.yaml$' "$output"

  step "$root: rpm -U keeps state, and what the administrator chose"
  mkdir -p "$work/$root$run"
  echo '{"record":"run"}' >"$work/$root$run/journal.jsonl"
  expect_exit 0 in_root "$root" chkconfig kvmstrap-restore off
  expect_exit 0 rpm_in "$root" -U "$(name_of 2)"
  expect_equal "" "$output" "what rpm -U says"
  expect_equal "kvmstrap-$version-2.el6" "$(rpm_in "$root" -q --qf '%{NAME}-%{VERSION}-%{RELEASE}' kvmstrap)"
  expect_exit 0 rpm_in "$root" -V kvmstrap
  expect_equal "kvmstrap-restore 0:off 1:off 2:off 3:off 4:off 5:off 6:off" "$(on_at "$root" kvmstrap-restore)" "when the init script runs"
  expect_exit 0 in_root "$root" test -s $run/journal.jsonl
  expect_exit 0 in_root "$root" chkconfig kvmstrap-restore on
}

init_script() { in_root "$1" "/etc/rc.d/init.d/$name" "$2"; } # ROOT VERB; the script is $name

# The init script with a program in kvmstrap's place that writes down how it is called, and then does BODY.
with_program() { # ROOT BODY
  printf '#!/bin/bash\necho "$*" >>/tmp/calls\n%s\n' "$2" >"$work/$1/usr/bin/kvmstrap"
  rm -f "$work/$1"/tmp/{calls,child} "$work/$1/var/lock/subsys/$name"
  : >"$work/$1/dev/kmsg"
}

dead() { ! grep -qs '^State:[[:space:]]*[^Z]' "/proc/$1/status"; } # PID

try_init_script() { # ROOT NAME SUBCOMMAND WHAT-IT-SAYS-OF-A-FAILURE AND-OF-A-HANG
  local root=$1 name=$2 program=$work/$1/usr/bin/kvmstrap script=$work/$1/etc/rc.d/init.d/$2 began
  cp "$program" "$work/kvmstrap.packaged"
  step "$root: the init script $name"

  with_program "$root" 'echo "put back"'
  expect_exit 0 init_script "$root" start
  expect_equal "$name: put back" "$output"
  expect_equal "$3" "$(cat "$work/$root/tmp/calls")" "how it calls kvmstrap"
  expect_equal "<6>$name: put back" "$(cat "$work/$root/dev/kmsg")" "what the kernel's log gets"
  expect_exit 0 in_root "$root" test -e "/var/lock/subsys/$name" # rc starts only what has no such file
  expect_exit 0 init_script "$root" stop
  expect_exit 0 init_script "$root" status
  expect_exit 2 init_script "$root" nonsense
  expect_equal 1 "$(wc -l <"$work/$root/tmp/calls")" "calls of kvmstrap after stop, status and nonsense"
  expect_exit 1 in_root "$root" test -e "/var/lock/subsys/$name"

  with_program "$root" 'echo "no space left" >&2; exit 1'
  expect_exit 1 init_script "$root" start
  expect_match "$4" "$output"
  expect_match "<3>$name: no space left" "$(cat "$work/$root/dev/kmsg")"

  # A program that nothing but SIGKILL ends, with a child that is no better.
  with_program "$root" 'trap "" TERM INT HUP; bash -c "trap \"\" TERM INT HUP; echo \$\$ >/tmp/child; while :; do sleep 1; done" & while :; do sleep 1; done'
  sed -i 's/^limit=[0-9]* /limit=2 /' "$script"
  began=$SECONDS
  expect_exit 1 init_script "$root" start
  [ $((SECONDS - began)) -le 5 ] || fail "it took $((SECONDS - began)) s with a limit of 2"
  expect_match "not done within 2 s and given up$5" "$output"
  # Whoever inherits it may take its time to collect it: a zombie is dead.
  [ -s "$work/$root/tmp/child" ] || fail "the program had no child"
  expect_within 5 dead "$(cat "$work/$root/tmp/child")"

  rm "$program"
  expect_exit 0 init_script "$root" start # a host where only the script is left boots without a word
  expect_equal "" "$output"
  cp "$work/kvmstrap.packaged" "$program"
}

try_init_scripts() { # ROOT
  try_init_script "$1" kvmstrap-restore "network rollback" 'failed \(exit code 1\).*the network comes up' '; the network comes up'
  try_init_script "$1" kvmstrap-probe "network probe" 'no space left \(exit code 1\)' ''
}

# Two runs: one that logrotate saw in an earlier month, and one that it sees for the first time.
try_logrotate() { # ROOT
  local root=$1 runs=$work/$1/var/lib/kvmstrap/runs id journals pass
  local old=20231114-221320-1 new=20231201-000000-2
  step "$root: logrotate compresses the log of an old run, and never touches a journal"
  for id in $old $new; do
    mkdir -p "$runs/$id"
    echo "{\"record\":\"run\",\"run\":\"$id\",\"profile\":\"p\"}" >"$runs/$id/journal.jsonl"
    echo "what yum printed in $id" >"$runs/$id/log"
  done
  printf '%s\n' 'logrotate state -- version 2' "\"/var/lib/kvmstrap/runs/$old/log\" 2023-11-15-3:0:0" \
    "\"/var/lib/kvmstrap/runs/$old/journal.jsonl\" 2023-11-15-3:0:0" >"$work/$root/tmp/state"
  journals=$(cd "$runs" && stat -c '%n %i %s %Y' */journal.jsonl)
  for pass in first second; do
    expect_exit 0 in_root "$root" logrotate --state /tmp/state /etc/logrotate.d/kvmstrap
    expect_equal "$old/log.1.gz $new/log" "$(cd "$runs" && ls -d */log* | paste -s -d ' ')" "logs after the $pass pass"
  done
  expect_equal "what yum printed in $old" "$(zcat "$runs/$old/log.1.gz")"
  expect_equal "$journals" "$(cd "$runs" && stat -c '%n %i %s %Y' */journal.jsonl)" "journals"
  expect_equal "$old $new" "$(in_root "$root" kvmstrap status --json | grep -oE '2023[0-9]{4}-[0-9]{6}-[0-9]+' | paste -s -d ' ')" "runs that status knows"
  rm -r "$runs/$new" "$runs/$old/log.1.gz"
}

take_away() { # ROOT
  step "$1: rpm -e leaves the journals, and nothing else"
  expect_exit 0 rpm_in "$1" -e kvmstrap
  expect_equal "" "$output" "what rpm -e says"
  expect_equal "" "$(boot_links "$1")" "links to the init script"
  expect_equal "var/lib/kvmstrap var/lib/kvmstrap/runs var/lib/kvmstrap/runs/20231114-221320-1 var/lib/kvmstrap/runs/20231114-221320-1/journal.jsonl" \
    "$(cd "$work/$1.upper" && find etc usr var ! -type c \( -name 'kvmstrap*' -o -path 'var/lib/kvmstrap/*' \) ! -path 'var/lock/*' | sort | paste -s -d ' ')" \
    "what is left"
}

make_root debian /
rm -rf "$work"/debian/{var/lib/rpm,usr/share/kvmstrap,usr/bin/kvmstrap,var/lib/kvmstrap}
mkdir -p "$work"/debian/{var/lib/rpm,etc/rc.d/init.d} "$work"/debian/etc/rc.d/rc{0,1,2,3,4,5,6}.d
install -m 755 "$tests/lab/el6/chkconfig" "$work/debian/usr/sbin"
expect_exit 0 in_root debian rpmdb --initdb --dbpath /var/lib/rpm
register_what_is_there debian
install_and_use debian
try_init_scripts debian
try_logrotate debian
take_away debian

if [ -z "${KVMSTRAP_EL6_ROOT:-}" ]; then
  step "not tried: the real rpm 4.8, chkconfig and service; KVMSTRAP_EL6_ROOT names no unpacked CentOS 6"
  step "passed"
  exit 0
fi

[ -x "$KVMSTRAP_EL6_ROOT/sbin/chkconfig" ] || fail "KVMSTRAP_EL6_ROOT=$KVMSTRAP_EL6_ROOT is no unpacked CentOS 6"
make_root el6 "$KVMSTRAP_EL6_ROOT"
rm -f "$work"/el6/var/lib/rpm/__db.*
expect_match '^RPM version 4\.8\.' "$(in_root el6 rpm --version)"
# 6.8's rpm can also do TildeInVersions, which 6.7's could not.
features=$(in_root el6 rpm --showrc | sed -n 's/^ *\(rpmlib(.*)\) = /\1 <= /p' | grep -v TildeInVersions)
expect_equal "$rpm_4_8" "$features" "what its rpm can do, and this test's list"
in_root el6 rpm -q --quiet --whatprovides 'libc.so.6(GLIBC_2.2.5)(64bit)' || register_what_is_there el6
install_and_use el6

step "el6: it starts before the network, and does nothing where there is nothing to do"
order=$(in_root el6 ls /etc/rc.d/rc3.d | grep -E '^S..(kvmstrap-.*|network)$' | paste -s -d ' ')
expect_equal "S09kvmstrap-restore S10network S11kvmstrap-probe" "$order" "order at boot"
rm -rf "$work/el6/var/lib/kvmstrap/runs" # the journal above is none that a run wrote
touch -d '1 second ago' "$work/mark"
expect_exit 0 in_root el6 /sbin/service kvmstrap-restore start
expect_match 'kvmstrap-restore: nothing to roll back' "$output"
changed=$(cd "$work/el6" && find etc usr boot var -xdev -type f -newer "$work/mark" ! -path 'var/lib/rpm/*' | sort | paste -s -d ' ')
expect_equal "var/lib/kvmstrap/lock var/lock/subsys/kvmstrap-restore" "$changed" "files that it changed"
mkdir -p "$work/el6$run" && echo '{"record":"run"}' >"$work/el6$run/journal.jsonl"
rm -f "$work/el6/var/lib/kvmstrap/lock"

step "el6: its own groff prints the manual page"
expect_exit 0 in_root el6 bash -c 'zcat /usr/share/man/man8/kvmstrap.8.gz | groff -man -Tascii -P-c -P-b -P-u'
expect_match '^ +--set KEY=VALUE' "$output"
expect_match '^ +7 +the network was rolled back' "$output"
try_init_scripts el6
take_away el6
step "passed"
