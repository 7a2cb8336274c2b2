"""Has pages read while a crawl goes on, by `letapis build --ahead`, which gives way to it.

It is started once a crawl has brought enough pages to be worth it, where there is a second core.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

from archive.collection import Collection
from crawler.run import Run

_WORTH = 200  # pages of a run; starting costs as much as reading a hundred
_FAREWELL = 5.0  # seconds for it to end by itself
_COMMAND = (sys.executable, "-P", "-c", "from archive.cli import main; main()", "build", "--ahead")

log = logging.getLogger(__name__)


class ReadingAhead:
    """Called a few times a second with the runs, as is the `progress` that it passes them to."""

    def __init__(
        self, collection: Collection, progress: Callable[[Sequence[Run]], None], *, wanted: bool
    ) -> None:
        self._collection = collection
        self._progress = progress
        self._wanted = wanted and len(os.sched_getaffinity(0)) > 1
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self, runs: Sequence[Run]) -> None:
        self._progress(runs)
        if self._wanted and sum(run.pages for run in runs) >= _WORTH:
            self._wanted = False
            self._start()

    def close(self) -> None:
        """Ends the process; what it has read is kept."""
        if (process := self._process) is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self) -> None:
        try:
            self._process = subprocess.Popen(
                [*_COMMAND, "-C", str(self._collection.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the crawl, which ends it
            )
        except OSError as error:
            log.warning("pages are not read while the crawl goes on: %s", error)
