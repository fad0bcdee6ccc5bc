# In the installer, which has mount.nfs; nolock, since nothing there keeps locks.
source=/tmp/kvmstrap-source

missing=
take() { cat "$source/$1" >"$2" || missing="$missing $1"; } # NAME FILE

bring() { # EXECUTABLE PROFILE: where they go
    mkdir -p $source && mount -t nfs -o ro,nolock {{export}} $source || give_up "{{export}} cannot be mounted"
    take kvmstrap "$1"
    take {{profile-file}} "$2"
    umount $source
    [ -z "$missing" ] || give_up "{{export}}: not there, or not to be read:$missing"
}
