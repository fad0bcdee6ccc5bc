# A disc that anaconda installs from stays on /mnt/source, one that it only came from itself on /mnt/stage2; any other is looked for in the drives.
source=/tmp/kvmstrap-source

copy() { cat "$1/kvmstrap" >"$2" && cat "$1/{{profile-file}}" >"$3"; } # FOLDER EXECUTABLE PROFILE

bring() { # EXECUTABLE PROFILE: where they go
    for folder in /mnt/source{{folder}} /mnt/stage2{{folder}}; do
        [ ! -f $folder/kvmstrap ] || { copy $folder "$1" "$2" || give_up "{{folder}}/ of the disc: it cannot be read"; return; }
    done
    mkdir -p $source
    for drive in /dev/sr*; do
        mount -r -t iso9660 "$drive" $source || continue
        copy $source{{folder}} "$1" "$2"
        arrived=$?
        umount $source
        [ $arrived != 0 ] || return 0
    done
    give_up "no disc has both {{folder}}/kvmstrap and {{folder}}/{{profile-file}}"
}
