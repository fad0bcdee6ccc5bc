# anaconda takes down what it installed from before it comes here, so the device is mounted anew; where something else has it for writing, it can be had
# in no other way.
source=/tmp/kvmstrap-source
device={{device}}

missing=
take() { cat "$source{{folder}}/$1" >"$2" || missing="$missing $1"; } # NAME FILE

bring() { # EXECUTABLE PROFILE: where they go
    mkdir -p $source && { mount -r $device $source || mount $device $source; } || give_up "$device cannot be mounted"
    take kvmstrap "$1"
    take {{profile-file}} "$2"
    umount $source
    [ -z "$missing" ] || give_up "{{folder}}/ of $device: not there, or not to be read:$missing"
}
