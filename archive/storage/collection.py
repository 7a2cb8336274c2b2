"""A collection on disk: where its things lie, its settings, and who holds it.

1. Only `letapis.toml`, `names.txt`, `exclusions.toml` and `archive/` cannot be made again; all
   else is derived or disposable.
2. A hold is a lock of the operating system, so a crash never leaves one behind.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import CollectionBusy, ConfigurationError, StorageError, storing
from archive.storage.files import SETTINGS, File, sealed

if TYPE_CHECKING:
    from archive.storage.settings import Settings

TEMPLATE = """\
# A collection of Letapis. Every setting stands in docs/settings.md; a wrong name is an error.

[collection]
title = ""            # what this collection is, for the papers of the archive
description = ""

[operator]
name = "{name}"             # who crawls: a person or an institution
contact = "{contact}"          # how site owners reach you: an address of the web or of mail

[crawl]
sources = [{sources}]          # what `letapis crawl` visits; `letapis sources` lists them
delay = 1.0           # seconds between two requests to one host
concurrency = 1       # connections to one host at once
robots = "obey"       # robots.txt

# [network]
# ca_file = "more-authorities.pem"
# proxy = "socks5://127.0.0.1:9050"

# [limits]
# body = 64           # MB of one response; what is cut is kept and marked

# [browser]           # pages that scripts make; see docs/browser.md
# pages = ["^https://example.org/news/"]

# [archive]           # where sealed files go; see docs/settings.md
# store = "s3://bucket/prefix"

# [rights]            # why this may be kept and who may see it; see docs/handover.md
# access = "open"
# takedown = "mailto:archive@example.org"

# [schedule]          # for `letapis schedule`; see docs/operate.md
# zone = "Europe/Minsk"
# [schedule.sources.belarus_in_focus]
# cron = "30 4 * * *" # left out: as often as the source says
"""


@dataclass(frozen=True, slots=True)
class Collection:
    """The paths of one collection, or of the part that one of several workers has in it."""

    folder: Path
    worker: int | None = None  #: the number of a worker, which has a `state/` of its own

    @property
    def settings_file(self) -> Path:
        return self.folder / SETTINGS

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def index(self) -> Path:
        return self.folder / "indexes" / "index.cdxj"

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus.db"

    @property
    def names(self) -> Path:
        """Spellings of names that search shall know beside ours; the file need not be there."""
        return self.folder / "names.txt"

    @property
    def exclusions(self) -> Path:
        """What is shown to nobody (archive/storage/exclusions.py); the file need not be there."""
        from archive.storage.exclusions import FILE

        return self.folder / FILE

    @property
    def state(self) -> Path:
        return self.folder / "state" / (f"worker-{self.worker}" if self.worker else "")

    def parts(self) -> list[Collection]:
        """The collection, and the parts that workers have or had in it."""
        locks = self.folder.glob(".crawl-*.lock") if self.worker is None else ()
        named = (path.name[len(".crawl-") : -len(".lock")] for path in locks)
        numbers = sorted(int(number) for number in named if number.isdecimal())
        return [self, *(replace(self, worker=number) for number in numbers)]

    def exists(self) -> bool:
        return self.settings_file.exists() or (self.archive.is_dir() and not self._is_code())

    def require(self) -> None:
        """Raises ConfigurationError where there is no collection."""
        if not self.exists():
            raise ConfigurationError(
                f"{self.folder} is no collection: it has neither letapis.toml nor archive/. "
                f"Make one with `letapis init {self.folder}`, or name one with -C"
            )

    def settings(self) -> Settings:
        from archive.storage import settings  # verify and index do without

        return settings.read(self.settings_file)

    def create(self, *, name: str = "", contact: str = "", sources: tuple[str, ...] = ()) -> None:
        """Makes the folders, and a commented letapis.toml where there is none.

        ConfigurationError in a checkout of Letapis, whose archive/ is another.
        """
        if self._is_code():
            raise ConfigurationError(
                f"{self.folder} is a checkout of Letapis, and its archive/ is code: "
                "name a folder of its own for the collection with -C"
            )
        with storing(self.folder, "make the collection"):
            for folder in (self.archive, self.index.parent, self.state):
                folder.mkdir(parents=True, exist_ok=True)
            if not self.settings_file.exists():
                said = TEMPLATE.format(
                    name=_toml(name),
                    contact=_toml(contact),
                    sources=", ".join(f'"{_toml(source)}"' for source in sources),
                )
                self.settings_file.write_text(said, "utf-8")

    def _is_code(self) -> bool:
        return (self.archive / "__init__.py").exists()

    def warc_files(self) -> list[File]:
        """The sealed WARC files in the order of their names. Raises StorageError."""
        return sealed(self.archive)

    def lock(self, work: str) -> Path:
        """What holds the collection for this work; beside state/, which may go at any time."""
        return self.folder / f".{work}{f'-{self.worker}' if self.worker else ''}.lock"

    @contextmanager
    def hold(self, work: str = "crawl", *, shared: bool = False) -> Iterator[int]:
        """Keeps other runs of the same work away until the block ends.

        Gives the handle of the lock; a process that inherits it goes on holding until it ends.
        Raises CollectionBusy where another run holds it. A hold that is `shared` waits, and keeps
        only those away that are not.
        """
        with storing(self.folder, "write to"):
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.lock(work), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CollectionBusy(self.folder, _said(lock) or work) from None
            except OSError as error:  # such as ENOLCK, of NFS whose server keeps no locks
                raise StorageError(self.lock(work), "lock", error) from error
            os.ftruncate(lock, 0)
            os.pwrite(lock, f"{work}, process {os.getpid()}".encode(), 0)
            yield lock
        finally:
            os.close(lock)

    def holder(self, work: str = "crawl") -> str | None:
        """Who holds the collection, or one of its parts, for this work; None where nobody does."""
        return next(filter(None, (part.sole_holder(work) for part in self.parts())), None)

    def sole_holder(self, work: str = "crawl") -> str | None:
        """Who holds this part, and lets nobody else; None where nobody does."""
        try:
            lock = os.open(self.lock(work), os.O_RDONLY)  # who asks need not write
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageError(self.folder, "read", error) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return None
        except BlockingIOError:
            return _said(lock) or work
        finally:
            os.close(lock)


def _said(lock: int) -> str:
    return os.pread(lock, 200, 0).decode("utf-8", "replace").strip()


def _toml(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")
