"""Lines of a CDXJ index found by binary search in the file; nothing of it is kept in memory."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import BinaryIO

from archive.errors import storing
from archive.records.record import parse_date
from archive.wire.capture import Location

_FIRST = datetime.min.replace(tzinfo=UTC)
_NEAR = 8192  # bytes among which reading line by line is faster than a further look
REVISIT = "warc/revisit"  #: the `mime` of a revisit


@dataclass(frozen=True)
class Line:
    """One capture, as the index knows it: `KEY TIMESTAMP JSON`."""

    key: bytes  #: SURT
    timestamp: bytes  #: 14 or 17 digits, UTC
    rest: bytes

    @cached_property
    def date(self) -> datetime:
        """UTC; the first of all where the timestamp is none."""
        return parse_date(self.stamp) or _FIRST

    @property
    def stamp(self) -> str:
        """The timestamp to the second: 14 digits."""
        return self.timestamp[:14].decode("latin-1")

    @cached_property
    def _said(self) -> dict[str, object]:
        try:
            said = json.loads(self.rest)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    def field(self, name: str) -> str:
        """A field of the JSON as text; `` where it is absent."""
        said = self._said.get(name)
        return "" if said is None else str(said)

    @property
    def url(self) -> str:
        return self.field("url")

    @property
    def status(self) -> str:
        return self.field("status")

    @property
    def mime(self) -> str:
        return self.field("mime")

    @property
    def digest(self) -> str:
        return self.field("digest")

    @property
    def location(self) -> Location | None:
        """Where the record lies; None where the line does not say, or leads out of the archive."""
        file = self.field("filename")
        parts = file.split("/")
        try:
            offset, length = int(self.field("offset")), int(self.field("length"))
        except ValueError:
            return None
        if {"", ".", ".."} & set(parts) or offset < 0 or length < 1:
            return None
        return Location(file, offset, length)


def lines_from(index: Path, start: bytes) -> Iterator[Line]:
    """The lines of an index in their order, from the first that is not before `start`.

    Raises StorageError where the file cannot be read.
    """
    with storing(index, "read"), index.open("rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)
        while high - low > _NEAR:
            middle = (low + high) // 2
            _to_line(file, middle)
            line = file.readline()
            low, high = (middle + 1, high) if line and line < start else (low, middle)
        _to_line(file, low)
        for line in dropwhile(lambda line: line < start, file):
            match line.split(b" ", 2):
                case [key, timestamp, rest] if timestamp.isdigit():
                    yield Line(key, timestamp, rest)


def captures(index: Path, key: bytes) -> list[Line]:
    """Every line of a key, oldest first."""
    return list(takewhile(lambda line: line.key == key, lines_from(index, key + b" ")))


def _to_line(file: BinaryIO, offset: int) -> None:
    """To the first line that begins at `offset` or later."""
    file.seek(max(offset - 1, 0))
    if offset:
        file.readline()
