"""Captures that other web archives hold, asked for as they were kept, and made captures of ours.

1. The address of a memento says which capture is meant: 14 digits, `id_`, the original's address
   (the raw replay of the Wayback Machine and of pywb).
2. It is one where the archive says so and gives just that capture: Memento-Datetime and, where it
   is said, rel="original" (RFC 7089 sections 2.1.1 and 2.2.1) are those that were asked for.
3. The original's head is put together from what the archive hands on of it; the payload is not
   touched, so its digest is that of the original.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from archive.wire import http, urls
from archive.wire.exchange import Exchange, Truncation

_ADDRESS = re.compile(r"/(?P<stamp>\d{14})id_/(?P<url>https?://.+)$")
_ORIGINAL = re.compile(r"<([^<>]*)>\s*;[^,<]*\brel=\"?original\b")
_HANDED_ON = b"x-archive-orig-"
#: What archives leave under its own name: fields that describe the payload, or lead on.
_KEPT = frozenset(
    {b"content-type", b"content-encoding", b"content-language", b"content-disposition", b"location"}
)
#: Of the first transfer, which is over.
_TRANSFER = frozenset({b"transfer-encoding", b"connection", b"keep-alive"})


@dataclass(frozen=True, slots=True)
class SecondHand:
    """A capture that another archive made."""

    url: str  #: of the original
    date: datetime  #: of its capture, UTC, to the second
    block: bytes  #: the HTTP response
    payload: bytes  #: its entity
    truncated: Truncation | None
    source: str  #: address of the memento
    fetched: datetime  #: UTC


def asked(url: str) -> tuple[str, datetime] | None:
    """Address and moment (UTC) of the capture that is meant; None where no memento is."""
    found = _ADDRESS.search(url)
    original = urls.normalise(found["url"]) if found else None
    if found is None or original is None:
        return None
    try:
        return original, datetime.strptime(found["stamp"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def moment(head: http.Head | None) -> datetime | None:
    """When a memento was captured, UTC, as its head says; None of an answer that is no memento."""
    try:
        said = parsedate_to_datetime((head and head.first("memento-datetime")) or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)


def second_hand(exchange: Exchange) -> SecondHand | None:
    """The capture that an archive gave; None where it gave none, or another than was asked for."""
    head, meant = exchange.framing.head, asked(exchange.url)
    if head is None or meant is None or moment(head) != meant[1]:
        return None
    if exchange.truncated in ("time", "disconnect"):  # it is asked for again
        return None
    link = _ORIGINAL.search(", ".join(head.all("link")))
    if link and urls.normalise(link[1]) != meant[0]:
        return None
    entity = exchange.framing.entity
    fields = _original(head, b"%d" % len(entity))
    lines = [head.start_line, *(b": ".join(field) for field in fields)]
    return SecondHand(
        url=meant[0],
        date=meant[1],
        block=b"\r\n".join([*lines, b"", b""]) + entity,
        payload=entity,
        truncated=exchange.truncated,
        source=exchange.url,
        fetched=exchange.started,
    )


def _original(head: http.Head, length: bytes) -> list[tuple[bytes, bytes]]:
    """The fields of the original, as far as they are handed on and still true of the payload."""
    fields = [(name, value) for name, value in head.fields if name]
    given = {name.lower() for name, _ in fields}
    found = []
    for name, value in fields:
        plain = name.lower().removeprefix(_HANDED_ON)
        own = name.lower() == plain
        if own and (plain not in _KEPT or _HANDED_ON + plain in given):
            continue
        if plain in _TRANSFER or (plain == b"content-encoding" and plain not in given):
            continue  # the archive has taken it off
        if plain == b"content-length" and value != length:
            continue
        found.append((name if own else name[len(_HANDED_ON) :], value))
    return found
