#!/bin/bash
# The manual page: groff has nothing to complain about, and every command, option and argument that --help names is in it. Needs $KVMSTRAP.
set -u
failed=0
refuse() { echo "FAILED: $*"; failed=1; }

page=$("$KVMSTRAP" man) || refuse "man exits $?"
! LC_ALL=C grep -n '[^ -~]' <<<"$page" || refuse "the page has characters that EL6's groff does not print"
complaints=$(groff -man -Tutf8 -ww -z <<<"$page" 2>&1) && [ -z "$complaints" ] || refuse "groff: $complaints"
text=$(groff -man -Tascii -P-c -P-b -P-u -rLL=500n <<<"$page") # nothing bold, in lines that do not break

for section in NAME SYNOPSIS DESCRIPTION COMMANDS OPTIONS 'EXIT STATUS' ENVIRONMENT FILES EXAMPLES; do
  grep -q "^$section\$" <<<"$text" || refuse "no section $section"
done

# COMMAND...: its part of the page has what its --help names.
has_all_of() {
  local help part name count=0
  help=$("$KVMSTRAP" "$@" --help)
  part=$(awk -v title="   $*" '$0 == title { inside = 1; next } /^ {0,3}[^ ]/ { inside = 0 } inside' <<<"$text")
  [ -n "$part" ] || { refuse "no part for $*"; return; }
  grep -qF -- "$(sed -n 1p <<<"$help")" <<<"$part" || refuse "$*: the page does not say what it does"
  for name in $(sed -nE '/^(Options|Positionals):/,/^$/s/^  ([^ ]+).*/\1/p' <<<"$help" | tr ',' '\n'); do
    count=$((count + 1))
    case $name in -h | --help) continue ;; esac
    grep -qE -- "^ *([^ ]+, )?$name( |,|\$)" <<<"$part" || refuse "$*: no $name on the page"
  done
  [ $count -ge 2 ] || refuse "$*: --help names $count options, at least -h and --help were expected"
}

commands_in_help() { "$KVMSTRAP" "$@" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p'; }
count=0
for command in $(commands_in_help); do
  count=$((count + 1))
  below=$(commands_in_help "$command")
  [ -n "$below" ] || has_all_of "$command"
  for one in $below; do has_all_of "$command" "$one"; done
done
[ $count -ge 12 ] || refuse "--help names only $count commands"
for code in 0 1 2 3 4 5 6 7; do
  meaning=$("$KVMSTRAP" --help | grep -oE "(^  | )$code [a-z][^0-9]*" | sed -E "s/^ *$code //; s/ +\$//" | tail -n 1)
  [ -n "$meaning" ] && grep -qE "^ *$code +$meaning" <<<"$text" || refuse "exit code $code ($meaning) is not on the page"
done
grep -qE '^ +--version$' <<<"$text" || refuse "--version is not on the page"

[ $failed = 0 ] && echo "the manual page has all $count commands"
exit $failed
