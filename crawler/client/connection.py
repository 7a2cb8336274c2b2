"""One connection to a server: bytes out, bytes in, until the response ends or a limit is reached.

1. It carries one exchange at a time; bytes that come while it carries none end it.
2. What came is in the framing, all of it, however it ended.
3. After the end of a response it listens a moment longer, for bytes that go beyond that end:
   they are kept with the response that they came with, and never taken for the next one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from archive.wire.http import ResponseFraming
from crawler.client.dial import Peer

#: `done`: the response ended; `eof`: closed in order; `reset`: broken; `time`: waited long enough.
Ending = Literal["done", "eof", "reset", "time"]

_LINGER = 0.5  # seconds to listen where the connection is not to be used again
_SETTLE = 0.002  # and where it is: what a server says too much is under way already
_SETTLE_BODILESS = 0.02  # after 204 and 304, to which some servers add a body all the same
_TRUSTED = 3  # of those on one connection, without anything after them; then as after others
_SURPLUS = 1024 * 1024  # bytes kept of it


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exchange may cost. What is cut is kept, and marked as cut."""

    body: int = 64_000_000  #: bytes of the body as transferred
    heads: int = 262_144  #: bytes of all heads together
    interim: int = 10  #: 1xx responses before the final one
    chunks: int = 1_000_000  #: of one body; each costs some microseconds whatever its size
    connect_seconds: float = 30.0
    idle_seconds: float = 60.0  #: without a byte
    total_seconds: float = 600.0  #: from the request to the last byte


class Connection(asyncio.Protocol):
    """Made by a `Dialer`, which sets `peer`; used by a `Client`."""

    peer: Peer
    unsent = 0  #: bytes of the last request that were still to be sent when the exchange ended

    bodiless = False  #: whether its last response had no body

    def __init__(self) -> None:
        self.closed = False
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.on_closed: Callable[[Connection], None] = lambda connection: None
        self._loop = asyncio.get_running_loop()
        self._bodiless = 0  # responses that have no body, 204 and 304
        self._early: bytearray | None = bytearray()  # of a server that speaks first
        self._framing: ResponseFraming | None = None
        self._ended: Ending = "eof"
        self._ending: asyncio.Future[Ending] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    async def exchange(self, request: bytes, framing: ResponseFraming, limits: Limits) -> Ending:
        """Sends a request and feeds `framing` until the response ends, one way or another."""
        self._framing, self._ending = framing, self._loop.create_future()
        self._lingers = False
        self._heard = self._loop.time()
        self._deadline, self._patience = self._heard + limits.total_seconds, limits.idle_seconds
        self._watching = self._loop.call_later(
            min(limits.total_seconds, self._patience), self._watch
        )
        early, self._early = self._early, None
        if early:
            self.data_received(bytes(early))
        if sending := not self.closed:
            self._transport.write(request)
        else:
            self._end(self._ended)
        try:
            return await self._ending
        finally:
            self._watching.cancel()
            left = self._transport.get_write_buffer_size()
            self.unsent = left if sending else len(request)
            self._framing = self._ending = None

    def close(self) -> None:
        self._transport.close()
        self._lost("eof")

    def abort(self) -> None:
        self._transport.abort()
        self._lost("reset")

    def data_received(self, data: bytes) -> None:
        if self._early is not None:
            self._early += data
            return
        framing = self._framing
        if framing is None:
            self.abort()  # unasked: whatever it is, the next answer could not be told from it
            return
        self._heard = self._loop.time()
        framing.feed(data)
        if framing.excess or len(framing.surplus) > _SURPLUS:
            self._end("done")
        elif framing.done and not self._lingers:
            self._lingers = not framing.reusable
            self._listen(framing)

    def eof_received(self) -> None:
        self._lost("eof")

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost("reset" if exc else "eof")
        self.gone.set_result(None)

    def _lost(self, ending: Ending) -> None:
        if not self.closed:
            self.closed, self._ended = True, ending
        self._end(ending)
        self.on_closed(self)

    def _listen(self, framing: ResponseFraming) -> None:
        """Goes on for a moment after the end of a response."""
        bodiless = framing.head is not None and framing.head.status in (204, 304)
        self._bodiless += bodiless
        settle = _SETTLE_BODILESS if bodiless and self._bodiless <= _TRUSTED else _SETTLE
        self._deadline = self._heard + (_LINGER if self._lingers else settle)
        self._watching.cancel()
        self._watching = self._loop.call_at(self._deadline, self._watch)

    def _watch(self) -> None:
        due = min(self._deadline, self._heard + self._patience)
        if self._loop.time() >= due:
            self._end("time")
        else:
            self._watching = self._loop.call_at(due, self._watch)

    def _end(self, ending: Ending) -> None:
        if self._ending is not None and not self._ending.done():
            self._ending.set_result(ending)
