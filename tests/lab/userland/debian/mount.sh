# The userland "debian": this machine's own root, seen through an overlay whose writable layer is the host's disk and dies with it.
# A userland is a folder with this file, which defines mount_userland, and customise.sh, which runs inside as soon as it is the root.

mount_userland() { # ROOT DISK
  mount -t tmpfs -o size=2g,mode=755 tmpfs "$2"
  mkdir "$2"/{upper,work}
  mount -t overlay -o "lowerdir=/,upperdir=$2/upper,workdir=$2/work" overlay "$1"
}
