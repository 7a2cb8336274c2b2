"""Runs a command, waits for all that it leaves behind, and writes down what they took together.

python -m benchmarks.reap REPORT COMMAND...; the report is one line: wall seconds to the end of the
command, CPU seconds of it and of all its descendants, also those that outlive it or that it never
waited for, such as the workers of a fork server.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER (prctl(2)): orphans become children of this process


def main() -> int:
    report, *command = sys.argv[1:]
    if ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0):
        raise SystemExit("this system cannot tell what processes cost that others started")
    began = time.monotonic()
    process = subprocess.Popen(command)
    status = process.wait()
    seconds = time.monotonic() - began
    with suppress(ChildProcessError):  # no one is left
        while True:
            os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    Path(report).write_text(f"{seconds} {used.ru_utime + used.ru_stime}\n", "ascii")
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
