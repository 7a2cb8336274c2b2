"""The HTTP/1.1 client that keeps the bytes: exact in both directions, bounded in all of them.

1. What was sent and what came are kept as they were; nothing is parsed and rebuilt.
2. A visit that brought any byte is an Exchange, however it ended; else it is VisitFailed.
3. A connection is used again only after a response that ended where it said, with nothing
   behind it. A stale one is replaced once, for methods that may be repeated; so is one
   that says something else than HTTP after a response without a body: that may be the body.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from archive.wire.exchange import Exchange, Truncation
from archive.wire.http import ResponseFraming
from crawler.client.connection import Connection, Ending, Limits
from crawler.client.dial import Dialer
from crawler.client.errors import VisitFailed
from crawler.client.idle import Idle, Origin
from crawler.client.proxies import absolute_form

__all__ = ["Client", "Limits"]

_FAREWELL = 3.0  # seconds; a TLS connection says good-bye before it is gone
_REPEATABLE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class _Asked:
    url: str
    request: bytes
    method: str
    limits: Limits
    origin: Origin


class Client:
    """Visits URLs over connections that it keeps for a while. Lives in one event loop."""

    def __init__(
        self,
        dialer: Dialer,
        idle: Idle | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._dialer = dialer
        self._idle = Idle() if idle is None else idle
        self._now = now
        self._open: set[asyncio.Future[None]] = set()

    async def exchange(self, url: str, request: bytes, method: str, limits: Limits) -> Exchange:
        """Sends a whole request to where a http(s) URL (ASCII) leads, and keeps what comes."""
        asked = _Asked(url, request, method, limits, _origin(url))
        connection = self._idle.take(asked.origin)
        if connection is not None:
            try:
                return await self._over(connection, asked)
            except VisitFailed as stale:
                if stale.kind != "disconnect" or method not in _REPEATABLE:
                    raise
        connection, peer = await self._dialer.open(
            *asked.origin, Connection, limits.connect_seconds
        )
        connection.peer = peer
        self._open.add(connection.gone)
        connection.gone.add_done_callback(self._open.discard)
        return await self._over(connection, asked)

    async def close(self) -> None:
        """Closes the connections that are kept, and waits until they are gone."""
        self._idle.close()
        if self._open:
            await asyncio.wait(self._open, timeout=_FAREWELL)

    async def _over(self, connection: Connection, asked: _Asked) -> Exchange:
        limits, peer = asked.limits, connection.peer
        framing = ResponseFraming(
            asked.method, limits.heads, limits.interim, limits.body, limits.chunks
        )
        request = asked.request
        if peer.proxy:
            request = absolute_form(request, asked.url, peer.proxy)
        started, kept, after_bodiless = self._now(), False, connection.bodiless
        try:
            ending = await connection.exchange(request, framing, limits)
            kept = framing.reusable and not connection.closed and not connection.unsent
        finally:
            if kept:
                connection.bodiless = not framing.transferred
                self._idle.put(asked.origin, connection)
            else:
                connection.abort()
        sent = asked.request[: max(len(asked.request) - connection.unsent, 0)]
        if not framing.raw:
            raise _no_answer(ending, sent, peer.ip)
        if after_bodiless and framing.is_foreign:
            raise VisitFailed("disconnect", "a body of another answer", request=sent, ip=peer.ip)
        truncated = _truncated(framing, ending)
        if peer.proxy and framing.head and framing.head.status == 407:
            # The proxy speaks here, not the site.
            raise VisitFailed("proxy", f"the proxy said: {framing.head.start_line!r}")
        old = framing.head is not None and framing.head.version == "1.0"
        return Exchange(
            url=asked.url,
            started=started,
            request=sent,
            response=bytes(framing.raw),
            ip=peer.ip,
            truncated=truncated,
            protocols=("http/1.0" if old else "http/1.1", *peer.layers),
            cipher=peer.cipher,
            tls_problem=peer.tls_problem,
        )


def _origin(url: str) -> Origin:
    try:
        parts = urlsplit(url)
        default = {"http": 80, "https": 443}[parts.scheme]
        port = default if parts.port is None else parts.port
    except (KeyError, ValueError) as error:
        raise VisitFailed("url", f"not a http or https URL: {url}") from error
    if not parts.hostname:
        raise VisitFailed("url", f"no host: {url}")
    return parts.scheme, parts.hostname, port


def _truncated(framing: ResponseFraming, ending: Ending) -> Truncation | None:
    if framing.excess:
        return "length"
    if framing.done:
        return None
    if ending == "time":
        return "time"
    if ending == "reset":
        return "disconnect"
    framing.eof()
    return None if framing.complete or framing.damage else "disconnect"


def _no_answer(ending: Ending, sent: bytes, ip: str | None) -> VisitFailed:
    match ending:
        case "time":
            return VisitFailed("timeout", "no answer in time", request=sent, ip=ip)
        case "reset":
            detail = "the connection broke before an answer"
        case _:
            detail = "the connection was closed without an answer"
    return VisitFailed("disconnect", detail, request=sent, ip=ip)
