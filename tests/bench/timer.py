#!/usr/bin/python3
"""timer.py COMMAND...: runs it once and prints its wall time in microseconds and its largest process in KiB, then on further lines its output, and
exits as it does. The time is from just before the spawn until it has ended: neither this interpreter's start nor entering a host counts. The kernel
lets a child's peak begin at its parent's: what is smaller than this interpreter, about 10 MiB, shows as large as it."""

import os
import sys
import tempfile
import time

output = tempfile.TemporaryFile()
actions = [
    (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
    (os.POSIX_SPAWN_DUP2, output.fileno(), 1),
    (os.POSIX_SPAWN_DUP2, output.fileno(), 2),
]
begin = time.monotonic_ns()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
_, status, usage = os.wait4(pid, 0)
elapsed = time.monotonic_ns() - begin

output.seek(0)
print(elapsed // 1000, usage.ru_maxrss, flush=True)
sys.stdout.buffer.write(output.read())
sys.exit(os.waitstatus_to_exitcode(status))
