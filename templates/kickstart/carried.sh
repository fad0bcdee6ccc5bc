unpack() { base64 -d | gzip -dc; }

bring() { # EXECUTABLE PROFILE: where they go
    unpack >"$1" <<'KVMSTRAP_EXECUTABLE'
{{executable}}
KVMSTRAP_EXECUTABLE
    unpack >"$2" <<'KVMSTRAP_PROFILE'
{{profile}}
KVMSTRAP_PROFILE
    # Whether they are whole, their checksums tell.
}
