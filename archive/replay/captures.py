"""What the archive answers: the capture of an address nearest to a date, with its body.

1. The status, the fields and the entity are those of the wire, transfer coding removed, content
   coding kept; fields of the connection are gone (RFC 9110 section 7.6.1).
2. A revisit is shown with the entity of its original, and where it has no head of its own with
   the original's; one whose original is not in the archive is not shown.
3. Nothing is guessed: an address is found by its key or not at all.
4. One key has several spellings of an address (http and https, with `www.` or without), and sites
   redirect between them. Such a redirect is shown under the spelling that it redirects, and under
   no other: a browser would go in circles.
5. What is excluded has no captures here, whatever the index says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from archive.index import lookup
from archive.index.lookup import Line
from archive.index.originals import Originals
from archive.storage.exclusions import Exclusions, beside
from archive.wire import http, request_key, urls
from archive.wire.capture import Capture
from archive.wire.coding import decode
from archive.wire.surt import surt

_LATEST = datetime.max.replace(tzinfo=UTC)
_UNPACKED_LIMIT = 64 * 1024 * 1024  # bytes of a body whose coding is undone for a client
_TRIES = 50  # captures of an address that are tried before it counts as unreadable

_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
_BREAKS_A_LINE = re.compile(rb"[\r\n\0]")
_CONNECTION = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authentication-info",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
_OURS = {"content-length", "memento-datetime"}
_UNSAYABLE = {101, 304, 407}  # of the connection, of the visitor's own copy, of the proxy


@dataclass(frozen=True, slots=True)
class Shown:
    """An archived response as a browser gets it."""

    line: Line
    status: int
    reason: bytes
    fields: tuple[tuple[bytes, bytes], ...]
    entity: bytes

    def for_client(self, accept_encoding: str) -> Shown:
        """The same without a content coding that a client says it cannot read.

        Browsers offer br and zstd to https only, and refuse them from http, where our crawler and
        others take them.
        """
        offered = {said.partition(";")[0].strip() for said in accept_encoding.lower().split(",")}
        codings = http.Head(b"", self.fields).tokens("content-encoding")
        if "gzip" not in offered or offered.issuperset(codings):
            return self
        plain = decode(self.entity, codings, _UNPACKED_LIMIT)
        if plain.problem or plain.cut:
            return self
        fields = tuple(field for field in self.fields if field[0].lower() != b"content-encoding")
        return replace(self, fields=fields, entity=plain.body)


def key(url: str) -> bytes:
    """What a URL is found by in the index."""
    return surt(url).encode("utf-8")


@dataclass(frozen=True, slots=True)
class Captures:
    """The captures of a collection, found by its index."""

    archive: Path
    index: Path

    @property
    def excluded(self) -> Exclusions:
        """What is shown to nobody, as the list says now."""
        return beside(self.archive)

    def lines(
        self, url: str, method: str = "GET", content_type: str | None = None, body: bytes = b""
    ) -> list[Line]:
        """Every capture of an address, oldest first; of a POST or PUT, with the same body.

        A HEAD gets those of a GET, whose heads are the same, where there are any.
        """
        if url in self.excluded:
            return []
        asked = {"HEAD": ["GET", "HEAD"]}.get(method, [method])
        keys = (key(request_key.folded(url, one, content_type, body)[0]) for one in asked)
        return next(filter(None, (lookup.captures(self.index, one) for one in keys)), [])

    def nearest(self, url: str, lines: Sequence[Line], wanted: datetime | None) -> Shown | None:
        """The response at an address that is nearest to a UTC date, the latest where it is None.

        `lines` are its captures. None where there is none that can be shown.
        """
        moment = wanted or _LATEST
        nearest = sorted(lines, key=lambda line: (abs(line.date - moment), line.url != url))
        part = None  # of an entity: only where there is nothing else
        for shown in filter(None, map(self._shown, nearest[:_TRIES])):
            if shown.status == 206 and not part:
                part = shown
            elif shown.status != 206 and not _in_circles(shown, url):
                return shown
        return part

    def lines_from(self, start: bytes) -> Iterator[Line]:
        """The lines of the index, from the first that is not before `start`."""
        excluded = self.excluded
        found = lookup.lines_from(self.index, start)
        return (line for line in found if line.url not in excluded) if excluded.entries else found

    def read(self, line: Line) -> Capture | None:
        """The capture of a line; None where it cannot be read."""
        return Originals(self.archive, self.index).read(line.location)

    def _shown(self, line: Line) -> Shown | None:
        capture = self.read(line)
        body = self.payload(capture) if capture else None
        if not (capture and body):
            return None
        head = capture.head if capture.status not in (None, 304) else body.head
        if not head or not head.status:
            kind = (body.content_type or "application/octet-stream").encode("utf-8")
            return Shown(line, 200, b"OK", ((b"Content-Type", kind),), body.entity)
        if head.status < 200 or head.status in _UNSAYABLE:
            return None
        return Shown(line, head.status, _reason(head), tuple(_end_to_end(head)), body.entity)

    def payload(self, capture: Capture) -> Capture | None:
        """The capture that has its body: its original, where it is a revisit."""
        if capture.kind != "revisit":
            return capture
        return Originals(self.archive, self.index).of(capture)


def _in_circles(shown: Shown, url: str) -> bool:
    """Whether it redirects between spellings of its address, and is not asked for under its own."""
    location = http.Head(b"", shown.fields).first("location")
    if not location or not 300 <= shown.status < 400:
        return False
    target = urls.resolve(shown.line.url, location)
    if target is None or key(target) != shown.line.key:
        return False
    return target == url or shown.line.url != url


def _reason(head: http.Head) -> bytes:
    """The words after the status, as sent."""
    said = head.start_line.split(b"%03d" % (head.status or 0), 1)[-1]
    return _BREAKS_A_LINE.sub(b" ", said).strip()


def _end_to_end(head: http.Head) -> Iterator[tuple[bytes, bytes]]:
    dropped = {*_CONNECTION, *_OURS, *head.tokens("connection")}
    for name, value in head.fields:
        if _TOKEN.fullmatch(name) and name.lower().decode("ascii") not in dropped:
            yield name, _BREAKS_A_LINE.sub(b" ", value)
