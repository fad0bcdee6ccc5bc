#!/bin/bash
# Builds the repository tree in the folder $1, for hosts of the userland $2. Payloads are this machine's own programs or tiny stand-ins; what matters is what yum and rpm see:
# names, versions, requirements, scriptlets, signatures. Makes its own keys: hosts trust the first one; the second signs one package, wrongly.

set -e
source "$(dirname "$0")/settings.sh"
tree=$1
userland=$2
links=%{nil}
[ "$userland" != el6 ] || links=/usr/libexec/lab # see rpm/place
work=$(mktemp -d)
trap 'for key in good wrong; do gpgconf --homedir "$work/$key" --kill all; done; rm -rf "$work"' EXIT

make_key() { # NAME FILE
  mkdir -m 700 "$work/$1"
  gpg --homedir "$work/$1" --batch --quiet --passphrase '' --quick-generate-key "lab $1 key <$1@lab>" rsa2048 sign never
  gpg --homedir "$work/$1" --armor --export >"$2"
}

build() { # REPOSITORY SPEC DEFINE...   with each DEFINE as "macro value"
  local into=$tree/6.7/$1/x86_64/Packages spec=$2 define defines=()
  shift 2
  for define in "$@"; do defines+=(--define "$define"); done
  rpmbuild -bb --quiet --define "_topdir $work/rpm" --define "_rpmdir $into" --define "_rpmfilename %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm" \
    --define "lab $lab_source" --define "lab_userland $userland" --define "lab_links $links" --load "$lab_source/rpm/macros" "${defines[@]}" "$lab_source/rpm/$spec.spec"
}

stub() { # REPOSITORY NAME VERSION RELEASE
  build "$1" stub "stub_name $2" "stub_version $3" "stub_release $4"
}

sign() { # KEY RPM...
  local key=$1
  shift
  GNUPGHOME=$work/$key rpmsign --define "_gpg_name lab $key key" --define "__gpg /usr/bin/gpg" --addsign "$@" >/dev/null
}

rm -rf "$tree"
mkdir -p "$tree"/keys "$tree"/6.7/{os,updates,extras}/x86_64/Packages
make_key good "$tree/keys/RPM-GPG-KEY-CentOS-6"
make_key wrong "$tree/keys/RPM-GPG-KEY-wrong"

for spec in centos-release qemu-img bridge-utils libvirt-client libvirt dnsmasq dbus; do build os $spec; done
build os qemu-kvm "qemu_release 2.479.el6"
build updates qemu-kvm "qemu_release 2.491.el6_8.9"
stub os python-virtinst 0.600.0 29.el6
stub os libvirt-python 0.10.2 54.el6
stub os virt-manager 0.9.0 29.el6
stub os virt-viewer 0.6.0 12.el6
stub os virt-who 0.12 10.el6
stub os libguestfs 1.20.11 14.el6
stub os virt-top 1.0.4 3.15.el6
stub os tuned 0.2.19 15.el6
stub os ntp 4.2.6p5 5.el6.centos
stub os tcpdump 4.0.0 5.20090921gitdf3cb4.2.el6
stub extras centos-release-cr 6 7.el6
sign good "$tree"/6.7/*/x86_64/Packages/*.rpm

stub extras wrongly-signed 1.0 1.el6
sign wrong "$tree"/6.7/extras/x86_64/Packages/wrongly-signed-*.rpm
stub extras unsigned 1.0 1.el6

createrepo_c --quiet --compatibility --groupfile "$lab_source/rpm/comps.xml" "$tree/6.7/os/x86_64"
for repository in updates extras; do createrepo_c --quiet --compatibility "$tree/6.7/$repository/x86_64"; done
ln -s . "$tree/centos" # mirrors serve the same tree under centos/
touch "$tree/ready"
