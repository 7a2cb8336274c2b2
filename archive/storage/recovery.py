"""What a crash left behind: files still `.open` are cut back to their last whole record, sealed.

Only called while the collection is held, so that no living run writes to these files.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import CollectionBusy, storing
from archive.storage import fixity
from archive.storage.collection import Collection
from archive.storage.durable import OPEN, seal, sync_folder
from archive.storage.files import here

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was done to one left-over file."""

    file: str  #: its name now, or the one it had if nothing of it was left
    members: int  #: whole records
    kept: int  #: bytes
    cut: int  #: bytes

    def __str__(self) -> str:
        if not self.members:
            return f"{self.file}: held no whole record; removed ({self.cut} bytes)"
        return f"{self.file}: sealed with {self.members} whole records, {self.cut} bytes cut"


def recover(folder: Path) -> list[Recovered]:
    """Seals every left-over file of an archive folder, in the order of their names."""
    mended = [_recover_file(path) for path in sorted(folder.glob(f"*.warc.gz{OPEN}"))]
    _note_unlogged(folder)
    return mended


def recover_idle(collection: Collection, say: Callable[[str], None]) -> None:
    """Seals what a crash left behind, unless a run holds the collection and still writes to it."""
    if not any(collection.archive.glob(f"*{OPEN}")):
        return
    try:
        with collection.hold():
            for mended in recover(collection.archive):
                say(f"Recovered {mended}")
    except CollectionBusy:
        return


def whole_members(path: Path) -> tuple[int, int]:
    """How many gzip members from the start are whole, and where the last of them ends."""
    members = end = position = 0
    unpacker = zlib.decompressobj(31)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            while piece:
                try:
                    unpacker.decompress(piece)
                except zlib.error:
                    return members, end
                position += len(piece) - len(unpacker.unused_data)
                piece = unpacker.unused_data
                if unpacker.eof:
                    members, end = members + 1, position
                    unpacker = zlib.decompressobj(31)
    return members, end


def _note_unlogged(folder: Path) -> None:
    """A crash between sealing a file and logging it leaves a name that the log does not know."""
    known = fixity.sealed(folder)
    for path in here(folder):
        if path.name not in known:
            members, _ = whole_members(path)
            fixity.note(folder, "recovery", datetime.now(UTC), path, members)


def _recover_file(path: Path) -> Recovered:
    with storing(path, "recover"):
        size = path.stat().st_size
        members, end = whole_members(path)
        if not members:
            path.unlink()
            sync_folder(path.parent)
            return Recovered(path.name, 0, 0, size)
        with path.open("r+b") as file:
            file.truncate(end)
            os.fsync(file.fileno())
        sealed = seal(path)
        fixity.note(path.parent, "recovery", datetime.now(UTC), sealed, members)
        return Recovered(sealed.name, members, end, size - end)
