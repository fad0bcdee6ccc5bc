#!/bin/bash
# The completion script in a real bash: what it offers for a line that is being typed. completion_test.sh [SCRIPT]: of that file instead of $KVMSTRAP's.
# $KVMSTRAP is asked what --help says.
set -u
failed=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
touch 'rack 7.yaml' rack8.yaml && mkdir racks
script=${1:-$folder/.completion}
[ $# = 1 ] || "$KVMSTRAP" completion bash >"$script"
source "$script"

complete -p kvmstrap | grep -q 'F _kvmstrap kvmstrap' || { echo "FAILED: nothing is registered for kvmstrap"; failed=1; }

# Words as bash splits them: --only=STEP is three. The last is the one that is being typed.
offered() {
  COMP_WORDS=(kvmstrap "$@")
  COMP_CWORD=$#
  COMPREPLY=()
  _kvmstrap
  [ ${#COMPREPLY[@]} = 0 ] || printf '%s\n' "${COMPREPLY[@]}" | sort | paste -s -d '|'
}

offers() { # WANTED WORD...: exactly WANTED, several with a | between them
  local wanted=$1 got
  shift
  got=$(offered "$@")
  [ "$got" = "$wanted" ] || { printf 'FAILED: kvmstrap %s: wanted "%s", got "%s"\n' "$*" "$wanted" "$got"; failed=1; }
}

offers 'apply' ap
offers '--help' --h
offers '--only' apply --o
offers 'prove-guest' apply --only pr
offers 'prove-guest' apply --only = pr
offers 'check-hardware|configure-libvirtd|configure-repositories' apply --only load-modules --skip c
offers 'centos-6.7-bridged|centos-6.7-minimal|centos-6.7-nat|centos-6.7-rack' apply c
offers 'rack 7.yaml|rack8.yaml|racks' verify r
offers 'rack 7.yaml' plan 'rack 7'
offers '--help|--installer|--json|--only|--out|--set|--skip|--var|-h' plan 'rack 7.yaml' ''
offers 'centos-6.7-nat' apply --yes centos-6.7-n
offers 'centos-6.7-nat' apply --only load-modules centos-6.7-n
offers '' apply --set ''
offers 'centos-6.7-nat' apply --set = kernel.modules=x centos-6.7-n
offers 'centos-6.7-nat' validate rack8.yaml centos-6.7-n
offers 'rollback' network r
offers '--help|-h' network rollback ''
offers 'racks' facts --record r
offers 'go-on' kickstart --on-failure g
offers 'rack 7.yaml' kickstart --executable 'rack 7'
offers 'centos-6.7-nat' kickstart --whole centos-6.7-n
offers 'bash' completion ''
offers 'centos-6.7-bridged|centos-6.7-minimal|centos-6.7-nat|centos-6.7-rack' profiles ''
offers '--help|--json|-h' status ''
_kvmstrap_detached=$folder/detached
mkdir -p "$_kvmstrap_detached"/{monday,tuesday}
offers 'monday' attach m
offers 'monday|tuesday' attach --events jsonl ''
_kvmstrap_runs=$folder/runs
mkdir -p "$_kvmstrap_runs"/20261122-101530-4711
offers '20261122-101530-4711' revert 2
offers '20261122-101530-4711' history 2
offers 'auto|manual|ssh' revert --confirm ''

# Of every command: the options that its --help names, and no others.
options_in_help() { "$KVMSTRAP" "$@" --help | sed -n '/^Options:/,/^$/p' | grep -oE '^  -[^ ]+' | tr -d ' ' | tr , '\n' | sort | paste -s -d '|'; }
commands_in_help() { "$KVMSTRAP" "$@" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z-]*\) .*/\1/p'; }
count=0
for command in $(commands_in_help); do
  offers "$(options_in_help "$command")" "$command" -
  count=$((count + 1))
  for below in $(commands_in_help "$command"); do
    offers "$below" "$command" "$below"
    offers "$(options_in_help "$command" "$below")" "$command" "$below" -
  done
done
if [ "$(offered '' | tr '|' '\n' | grep -cv '^-')" != $count ] || [ $count -lt 12 ]; then
  echo "FAILED: $count commands in --help, offered: $(offered '')"
  failed=1
fi

[ $failed = 0 ] && echo "bash $BASH_VERSION completes all $count commands"
exit $failed
