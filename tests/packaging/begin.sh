# What a test of the packages is made of; a test sources it. It goes on in mount namespaces of its own: what it mounts and installs ends with it.
set -u
tests=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
project=$(dirname "$tests")
source "$tests/lab/assert.sh" # fail, step, expect_*
if [ "$(id -u)" != 0 ]; then
  echo "skipped: installing packages takes root"
  exit 77
fi
if [ -z "${KVMSTRAP_OWN_MOUNTS:-}" ]; then
  KVMSTRAP_OWN_MOUNTS=$$ exec unshare --mount --propagation private "$0" "$@"
fi
work=$(mktemp -d /var/tmp/kvmstrap-packages.XXXXXX)
mount -t tmpfs -o size=1g,mode=755 tmpfs "$work" || fail "no tmpfs can be mounted here"
trap 'cd /; umount --lazy "$work"; rmdir "$work"' EXIT
export SOURCE_DATE_EPOCH=1700000000 # 2023-11-14

# A root that looks like LOWER and can be written to; LOWER itself is not changed.
make_root() { # NAME LOWER
  local root=$work/$1
  mkdir -p "$root" "$work/$1.upper" "$work/$1.work"
  mount -t overlay -o "lowerdir=$2,upperdir=$work/$1.upper,workdir=$work/$1.work" overlay "$root" || fail "no overlay of $2 can be mounted here"
  mkdir -p "$root"/{dev,proc,run,tmp,packages}
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  for node in null zero urandom; do touch "$root/dev/$node" && mount --bind "/dev/$node" "$root/dev/$node"; done
  ln -s /proc/self/fd "$root/dev/fd"
  touch "$root/dev/kmsg" # an ordinary file: what is meant for the kernel's log can be read, and does not reach this machine's
  mount --rbind /proc "$root/proc"
}

in_root() { # NAME COMMAND...
  local root=$work/$1
  shift
  timeout 120 env -i PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin HOME=/root LC_ALL=C TERM=dumb chroot "$root" "$@" </dev/null
}
