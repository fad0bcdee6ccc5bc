#!/bin/bash
# First process of namespaces that hold a host's disk, mounted on the folder $1: so it outlives the host's own first process when that is reset.

set -e
source "$(dirname "$0")/settings.sh"
source "$lab_source/process.sh"
announce_namespaces
mount -t tmpfs -o size=2g,mode=755 tmpfs "$1"
mkdir "$1"/{work,upper}
set +e
while :; do sleep 3600 & wait; done
