# Processes the lab started, remembered in a file as "PID START": the start time (field 22 of /proc/PID/stat) tells a process from a later one
# with the same id, so that nothing is ever ended that the lab did not start. Every namespace is entered through its first process.

process_start_time() { # PID; a zombie has ended
  local stat
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  set -- ${stat##*) }
  [ "$1" != Z ] && echo "${20}"
}

remember_process() { # FILE PID
  echo "$2 $(process_start_time "$2")" >"$1"
}

process_of() { # FILE: prints the id while that very process lives
  local pid start
  [ -s "$1" ] && read -r pid start <"$1" && [ "$(process_start_time "$pid")" = "$start" ] && echo "$pid"
}

# Starts SCRIPT as the first process of new namespaces, which see the mounts that PID sees, if one is given; FILE remembers it. Killing it ends
# everything that was started in them.
start_namespaces() { # PID FILE LOG SCRIPT...
  local file=$2 log=$3 pid within=()
  [ -z "$1" ] || within=(nsenter --target "$1" --mount --root --wd)
  shift 3
  rm -f "$file"
  lab_pid_file=$file setsid "${within[@]}" unshare --mount --uts --ipc --net --pid --fork --kill-child --propagation unchanged bash "$@" \
    </dev/null >"$log" 2>&1 9>&- &
  for ((tries = 0; tries < 500; tries++)); do
    pid=$(process_of "$file") && [ -n "$pid" ] && return
    kill -0 $! 2>/dev/null || break
    sleep 0.01
  done
  cat "$log" >&2
  return 1
}

# Called first in such a SCRIPT, while /proc is still the machine's: there a process finds its own id as the machine sees it. Where / is no
# mount (in a chroot), setns to the own namespace leads out to the root that is one.
announce_namespaces() {
  local pid
  mount --make-rprivate / 2>/dev/null || nsenter --mount=/proc/self/ns/mnt mount --make-rprivate /
  read -r pid _ </proc/self/stat
  remember_process "$lab_pid_file" "$pid"
}

end_namespaces() { # FILE
  local pid
  pid=$(process_of "$1") && kill -KILL "$pid"
  while [ -n "$(process_of "$1")" ]; do sleep 0.01; done
  rm -f "$1"
}

wait_for_file() { # PID FILE-IN-NAMESPACES SECONDS
  local end=$((SECONDS + $3))
  until [ -e "/proc/$1/root/$2" ]; do
    [ -e "/proc/$1" ] && [ $SECONDS -lt $end ] || return 1
    sleep 0.01
  done
}

# Replaces this shell by a command in the namespaces of PID, with a root login's environment and nothing else.
enter_namespaces() { # PID COMMAND...
  local pid=$1 limit=(timeout "$lab_timeout")
  shift
  if [ -t 0 ]; then # without --foreground, which EL6's timeout has not, nothing could read from the terminal
    grep -q foreground "/proc/$pid/root/usr/bin/timeout" && limit=(timeout --foreground "$lab_timeout") || limit=()
  fi
  exec nsenter --target "$pid" --mount --uts --ipc --net --pid --root --wd env -i HOME=/root USER=root TERM="${TERM:-dumb}" LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin "${limit[@]}" "$@"
}
