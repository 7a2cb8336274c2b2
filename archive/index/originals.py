"""The captures that later visits refer to, found by the index and read before they are trusted.

1. An original is a whole HTTP response with a payload, whose digest fits it now.
2. The index says where to look and no more: what cannot be read there is no original.
3. A file that is still being written is read as well, by the name that it will have.
4. What is excluded (archive/storage/exclusions.py) is no original: it would not be shown.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from archive.errors import LetapisError
from archive.index import lookup
from archive.index.lookup import REVISIT, Line
from archive.records import digests
from archive.records.captures import read_capture
from archive.storage import files
from archive.storage.exclusions import beside
from archive.wire import http
from archive.wire.capture import Capture, Location
from archive.wire.surt import surt

_log = logging.getLogger("letapis.archive")
_TRIES = 50  # captures of an address that are tried before it counts as unreadable


@dataclass(frozen=True, slots=True)
class Held:
    """What the archive has of an address."""

    last: Capture  #: the last visit that was answered with 200; says the validators
    original: Capture  #: the capture that has its payload; the same, where that is no revisit


@dataclass(frozen=True, slots=True)
class Originals:
    """The originals of one collection."""

    archive: Path
    index: Path

    @property
    def far(self) -> bool:
        """Whether reading them may take a while: they lie in a store."""
        return files.store_of(self.archive) is not None

    def held(self, url: str) -> Held | None:
        """What a GET of exactly this address gave last; None where it cannot be referred to."""
        lines = [line for line in self._lines(url) if line.url == url and line.status == "200"]
        last = self.read(lines[-1].location) if lines else None
        if last is None or last.url != url:
            return None
        found = self.of(last) if last.kind == "revisit" else last
        if found is None or not is_original(found):
            return None
        if found is not last and not alike(last.head, found.head):
            return None
        return Held(last, found)

    def answers(self, url: str) -> list[Line]:
        """The visits to exactly this address that were answered with 200 or 304, oldest first."""
        return [
            line
            for line in self._lines(url)
            if line.url == url and (line.status in ("200", "304") or line.mime == REVISIT)
        ]

    def is_whole(self, line: Line) -> bool:
        """Whether nothing of an answer is missing, as it can be read now."""
        found = self.read(line.location)
        return found is not None and not found.truncated and found.framing.complete

    def at(self, location: Location) -> Capture | None:
        """The original that lies there; None where there is none."""
        found = self.read(location)
        shown = found is not None and found.url not in beside(self.archive)
        return found if found and shown and is_original(found) else None

    def of(self, revisit: Capture) -> Capture | None:
        """The capture that has a revisit's body: named by address and date, or by its digest."""
        url, date = revisit.refers_to_url or revisit.url, revisit.refers_to_date
        moment = date.replace(microsecond=0) if date else None
        lines = [line for line in self._lines(url) if line.mime != REVISIT]
        named = [line for line in lines if line.date == moment]
        same = [
            line
            for line in lines
            if line not in named and line.digest and line.digest == revisit.payload_digest
        ]
        named.sort(key=lambda line: line.digest != revisit.payload_digest)
        found = (self.read(line.location) for line in [*named, *same][:_TRIES])
        return next((capture for capture in found if capture and capture.kind != "revisit"), None)

    def _lines(self, url: str) -> list[Line]:
        if not self.index.exists() or url in beside(self.archive):
            return []
        return lookup.captures(self.index, surt(url).encode())

    def read(self, location: Location | None) -> Capture | None:
        """The capture that lies there; None where it cannot be read."""
        if location is None:
            return None
        try:
            file = files.at(self.archive, location.file)
            return read_capture(file, location.offset, location.length)
        except LetapisError as error:
            # `letapis verify` says once that a file is missing, and not for each page
            is_missing = isinstance(error.__cause__, FileNotFoundError)
            _log.log(logging.DEBUG if is_missing else logging.WARNING, "%s", error)
            return None


def alike(one: http.Head | None, other: http.Head | None) -> bool:
    """Whether the same payload means the same under both heads: their status and type."""
    if one is None or other is None or one.status != other.status:
        return False
    return one.first("content-type") == other.first("content-type")


def is_original(capture: Capture) -> bool:
    """Whether others can refer to a capture for their payload: no one else's word counts here."""
    if capture.source_uri or capture.kind != "response" or not capture.is_http or capture.truncated:
        return False
    entity = capture.entity if capture.framing.complete else b""
    said = capture.payload_digest
    return bool(entity and said and digests.states(said, entity))
