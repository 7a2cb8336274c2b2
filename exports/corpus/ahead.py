"""Reads pages while the crawl that fetches them goes on, so that the build after it has less to do.

1. It reads the files that the crawl is writing, and writes only to `state/ahead/`: neither to the
   frontier nor to the corpus. A build uses of it what it can (exports/extraction/ahead_lines.py).
2. It ends when its standard input ends, which the crawl holds open. A line `build CRAWL...` there
   tells it to build, with the libraries and the readers that it has at hand.
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
from archive.records.captures import capture
from archive.records.framing import ordinary
from archive.records.members import RawFile
from archive.storage.collection import Collection
from archive.storage.durable import OPEN
from archive.wire.capture import Capture
from exports.extraction import ahead_lines
from exports.extraction.outcome import Outcome, Task
from exports.extraction.pool import QUEUED, Pool
from exports.extraction.reader import ReadAhead, readers
from exports.intake.records import may_be_page
from exports.language.names import read as read_names
from spiders.catalogue import source_of

_SOON, _LATER = 0.02, 0.1  # seconds until the next look: after one that found pages, or none
_QUEUED = 4  # tasks that lie ready; few, for the build waits until those that were begun are done
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
    """What the crawl wants in the end, and what was read until then."""

    crawls: tuple[str, ...]  #: their ids, to be built and judged; none where no build is wanted
    ahead: ReadAhead


class _Crawl:
    """The crawl that started this process, as standard input tells of it."""

    line: str | None = None  #: that it wrote; None before that, empty where it ended without one

    def has_spoken(self, seconds: float = 0) -> bool:
        """Whether it has written its line, or ended; waits so many seconds for that."""
        if self.line is None and select.select([sys.stdin], [], [], seconds)[0]:
            self.line = sys.stdin.readline()
        return self.line is not None

    def end_with(self) -> None:
        """Has this process end when the crawl does."""

        def wait() -> None:
            sys.stdin.read()
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=wait, daemon=True).start()


@contextmanager
def read_ahead(collection: Collection, jobs: int | None) -> Iterator[Spoken]:
    """Reads pages until the crawl says what it wants.

    One core is left to the crawl. While the crawl waits for the build, this process ends with it.
    """
    crawl = _Crawl()
    cores, folder = os.cpu_count() or 1, collection.state / "ahead"
    with readers(read_names(collection.names), jobs or max(cores - 1, 1)) as pool:
        pool.queued = _QUEUED
        try:
            _read_all(collection.archive, pool, folder, crawl)
        except OSError:  # nothing more can be kept, so the build reads the rest
            crawl.has_spoken(threading.TIMEOUT_MAX)
        pool.jobs, pool.queued = jobs or cores, QUEUED
        if crawls := tuple((crawl.line or "").split()[1:]):
            pool.start()  # before there is a thread that would be in the way
            crawl.end_with()
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
            pass  # the file was moved meanwhile, so the build reads the rest
