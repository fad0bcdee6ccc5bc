# How a host with the userland "el6" boots: what rc.sysinit would do to a host, then the real rc. Sourced by host_boot.sh.

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
