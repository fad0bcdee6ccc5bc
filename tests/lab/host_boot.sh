#!/bin/bash
# Runs as the first process of a host, once it is in its new root: makes the host when its disk is new, boots it to runlevel 3 and goes on as its init.

set -e
lab_in=/run/lab/in/lab
lab_in_repository=/run/lab/in/repository
lab_in_keys=/run/lab/in/keys
source $lab_in/settings.sh
source /run/lab/settings
PATH=/sbin:/bin:/usr/sbin:/usr/bin
export PATH HOME=/root LANG=C.UTF-8
unset lab_pid_file

source "$lab_in/machine.sh"
source "$lab_in/userland/$host_userland/boot.sh"
installing=no
if [ ! -e /var/lib/lab-installed ]; then
  installing=$host_installer
  source "$lab_in/userland/$host_userland/customise.sh"
  source "$lab_in/identity.sh"
  touch /var/lib/lab-installed
fi
if [ -e /run/lab/executable ]; then
  show_executable
fi
before_boot

cp "$lab_in/installer.sh" /run/lab
cd /
umount -l $lab_in $lab_in_repository $lab_in_keys
rm -r /run/lab/in

until [ -e /sys/class/net/eth0 ]; do sleep 0.01; done
if [ "$installing" = yes ]; then
  source /run/lab/installer.sh
else
  boot >/var/log/boot.log 2>&1
fi
touch /run/lab/booted

set +e
echo init >/proc/1/comm
exec </dev/null >/dev/null 2>&1
while :; do sleep 3600 & wait; done
