"""Runs a command and tells what its whole process tree cost.

    measured.py LIMIT_SECONDS RESULT_JSON COMMAND [ARG...]

RESULT_JSON gets {"startedMs": on CLOCK_MONOTONIC, "wallMs", "cpuMs": user and system, "exit": code, -signal, or "limit"}.
All descendants count, since the kernel hands the orphans among them to this process, which waits for them. What is
left when the command has ended, or when the limit has passed, is killed.
"""

import ctypes
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
GRACE_SECONDS = 5


def children():
    return [int(pid) for pid in pathlib.Path("/proc/self/task", str(os.getpid()), "children").read_text().split()]


def end_rest():
    """Ends what is left, gently at first, generation by generation: the children of a dead child become ours."""
    give_up_at = time.monotonic() + GRACE_SECONDS
    while pids := children():
        for pid in pids:
            os.kill(pid, signal.SIGTERM if time.monotonic() < give_up_at else signal.SIGKILL)
        time.sleep(0.05)
        while os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG) if children() else None:
            pass


limit, result, *command = sys.argv[1:]
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
# The keeper asks us to end: by way of the one `except` below.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
started = time.monotonic()
child = subprocess.Popen(command)
code = "limit"
try:
    code = child.wait(float(limit))
except subprocess.TimeoutExpired:
    pass
finally:
    ended = time.monotonic()
    end_rest()
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
told = {
    "startedMs": started * 1000,
    "wallMs": (ended - started) * 1000,
    "cpuMs": (usage.ru_utime + usage.ru_stime) * 1000,
    "exit": code,
}
pathlib.Path(result).write_text(json.dumps(told))
