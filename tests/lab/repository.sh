# The RPM repository, laid out as the vault lays it out (6.7/os, updates, extras), with signed packages under CentOS 6.7's names.
# Built once into the cache under a digest of what it is made from: the userland, the specs, the scripts and the versions of this machine's packages.

lab_repository() {
  local digest repository
  mkdir -p "$lab_cache"
  digest=$( (echo "$lab_userland"; cd "$lab_source" && cat repository.sh build_repository.sh rpm/* el6/*.init el6/kvm.modules; dpkg-query -W qemu-system-x86 qemu-utils \
    libvirt0 libvirt-daemon dbus-daemon dnsmasq-base bridge-utils 2>/dev/null) | sha256sum | cut -c1-16)
  repository=$lab_cache/repository-$digest
  (
    flock 8
    if [ ! -e "$repository/ready" ]; then
      bash "$lab_source/build_repository.sh" "$repository" "$lab_userland" >"$lab_cache/build.log" 2>&1 || { cat "$lab_cache/build.log" >&2; exit 1; }
    fi
    touch "$repository/ready"
    find "$lab_cache" -maxdepth 1 -name 'repository-*' -execdir test ! -e '{}/ready' ';' -exec rm -rf '{}' + # a build that was cut off
  ) 8>"$lab_cache/lock" || return 1
  echo "$repository"
}
