"""Stopping on SIGTERM and SIGINT: the process under way hears of it, and nothing more begins."""

from __future__ import annotations

import os
import select
import signal
import subprocess
from types import FrameType


class Stop:
    """Takes over the two signals from when it is made. One for a process, in its main thread."""

    def __init__(self) -> None:
        self.signal: int | None = None  #: the first that came
        self._child: subprocess.Popen[bytes] | None = None
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._came)

    def wait(self, seconds: float) -> None:
        """Returns after so many seconds, or at a signal."""
        if self.signal is None:
            select.select([self._woken], [], [], seconds)

    def wait_for(self, process: subprocess.Popen[bytes]) -> int:
        """The return code of a process; signals that come meanwhile are passed on to it."""
        self._child = process
        if self.signal is not None:  # it came before there was anyone to pass it on to
            process.send_signal(self.signal)
        try:
            return process.wait()
        finally:
            self._child = None

    def _came(self, number: int, frame: FrameType | None) -> None:
        if self.signal is None:
            self.signal = number
            os.write(self._wake, b"!")
        if self._child is not None:
            self._child.send_signal(number)
