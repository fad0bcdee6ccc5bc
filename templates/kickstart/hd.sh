# anaconda takes down what it installed from before it comes here, so the device is mounted anew; where something else has it for writing, it can be had
# in no other way.
source=/tmp/kvmstrap-source
device={{device}}

bring() { # EXECUTABLE PROFILE: where they go
    mkdir -p $source && { mount -r $device $source || mount $device $source; } || return
    cat $source{{folder}}/kvmstrap >"$1" && cat $source{{folder}}/{{profile-file}} >"$2"
    arrived=$?
    umount $source
    return $arrived
}
