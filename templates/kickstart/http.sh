# The installed system's own curl: rpm needs it, so that it is there; resolv.conf is the installer's.
fetch() { # NAME FILE
    curl --globoff --fail --silent --show-error --location --connect-timeout 30 --speed-limit 1 --speed-time 60 --retry 5 --output "$2" "{{url}}/$1" ||
        give_up "{{url}}/$1 did not arrive: it has to lie there, as it was when this section was printed"
}

bring() { # EXECUTABLE PROFILE: where they go
    fetch kvmstrap "$1"
    fetch {{profile-file}} "$2"
}
