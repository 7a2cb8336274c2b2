"""Reads pages while the crawl that fetches them goes on, so that the build after it has less to do.

1. It reads what stands in files that are being written, or were when it began, and writes only to
   `state/ahead/`: neither the frontier nor the corpus. What it read is a build's to use or not
   (exports/extraction/ahead_lines.py).
2. It ends when standard input does, which whoever started it holds. A line `build CRAWL...` there
   has it build, with the libraries that it has loaded, and with readers that know the site.
3. However it ends, nothing is lost but time.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from archive.errors import StorageError
from archive.records.framing import ordinary
from archive.records.members import RawFile
from archive.records.reader import capture
from archive.storage.collection import Collection
from archive.storage.durable import OPEN
from archive.wire.capture import Capture
from exports.extraction import ahead_lines
from exports.extraction.outcome import Outcome, Task
from exports.extraction.pool import QUEUED, Pool
from exports.extraction.reader import ReadAhead, readers
from exports.intake.records import may_be_page, source_of
from exports.language.names import read as read_names

_SOON, _LATER = 0.02, 0.25  # seconds until the next look, where the last found something or nothing
_QUEUED = 4  # tasks that lie ready: what is begun when the crawl has spoken is waited for
_LARGEST = 64 * 1024 * 1024  # bytes of a record, unpacked; the rest of a file is left to the build


@dataclass
class Tail:
    """A file that is being written, and how far it was read."""

    path: Path
    position: int = 0

    def tasks(self) -> Iterator[Task]:
        """The pages among what is new and whole."""
        with RawFile(self.path) as file:
            while self.position < file.size and (found := ordinary(file, self.position, _LARGEST)):
                record, used = found
                self.position += used
                page = capture(record, None) if record.type == "response" else None
                if isinstance(page, Capture) and source_of(page.url) and may_be_page(page):
                    yield Task(self.path.parent, page.location, page.url)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a crawl has said in the end, and what was read until then."""

    crawls: tuple[str, ...]  #: to be judged in a build; none where it ended without a word
    ahead: ReadAhead


class _Crawl:
    """The crawl that started this process, as standard input tells of it."""

    line: str | None = None  #: what it said; empty where it ended without a word

    def has_spoken(self, seconds: float = 0) -> bool:
        """Whether it says something, or has ended, within so many seconds."""
        if self.line is None and select.select([sys.stdin], [], [], seconds)[0]:
            self.line = sys.stdin.readline()
        return self.line is not None

    def end_with(self) -> None:
        """Stops this process when it ends."""

        def wait() -> None:
            sys.stdin.read()
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=wait, daemon=True).start()


@contextmanager
def read_ahead(collection: Collection, jobs: int | None) -> Iterator[Spoken]:
    """Gives what the crawl has said, once it has.

    One core is the crawl's. While it waits for that build, the process ends with it.
    """
    crawl = _Crawl()
    cores, folder = os.cpu_count() or 1, collection.state / "ahead"
    with readers(read_names(collection.names), jobs or max(cores - 1, 1)) as pool:
        pool.queued = _QUEUED
        try:
            _read_all(collection.archive, pool, folder, crawl)
        except OSError:  # no more can be kept: the build's
            crawl.has_spoken(threading.TIMEOUT_MAX)
        if crawls := tuple((crawl.line or "").split()[1:]):
            crawl.end_with()
        pool.jobs, pool.queued = jobs or cores, QUEUED
        yield Spoken(crawls, ReadAhead(folder, pool))


def _read_all(archive: Path, pool: Pool[Task, Outcome], folder: Path, crawl: _Crawl) -> None:
    """Reads what comes until the crawl has spoken. Raises OSError."""
    tails: dict[Path, Tail] = {}
    found = 0  # bytes, at the last look
    while not crawl.has_spoken(_SOON if found else _LATER):
        found = 0
        for path in sorted(archive.glob(f"*.warc.gz{OPEN}")):
            tails.setdefault(path, Tail(path))
            folder.mkdir(parents=True, exist_ok=True)
        for path, tail in list(tails.items()):
            sealed = not path.exists()  # nothing is added to it any more
            before = tail.position
            _read(tail, pool, folder, crawl)
            found += tail.position - before
            if sealed:
                del tails[path]


def _read(tail: Tail, pool: Pool[Task, Outcome], folder: Path, crawl: _Crawl) -> None:
    """Reads what is new in a file, until the crawl has spoken. Raises OSError."""
    tasks = takewhile(lambda _: not crawl.has_spoken(), tail.tasks())
    with ahead_lines.path_of(folder, tail.path.name).open("ab") as kept:
        try:
            for task, outcome in pool.map(tasks):
                if isinstance(outcome, Outcome):  # what was lost, the build reads again
                    kept.write(ahead_lines.line(task, outcome))
        except (StorageError, FileNotFoundError):
            pass  # moved in the meantime: the build's
