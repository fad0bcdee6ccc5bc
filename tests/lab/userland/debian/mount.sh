# The userland "debian": this machine's own root, seen through an overlay whose writable layer is the host's disk.
# A userland is a folder with this file, which defines mount_userland, with customise.sh, which runs inside before the first boot, and with boot.sh,
# which defines show_executable, before_boot (what is in place before anything boots), and boot, which boots to runlevel 3.

mount_userland() { # ROOT DISK
  local place
  mount -t overlay -o "lowerdir=/,upperdir=$2/upper,workdir=$2/work" overlay "$1"
  for place in home:755 root:700 var/tmp:1777; do # not the machine's
    mkdir -p -m "${place#*:}" "$2/places/${place%:*}"
    mount --bind "$2/places/${place%:*}" "$1/${place%:*}"
  done
}
