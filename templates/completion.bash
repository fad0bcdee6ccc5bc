# Completion of kvmstrap for bash 4.1 and newer, written by `kvmstrap completion bash`. It takes nothing of the package bash-completion.

# COMMAND: what may stand after it.
_kvmstrap_words() {
    case $1 in
{{words}}    esac
}

# "COMMAND OPTION", COMMAND (its one argument) or "COMMAND ..." (any number of them): the kind of value, and the values if there is a list.
_kvmstrap_kind() {
    case $1 in
{{values}}    esac
}

_kvmstrap() {
    local current=${COMP_WORDS[COMP_CWORD]} command= option= given=0 i word kind words
    # bash takes --only=STEP for three words.
    [ "$current" = = ] && current=
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        words=" $(_kvmstrap_words "$command") "
        if [ "$word" = = ]; then
            continue
        elif [ -n "$option" ]; then
            option=
        elif [[ $word == -?* ]]; then
            kind=$(_kvmstrap_kind "$command $word")
            [ -n "$kind" ] && option=$word
        elif [[ $words == *" $word "* ]]; then
            command=${command:+$command }$word
        else
            given=$((given + 1))
        fi
    done

    kind=
    if [ -n "$option" ]; then
        kind=$(_kvmstrap_kind "$command $option")
    elif [[ $current != -* ]]; then
        kind=$(_kvmstrap_kind "$command ...")
        [ -z "$kind" ] && [ $given = 0 ] && kind=$(_kvmstrap_kind "$command")
    fi
    words=$(_kvmstrap_words "$command")
    # From here on a line is a word: a file's name may hold blanks.
    local IFS=$'\n'
    case $kind in
        choice\ *) words=${kind#choice }; COMPREPLY=($(compgen -W "${words// /$IFS}" -- "$current"));;
        profile) compopt -o filenames 2>/dev/null
            words="{{profiles}}"; COMPREPLY=($(compgen -W "${words// /$IFS}" -- "$current"; compgen -f -- "$current"));;
        built-in-profile) words="{{profiles}}"; COMPREPLY=($(compgen -W "${words// /$IFS}" -- "$current"));;
        detached-run) COMPREPLY=($(cd "${_kvmstrap_detached:-{{detached}}}" 2>/dev/null && compgen -d -- "$current"));;
        run) COMPREPLY=($(cd "${_kvmstrap_runs:-{{runs}}}" 2>/dev/null && compgen -d -- "$current"));;
        folder) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$current"));;
        file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current"));;
        text) COMPREPLY=();;
        *) COMPREPLY=($(compgen -W "${words// /$IFS}" -- "$current"));;
    esac
}
complete -F _kvmstrap kvmstrap
