# A lab host's disk as a disk image: ext4, as EL6 has it, made from what the host sees without the mounts that fake its hardware, with a real kernel's
# modules, and with agents in place of the lab's ways in; and a switch, which has no disk. Sourced by `vm`.

# Of this machine's /usr a host of the userland "debian" needs little; without this list its image would be ten times the size.
vm_left_out=(./usr/{local,include,games,src,share/*} ./usr/lib/{gcc,llvm-*,jvm,google-cloud-sdk,git-core,node_modules,postgresql,debug,python*} \
  './usr/lib/x86_64-linux-gnu/*/*' './usr/lib/x86_64-linux-gnu/*.a' './usr/lib/x86_64-linux-gnu/libLLVM*' './usr/bin/node' './usr/bin/*lto-dump*'
  ./opt ./srv ./boot ./old_root ./var/{cache,backups} ./usr/libexec/machine)

# What no overlay of the host hides and no image of it needs lies in folders of its root that Debian has not.
vm_folders=(bin sbin lib lib64 etc usr var root selinux)

make_image() { # NAME KERNEL-FOLDER IMAGE
  local stage=$3.stage options=(--numeric-owner --one-file-system --sparse) folder present=()
  rm -rf "$stage"
  mkdir -p "$stage"/{proc,sys,dev,run,tmp,home,mnt,boot}
  for folder in "${vm_folders[@]}"; do lab_try exec "$1" test -e "/$folder" && present+=("./$folder"); done
  [ "$lab_userland" = el6 ] || options+=("${vm_left_out[@]/#/--exclude=}")
  lab_try exec "$1" tar -C / "${options[@]}" -cf - "${present[@]}" 2>/dev/null | tar -C "$stage" --numeric-owner -xpf - || return 1
  # Inside a chroot: an absolute link in the host's root would lead to the machine's own files.
  mkdir -p "$stage/run/in"
  cp -a "$2/modules" "$2/busybox" "$vm_source/guest" "$vm_folder/settings" "$lab_source/userland/$lab_userland/boot.sh" "$stage/run/in"
  [ -z "$vm_executable" ] || cp "$vm_executable" "$stage/run/in/kvmstrap"
  mkdir "$stage/run/in/real"
  [ "$lab_userland" = debian ] || { collect_machine "$stage" && cp -a "$lab_el6_root"/sbin/{modprobe,lsmod,rmmod} "$stage/run/in/real"; } || return 1
  chroot "$stage" /run/in/busybox sh /run/in/guest/install.sh "$lab_userland" || return 1
  rm -rf "$stage/run/in"
  truncate -s 3G "$3.raw"
  mke2fs -q -F -t ext4 -O ^orphan_file,^metadata_csum_seed -E lazy_itable_init=1,lazy_journal_init=1 -d "$stage" "$3.raw" || return 1
  rm -rf "$stage"
  mv "$3.raw" "$3"
}

# The programs of this machine that an EL6 userland runs through scripts (see lab/rpm/place), with the libraries that they need.
collect_machine() { # STAGE
  local program library
  for program in $(grep -rlI /usr/libexec/machine "$1"/{bin,sbin,usr/bin,usr/sbin} 2>/dev/null | xargs -r sed -n 's#.* /usr/libexec/machine\(/[^ ]*\) "$@"#/usr\1#p') \
    /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 "$vm_executable"; do
    [ -e "$program" ] || continue
    [ "$program" = "$vm_executable" ] || install -D "$program" "$1/usr/libexec/machine/${program#/usr/}"
    for library in $(ldd "$program" 2>/dev/null | grep -oE '/[^ ]+\.so[^ ]*'); do
      install -D "$(readlink -f "$library")" "$1/usr/libexec/machine/lib/x86_64-linux-gnu/${library##*/}"
    done
  done
}

# What the switch consists of, all in memory: this machine's tools, busybox, the kernel's modules, the agent.
make_switch() { # KERNEL-FOLDER IMAGE
  local stage=$2.stage program library
  rm -rf "$stage"
  mkdir -p "$stage"/{bin,dev,proc,sys,tmp,run/lab,lib/modules,usr/libexec/lab-vm}
  for program in bash ip bridge ping; do
    program=$(command -v $program) && cp "$program" "$stage/bin" || return 1
    for library in $(ldd "$program" | grep -oE '/[^ ]+\.so[^ ]*'); do install -D "$(readlink -f "$library")" "$stage$library"; done
  done
  cp -r "$1"/modules/* "$stage/lib/modules"
  cp "$1/busybox" "$stage/bin"
  install -m755 "$vm_source/guest/agent" "$stage/usr/libexec/lab-vm"
  install -m755 "$vm_source/guest/switch_init" "$stage/init"
  (cd "$stage" && find . | "$1/busybox" cpio -o -H newc 2>/dev/null) | gzip -1 >"$2.new" && rm -rf "$stage" && mv "$2.new" "$2"
}
