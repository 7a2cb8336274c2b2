"""What the archive holds already: asked of the server before a visit, looked up after it.

1. A request is conditional where the archive holds the last answer to it, read and checked then.
2. A 304 is believed where its validators are those of what is held (RFC 9111 section 4.3.4).
3. A visit repeats a capture only where that can be read now, byte for byte, in a file that was
   sealed before the run: what one run keeps needs nothing of its own.
4. Status and type are those of the capture too: an article that was first served as 404 is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.index.originals import Held, Originals, alike
from archive.storage.collection import Collection
from archive.storage.settings import Settings
from archive.wire.capture import Capture
from archive.wire.exchange import Exchange
from crawler.state.payloads import Payloads

#: Bytes of a payload below which a revisit, which has to say what it repeats, is hardly smaller.
WORTH = 256
_VALIDATORS = ((b"etag", b"If-None-Match"), (b"last-modified", b"If-Modified-Since"))


@dataclass(frozen=True, slots=True)
class Repeats:
    """What one crawl may refer to."""

    originals: Originals
    payloads: Payloads
    conditional: bool

    def held(self, url: str) -> Held | None:
        """What an answer may repeat; None where there is nothing, or it is not asked about."""
        return self.originals.held(url) if self.conditional else None

    def original(self, exchange: Exchange, held: Held | None) -> Capture | None:
        """The capture whose payload an answer has; None where it is to be kept whole."""
        entity = repeatable(exchange)
        if entity is None:
            return held.original if held and _confirms(exchange, held) else None
        found = held.original if held and any(conditions(held)) else None
        if found is None or found.entity != entity:
            found = self.payloads.original(entity, held.original if held else None)
        return found if found and alike(exchange.framing.head, found.head) else None


def repeats_of(collection: Collection, settings: Settings) -> Repeats | None:
    """What the crawls of a collection may refer to; None where they shall not."""
    if not settings.archive.revisits:
        return None
    originals = Originals(collection.archive, collection.index)
    payloads = Payloads(collection.state / "payloads.db", originals)
    return Repeats(originals, payloads, settings.crawl.conditional)


def conditions(held: Held) -> Iterator[tuple[bytes, bytes]]:
    """The lines of a request that ask whether something has changed (RFC 9110 section 13.1)."""
    head = held.last.head
    for said, asked in _VALIDATORS:
        values = [value for name, value in head.fields if name.lower() == said] if head else []
        if values and values[0] and not set(b"\r\n\0") & set(values[0]):
            yield asked, values[0]


def repeatable(exchange: Exchange) -> bytes | None:
    """The payload of an answer that may be left out of its record; None where it may not."""
    framing = exchange.framing
    if exchange.truncated or not framing.complete or framing.surplus:
        return None
    entity = framing.entity
    return entity if len(entity) >= WORTH else None


def _confirms(exchange: Exchange, held: Held) -> bool:
    """Whether an answer says that what is held has not changed."""
    head, last = exchange.framing.head, held.last.head
    if head is None or last is None or head.status != 304 or not any(conditions(held)):
        return False
    for name in ("etag", "last-modified"):
        said, known = head.first(name), last.first(name)
        if said and known:
            return said.removeprefix("W/") == known.removeprefix("W/")
    return True
