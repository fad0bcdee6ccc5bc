# Completion of kvmstrap for bash.
_kvmstrap() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
    case $previous in
        --only|--skip) COMPREPLY=($(compgen -W "{{steps}}" -- "$current")); return;;
        network) COMPREPLY=($(compgen -W "try confirm rollback" -- "$current")); return;;
        completion) COMPREPLY=($(compgen -W "bash" -- "$current")); return;;
        --record) COMPREPLY=($(compgen -d -- "$current")); return;;
        --set) return;;
    esac
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "{{commands}} --help" -- "$current"))
        return
    fi
    case $current in
        -*) COMPREPLY=($(compgen -W "$(kvmstrap "${COMP_WORDS[1]}" --help 2>/dev/null | grep -o -- '--[a-z-]*')" -- "$current"));;
        *) COMPREPLY=($(compgen -W "$(kvmstrap profiles 2>/dev/null | grep '^[^ ]')" -- "$current") $(compgen -f -- "$current"));;
    esac
}
complete -F _kvmstrap kvmstrap
