# In the installer, which has mount.nfs; nolock, since nothing there keeps locks.
source=/tmp/kvmstrap-source

bring() { # EXECUTABLE PROFILE: where they go
    mkdir -p $source && mount -t nfs -o ro,nolock {{export}} $source || return
    cat $source/kvmstrap >"$1" && cat $source/{{profile-file}} >"$2"
    arrived=$?
    umount $source
    return $arrived
}
