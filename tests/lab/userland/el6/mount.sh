# The userland "el6": an unpacked CentOS 6, the folder KVMSTRAP_EL6_ROOT, which is never written to, under an overlay whose writable layer is the
# host's disk. This machine's /usr shows below /usr/libexec/machine: what the lab's packages bring runs from there (see rpm/place).

mount_userland() { # ROOT DISK
  [ -x "$host_el6_root/sbin/chkconfig" ] || { echo "lab: KVMSTRAP_EL6_ROOT=$host_el6_root is no unpacked CentOS 6"; exit 1; }
  mount -t overlay -o "lowerdir=$host_el6_root,upperdir=$2/upper,workdir=$2/work" overlay "$1"
  mkdir -p "$1"/{proc,sys,dev,tmp,run,usr/libexec/machine}
  mount --bind -o ro /usr "$1/usr/libexec/machine"
}
