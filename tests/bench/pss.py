#!/usr/bin/python3
"""pss.py COMMAND...: runs it and looks every 50 ms, or less often where looking takes long, how much memory it and all its descendants have, as the sum of
their PSS, in which a page that several processes share counts once in all. Prints the largest sum and the command's own largest PSS, in KiB, and how many
descendants there were at most; then its output on further lines, and exits as it does."""

import os
import subprocess
import sys
import tempfile
import time


def pss(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as rollup:
            return next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
    except (OSError, StopIteration):  # it has ended
        return 0


def children(pid):
    found = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as ids:
                found += [int(child) for child in ids.read().split()]
    except OSError:
        pass
    return found + [further for child in found for further in children(child)]


most_of_all = most_own = most_children = 0
with tempfile.TemporaryFile() as output:
    command = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    while command.poll() is None:
        began = time.monotonic()
        descendants = children(command.pid)
        own = pss(command.pid)
        most_of_all = max(most_of_all, own + sum(pss(child) for child in descendants))
        most_own = max(most_own, own)
        most_children = max(most_children, len(descendants))
        time.sleep(max(0.05, 3 * (time.monotonic() - began)))  # what is measured shall have the CPU
    output.seek(0)
    print(most_of_all, most_own, most_children, flush=True)
    sys.stdout.buffer.write(output.read())
sys.exit(command.returncode)
