# How a host with the userland "el6" boots: what rc.sysinit would do to a host, then the real rc. Sourced by host_boot.sh.

# An executable that is not for EL6 is run by this machine's loader; it then finds this machine's libvirt as well (see rpm/place).
show_executable() {
  [ -e /usr/bin/kvmstrap ] || touch /usr/bin/kvmstrap
  if /run/lab/executable version >/dev/null 2>&1; then
    mount --bind /run/lab/executable /usr/bin/kvmstrap
  elif [ ! -s /usr/bin/kvmstrap ]; then
    run_by_this_machine kvmstrap /run/lab/executable /usr/bin/kvmstrap
  fi
}

# NAME PROGRAM SCRIPT
run_by_this_machine() {
  libraries=/usr/libexec/machine/lib/x86_64-linux-gnu
  mkdir -p /usr/libexec/lab
  ln -s $libraries/ld-linux-x86-64.so.2 "/usr/libexec/lab/$1"
  printf '#!/bin/sh\nexec /usr/libexec/lab/%s --inhibit-cache --library-path %s:%s/systemd %s "$@"\n' "$1" $libraries $libraries "$2" >"$3"
  chmod 755 "$3"
}

before_boot() {
  cat /proc/mounts >/etc/mtab
  find /var/lock /var/run -type f -exec rm -f {} +
  mkdir -p /var/run/{dbus,libvirt}
  ln -s /var/run/{dbus,libvirt} /run # where this machine's programs look
}

boot() {
  set +e
  (
    source /etc/rc.d/init.d/functions
    source /etc/sysconfig/network
    hostname "$HOSTNAME"
    if [ "$host_hotplug_delay" != off ]; then
      touch /dev/.in_sysinit
      /sbin/udevd -d
      echo 0 >/run/lab/uevent_seqnum
      mount --bind /run/lab/uevent_seqnum /sys/kernel/uevent_seqnum
      /sbin/udevadm trigger --subsystem-match=net --action=add
      /sbin/udevadm settle
      rm /dev/.in_sysinit
    fi
    for script in /etc/sysconfig/modules/*.modules; do
      [ -x "$script" ] && "$script"
    done
    apply_sysctl
    write_utmp
  )
  env -i PATH=/sbin:/usr/sbin:/bin:/usr/bin TERM=linux RUNLEVEL=3 PREVLEVEL=N UPSTART_JOB=rc /etc/rc.d/rc 3
}

# What init writes when it enters runlevel 3, for `runlevel` to read: ut_type 1, ut_pid "3" with "N" before it, ut_id "~~", ut_user "runlevel".
write_utmp() {
  {
    printf '\001\0\0\0\063\116\0\0~'
    head -c 31 /dev/zero
    printf '~~\0\0runlevel'
    head -c $((384 - 52)) /dev/zero
  } >/var/run/utmp
}
