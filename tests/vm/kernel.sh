# The virtual machine's kernel, its modules and its initramfs: Debian's cloud kernel, fetched by apt from wherever this machine gets its packages, kept
# in the lab's cache. Sourced by `vm`; defines vm_kernel, which prints the folder: vmlinuz, initramfs, modules/ (by the kernel's version), busybox.

vm_modules_first=(virtio_pci virtio_blk virtio_net virtio_console) # what the initramfs loads to find disk, NICs and agents
vm_modules=(bonding 8021q bridge stp llc dummy tun veth macvlan sch_netem kvm_amd kvm_intel vhost_net msr cpuid) # what the host finds in its /lib/modules, with all that these need

vm_kernel() {
  local meta package
  meta=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null | sed -n 's/ *Depends: //p') && [ -n "$meta" ] ||
    die "apt knows no linux-image-cloud-amd64: call apt-get update"
  package=$(apt-cache policy "$meta" | sed -n 's/ *Candidate: //p')
  local folder=$lab_cache/vm-$meta-$package-$(cat "$vm_source/kernel.sh" "$vm_source/initramfs_init.sh" | md5sum | cut -c 1-8)
  if [ ! -e "$folder/initramfs" ]; then
    mkdir -p "$lab_cache"
    (flock 9 && [ -e "$folder/initramfs" ] || make_kernel "$meta" "$folder") 9>"$lab_cache/vm-lock" >&2 || die "no kernel for virtual machines"
  fi
  echo "$folder"
}

make_kernel() { # PACKAGE FOLDER
  local new version busybox
  new=$(mktemp -d "$lab_cache/vm.XXXXXX")
  (
    set -e
    cd "$new"
    timeout 600 apt-get -q -o APT::Sandbox::User=root download "$1" busybox-static
    mkdir unpacked
    for deb in *.deb; do dpkg-deb -x "$deb" unpacked; done
    version=$(basename unpacked/lib/modules/*)
    cp unpacked/boot/vmlinuz-* vmlinuz
    busybox=$PWD/$(echo unpacked/*bin/busybox unpacked/usr/bin/busybox | tr ' ' '\n' | grep -v '\*' | head -n 1)
    cp "$busybox" busybox
    ./busybox depmod -b "$PWD/unpacked" "$version"
    place_modules "$version" "modules/$version" "${vm_modules_first[@]}" "${vm_modules[@]}"
    place_modules "$version" initramfs.d/modules "${vm_modules_first[@]}"
    modules_in_order "$version" "${vm_modules_first[@]}" | sed 's#.*/##' >initramfs.d/modules/order
    mkdir -p initramfs.d/{bin,dev,proc,sys,root}
    cp busybox initramfs.d/bin
    install -m755 "$vm_source/initramfs_init.sh" initramfs.d/init
    (cd initramfs.d && find . | ../busybox cpio -o -H newc 2>/dev/null) | gzip >initramfs.new
    mv initramfs.new initramfs
    rm -rf unpacked initramfs.d ./*.deb
  ) || { rm -rf "$new"; return 1; }
  mv "$new" "$2"
}

# Files of modules, each after those that it needs.
modules_in_order() { # VERSION MODULE...
  local version=$1 module
  shift
  for module; do
    grep -E "/${module//_/[-_]}\.ko:" "unpacked/lib/modules/$version/modules.dep" | sed 's/: */ /' | tr ' ' '\n' | tac
  done | awk 'NF && !seen[$0]++'
}

place_modules() { # VERSION FOLDER MODULE...
  local version=$1 folder=$2 file
  shift 2
  for file in $(modules_in_order "$version" "$@"); do
    if [[ $folder == modules/* ]]; then
      install -D -m644 "unpacked/lib/modules/$version/$file" "$folder/$file"
    else
      install -D -m644 "unpacked/lib/modules/$version/$file" "$folder/${file##*/}"
    fi
  done
  [[ $folder != modules/* ]] || {
    cp "unpacked/lib/modules/$version"/modules.{builtin,order} "$folder"
    mkdir -p depmod/lib && ln -sfn "$PWD/modules" depmod/lib/modules && ./busybox depmod -b "$PWD/depmod" "$version" && rm -r depmod
  }
}
