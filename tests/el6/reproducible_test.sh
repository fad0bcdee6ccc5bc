#!/bin/bash
# What is committed, built in another folder with another name, gives the same executable to the byte. $1: the one of this build, which has to be of that commit.
set -eu
built=$1
work=$(mktemp -d /var/tmp/another-place-XXXXXX)
trap 'rm -rf "$work"' EXIT
project=$(cd "$(dirname "$0")/../.." && pwd)
[ -z "$(git -C "$project" status --porcelain --untracked-files=no)" ] || { echo "there are changes that are not committed: what would be compared?"; exit 1; }
git -C "$project" archive HEAD | tar -x -C "$work"
cd "$work"
cmake --preset el6 -DKVMSTRAP_TESTS=OFF >/dev/null
cmake --build --preset el6 --target kvmstrap >/dev/null
sha256sum "$built" build/el6/installer/kvmstrap
cmp "$built" build/el6/installer/kvmstrap
