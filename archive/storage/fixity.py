"""The fixity log: what each file was when it was sealed, so that a later look sees what changed.

`archive/fixity.jsonl` holds one event a line, in PREMIS terms, and is only ever appended to. A file
that was shortened at a member boundary reads as whole; only the log knows that it is not. What a
file is measured against is the last event that sealed it, never a later look.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

from archive.errors import StorageError, storing
from archive.storage.files import File, located
from archive.version import VERSION

LOG = "fixity.jsonl"
AGENT = f"Letapis/{VERSION}"
_PIECE = 1 << 20

#: PREMIS event types.
Event = Literal[
    "capture",  # the file was written by a crawl
    "ingestion",  # or taken in from elsewhere
    "recovery",  # or cut back to its last whole member after a crash
    "validation",  # it was checked
    "replication",  # it was copied to a package or a store
    "deletion",  # the copy here was deleted after that
    "extraction",  # a package has some of its records
    "migration",  # or has them in another version of WARC
]
SEALING = ("capture", "ingestion", "recovery")  #: of these, those that seal a file


@dataclass(frozen=True, slots=True)
class Fixity:
    """A file as it was at an event."""

    event: Event
    at: str  #: UTC, ISO 8601
    file: str  #: name inside `archive/`
    size: int  #: bytes
    records: int | None  #: gzip members, where they were counted
    sha256: str  #: hex, of the whole file
    outcome: Literal["success", "failure"] = "success"
    detail: str = ""  #: what was found
    source: str = ""  #: the file that it was made of
    agent: str = ""  #: software


def note(folder: Path, event: Event, moment: datetime, path: File, records: int) -> Fixity:
    """Digests a sealed file and appends it to the log of its folder, durably.

    Raises StorageError.
    """
    sealed = fact(event, moment, path, records=records)
    append(folder, [sealed])
    return sealed


def fact(
    event: Event, moment: datetime, path: File, *, records: int | None = None, source: str = ""
) -> Fixity:
    """A file as it is at an event. Raises StorageError."""
    with storing(path, "read"):
        sha256, size = digest_of(path)
    return Fixity(
        event, stamp(moment), path.name, size, records, sha256, source=source, agent=AGENT
    )


def stamp(moment: datetime) -> str:
    """A UTC moment as the log has it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def append(folder: Path, facts: Iterable[Fixity]) -> None:
    """Adds events at the end of the log of a folder, durably. Raises StorageError."""
    lines = "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in facts)
    with storing(folder / LOG, "append to"), (folder / LOG).open("a+b") as log:
        if _is_torn(log):
            log.write(b"\n")
        log.write(lines.encode("utf-8"))
        log.flush()
        os.fsync(log.fileno())


def _is_torn(log: BinaryIO) -> bool:
    """Whether a crash cut the last line."""
    if not log.seek(0, os.SEEK_END):
        return False
    log.seek(-1, os.SEEK_END)
    return log.read(1) != b"\n"


def log(folder: Path) -> Iterator[Fixity]:
    """The events, oldest first; a line that was cut by a crash is passed over."""
    return (fact for fact in _lines(folder) if fact is not None)


def unread(folder: Path) -> int:
    """Lines that are no events: cut by a crash, or written by somebody else."""
    return sum(fact is None for fact in _lines(folder))


def _lines(folder: Path) -> Iterator[Fixity | None]:
    try:
        lines = (folder / LOG).read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(folder / LOG, "read", error) from error
    for line in lines:
        try:
            yield Fixity(**json.loads(line))
        except (ValueError, TypeError):
            yield None


def sealed(folder: Path) -> dict[str, Fixity]:
    """The last event that sealed each file, by its name."""
    return {fact.file: fact for fact in log(folder) if fact.event in SEALING}


def digest_of(path: File) -> tuple[str, int]:
    """SHA-256 in hex and size in bytes. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with located(path).open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size
