"""Reads pages while the crawl that fetches them goes on, so that the build after it has less to do.

1. It reads what stands in files that are being written, and writes only to `state/ahead/`: neither
   the frontier nor the corpus. What it read is a build's to use or not (exports/ahead_lines.py).
2. It gives way to all others, and ends when standard input does: whoever started it holds that.
3. However it ends, nothing is lost but time.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive.capture import Capture
from archive.collection import Collection
from archive.durable import OPEN
from archive.errors import StorageError
from archive.framing import ordinary
from archive.members import RawFile
from archive.reader import capture
from exports import ahead_lines
from exports.intake import may_be_page, source_of
from exports.names import read as read_names
from exports.outcome import Outcome, Task
from exports.pool import Pool
from exports.reader import read_whole

_PAUSE = 1.0  # seconds between two looks for more
_LARGEST = 64 * 1024 * 1024  # bytes of a record, unpacked; the rest of a file is left to the build


@dataclass
class _Tail:
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


def read_ahead(collection: Collection, jobs: int | None) -> None:
    """Returns when standard input has ended; one core is the crawl's. Raises OSError."""
    os.nice(19)
    jobs = jobs or max((os.cpu_count() or 1) - 1, 1)
    folder = collection.state / "ahead"
    folder.mkdir(parents=True, exist_ok=True)
    tails: dict[Path, _Tail] = {}
    work = partial(read_whole, names=read_names(collection.names))
    with Pool[Task, Outcome](work, jobs, preload="exports.ready") as pool:
        while not _over(_PAUSE):
            for path in sorted(collection.archive.glob(f"*.warc.gz{OPEN}")):
                if not _read(tails.setdefault(path, _Tail(path)), pool, folder):
                    return


def _read(tail: _Tail, pool: Pool[Task, Outcome], folder: Path) -> bool:
    """Reads what is new in a file; False where it is to stop."""
    with ahead_lines.of(folder, tail.path.name).path.open("ab") as kept:
        try:
            for task, outcome in pool.map(tail.tasks()):
                if isinstance(outcome, Outcome):  # what was lost, the build reads again
                    kept.write(ahead_lines.line(task, outcome))
                if _over(0):
                    return False
        except (StorageError, FileNotFoundError):
            pass  # sealed in the meantime: the build's
    return True


def _over(seconds: float) -> bool:
    """Whether standard input has ended, or ends within so many seconds."""
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(ready) and not os.read(sys.stdin.fileno(), 1024)
