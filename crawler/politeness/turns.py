"""When each host is asked: so many requests at once, each so long after the one before it began.

1. Who asks first is first; what a host asked for with its robots.txt counts from when that came.
2. Of all hosts together so many are asked at once. Who waits for the delay of one takes nobody's
   place: a thousand hosts with a second each are asked a thousand times a second, if need be.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from archive.storage.settings import Crawl
from crawler.politeness.pace import Paces

_HOSTS = 1000  # that are remembered before those that may be asked at once are forgotten


@dataclass(slots=True)
class _Host:
    """What is under way at one host."""

    connections: asyncio.Semaphore
    order: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0  #: requests that are made, or wait for their turn
    began: float = 0.0  #: the moment at which it was asked last


class Turns:
    """The turns at the hosts of one run. Lives in one event loop."""

    def __init__(
        self, crawl: Callable[[], Crawl], paces: Paces, over: asyncio.Event | None = None
    ) -> None:
        """`crawl` gives the settings, whose delay may change; nobody rests once it is `over`."""
        self._crawl = crawl
        self._paces = paces
        self._over = over or asyncio.Event()
        self._hosts: dict[str, _Host] = {}
        self._most = _HOSTS
        self._connections = asyncio.Semaphore(crawl().connections)

    async def take(self, host: str) -> None:
        """Returns when a host may be asked; `leave` is to be called once that is done."""
        if (one := self._hosts.get(host)) is None:
            one = self._hosts[host] = self._new()
        one.users += 1
        try:
            await one.connections.acquire()
        except BaseException:
            one.users -= 1
            raise
        try:
            async with one.order:
                await self._rest(one, *self._paces.of(host, self._crawl()))
                await self._connections.acquire()
                one.began = time.monotonic()
        except BaseException:
            one.users -= 1
            one.connections.release()
            raise

    def leave(self, host: str, *, rules: bool = False) -> None:
        """The request is over; `rules` where it was for a robots.txt, which may ask for a pause."""
        one = self._hosts[host]
        one.users -= 1
        one.connections.release()
        self._connections.release()
        if rules:
            one.began = time.monotonic()

    async def _rest(self, one: _Host, delay: float, jitter: float) -> None:
        if delay:
            seconds = delay * (1 + random.uniform(-jitter, jitter))  # noqa: S311 (no secret)
            if (left := one.began + seconds - time.monotonic()) > 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await self._over.wait()

    def _new(self) -> _Host:
        if len(self._hosts) >= self._most:
            now, crawl, paces = time.monotonic(), self._crawl(), self._paces
            self._hosts = {
                host: one
                for host, one in self._hosts.items()
                if one.users or one.began + paces.of(host, crawl)[0] > now
            }
            self._most = max(_HOSTS, 2 * len(self._hosts))
        return _Host(asyncio.Semaphore(self._crawl().concurrency))
