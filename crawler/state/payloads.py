"""Where the payloads of the archive lie, by digest: a table in `state/`, made from the index.

It only says where to look: what it names is read, and its bytes compared, before any record refers
to it. So a row that is missing or wrong costs a copy, and never a capture.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

from archive.index.lookup import REVISIT, lines_from
from archive.index.originals import Originals
from archive.wire.capture import Capture, Location
from crawler.state import database

_SCHEMA = Path(__file__).with_name("payloads.sql")
_ADD = "INSERT OR IGNORE INTO payloads VALUES (?, ?, ?, ?)"


class Payloads:
    """The table of one collection. Raises StorageError."""

    def __init__(self, path: Path, originals: Originals) -> None:
        self._path = path
        self._originals = originals
        self._db = database.connect_anew(path, _SCHEMA.read_text("utf-8"))
        self._catch_up()
        written = "SELECT 1 FROM payloads WHERE digest >= ? AND digest < ? LIMIT 1"
        #: How the digests that it has are written: none where the archive is empty.
        self._writings = [
            digest
            for name, digest in _WRITINGS.items()
            if self._db.execute(written, (f"{name}:", f"{name};")).fetchone()
        ]

    def close(self) -> None:
        self._db.close()

    def original(self, entity: bytes, just_read: Capture | None = None) -> Capture | None:
        """A capture with this payload; None where none is known, or can be read.

        An original that was read just now is not read again.
        """
        for write in self._writings:
            digest = write(entity)
            row = self._db.execute(
                'SELECT file, "offset", length FROM payloads WHERE digest = ?', (digest,)
            ).fetchone()
            if row is None:
                continue
            place = Location(*row)
            is_read = just_read is not None and just_read.location == place
            found = just_read if is_read else self._originals.at(place)
            if found and found.entity == entity:
                return found
            self._change("DELETE FROM payloads WHERE digest = ?", [(digest,)])
        return None

    def _catch_up(self) -> None:
        """Takes in the lines of files that are new in the index."""
        index = self._originals.index
        if not index.exists():
            return
        stat = index.stat()
        stamp = f"{stat.st_size} {stat.st_mtime_ns}"
        if self._db.execute("SELECT 1 FROM facts WHERE value = ?", (stamp,)).fetchone():
            return
        known = {name for (name,) in self._db.execute("SELECT name FROM files")}
        new: set[str] = set()

        def rows() -> Iterator[tuple[str, str, int, int]]:
            for line in lines_from(index, b""):
                place = line.location
                if place is None or place.file in known:
                    continue
                new.add(place.file)
                if line.mime != REVISIT:
                    yield line.digest, place.file, place.offset, place.length

        def change() -> None:
            self._db.executemany(_ADD, rows())
            self._db.executemany("INSERT INTO files VALUES (?)", [(name,) for name in new])
            self._db.execute("REPLACE INTO facts VALUES ('index', ?)", (stamp,))

        database.change(self._path, self._db, change)

    def _change(self, sql: str, rows: list[tuple[object, ...]]) -> None:
        database.change(self._path, self._db, lambda: self._db.executemany(sql, rows))


def _sha256(entity: bytes) -> str:
    """As this crawler writes them."""
    return "sha256:" + hashlib.sha256(entity).hexdigest()


def _sha1(entity: bytes) -> str:
    """As most others do."""
    sha1 = hashlib.sha1(entity, usedforsecurity=False).digest()
    return "sha1:" + base64.b32encode(sha1).decode("ascii")


_WRITINGS = {"sha256": _sha256, "sha1": _sha1}
