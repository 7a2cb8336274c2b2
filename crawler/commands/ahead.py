"""Has pages read while a crawl goes on, and the corpus built after it: `letapis build --ahead`.

It is started once a crawl has brought enough to be worth it, or is sure to, where there is a second
core.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from archive.storage.collection import Collection

if TYPE_CHECKING:
    from crawler.crawl.run import Run  # Scrapy is loaded after this was started

#: Bytes of answers that are new from which a build needs what this starts; pages that bring them.
_WORTH, _MANY = 1_000_000, 200
_FAREWELL = 5.0  # seconds for it to end by itself
_COMMAND = (
    sys.executable,
    "-P",
    "-c",
    "from archive.commands.cli import main; main()",
    "build",
    "--ahead",
)
_STEP = 10  # of levels between -q and -q -q

log = logging.getLogger(__name__)


class ReadingAhead:
    """Called a few times a second with the runs; ends the process when it is left."""

    def __init__(
        self, collection: Collection, output: TextIO, *, wanted: bool, sure: int = 0
    ) -> None:
        """`sure` pages will be visited; an archive that has files may have them already."""
        self._collection, self._output = collection, output
        self._wanted = wanted and len(os.sched_getaffinity(0)) > 1
        self._at_once = sure >= _MANY and not any(collection.archive.glob("*.warc.gz*"))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> ReadingAhead:
        if self._wanted and self._at_once:
            self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """What it has read is kept."""
        if (process := self._process) is None or process.stdin is None:
            return
        with suppress(OSError):
            process.stdin.close()
        try:
            process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def __call__(self, runs: Sequence[Run]) -> None:
        if self._wanted and sum(run.recorder.new for run in runs) >= _WORTH:
            self._start()

    def build(self, crawls: Sequence[str]) -> int | None:
        """Has the corpus built, judging these crawls; the exit status of that.

        None where there is no process, or it died.
        """
        if (process := self._process) is None or process.stdin is None:
            return None
        with _passed_on(process) as signals:
            with suppress(OSError):  # it died
                process.stdin.write(" ".join(["build", *crawls, "\n"]).encode())
                process.stdin.flush()
            status = process.wait()
        if status < 0:
            return 128 + signals[0] if signals else None
        return status

    def _start(self) -> None:
        self._wanted = False
        quieter = (logging.getLogger("letapis").getEffectiveLevel() - logging.INFO) // _STEP
        flags = ["-q"] * quieter + ["-v"] * -quieter
        try:
            self._process = subprocess.Popen(
                [*_COMMAND, *flags, "-C", str(self._collection.folder)],
                stdin=subprocess.PIPE,
                stdout=self._output,
                start_new_session=True,  # Ctrl-C is for the crawl, which passes it on
            )
        except OSError as error:
            log.warning("pages are not read while the crawl goes on: %s", error)


@contextmanager
def _passed_on(process: subprocess.Popen[bytes]) -> Iterator[list[int]]:
    """Lets a process have the signals that are to stop this one; they are listed."""
    signals: list[int] = []

    def pass_on(number: int, _: object) -> None:
        signals.append(number)
        process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
