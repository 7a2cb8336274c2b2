"""Capture: one visit to one URL, read back from the archive.

1. A capture is a view of one WARC record; `location` cuts exactly its gzip member.
2. Its bytes are those of the block; nothing is decoded before it is asked for.
3. A revisit has no body of its own; `refers_to*` say which capture has it.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Literal, NamedTuple

from archive.wire import http

Kind = Literal["response", "revisit", "resource"]
HTML_TYPES = ("text/html", "application/xhtml+xml")  #: media types of pages


class Location(NamedTuple):
    """Where a record lies: file name inside `archive/`, and the member in bytes."""

    file: str
    offset: int
    length: int


class _Facts(NamedTuple):
    """What a capture is made of; a tuple is made in a fifth of the time of a frozen dataclass."""

    kind: Kind
    url: str
    date: datetime
    record_id: str  #: as in WARC-Record-ID, with its angle brackets
    location: Location
    block: bytes  #: the record's content block, exact
    is_http: bool  #: whether the block is an HTTP message (a resource is bare content)
    content_type: str | None = None  #: of the record
    method: str = "GET"  #: of the request beside it, where that is known
    payload_digest: str | None = None  #: as recorded, else computed over the entity
    truncated: str | None = None
    profile: str | None = None  #: of a revisit
    refers_to: str | None = None  #: record id of the original
    refers_to_url: str | None = None
    refers_to_date: datetime | None = None
    warcinfo_id: str | None = None
    source_uri: str | None = None  #: where it was taken from, of a capture that others made
    ip: str | None = None


class Capture(_Facts):
    """One visit that got an answer. Dates are UTC."""

    @cached_property
    def framing(self) -> http.ResponseFraming:
        """The response taken apart; only meaningful where `is_http`."""
        return http.response(self.block, self.method)

    @cached_property
    def head(self) -> http.Head | None:
        """The final response head; None where there is none."""
        if not self.is_http:
            return None
        return http.first_head(self.block) or self.framing.head

    @property
    def status(self) -> int | None:
        return self.head.status if self.head else None

    @property
    def entity(self) -> bytes:
        """The payload: transfer coding removed, content coding kept (WARC 1.1 section 6.3)."""
        return self.framing.entity if self.is_http else self.block

    @property
    def content_codings(self) -> list[str]:
        """Codings of the entity, in the order they were applied."""
        return self.head.tokens("content-encoding") if self.head else []

    @property
    def stated_type(self) -> str | None:
        """Content-Type as the server said it; that of the record where there is no head."""
        return self.head.first("content-type") if self.head else self.content_type

    @property
    def media_type(self) -> str | None:
        """`type/subtype` as the server said, in lower case, without parameters."""
        return http.media_type(self.stated_type) or None
