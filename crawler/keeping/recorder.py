"""Hands every exchange to the archive, and says so only when its bytes are on the disk.

Visits that end while others are synced share the next sync (group commit).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from archive.errors import StorageError
from archive.index.originals import Held
from archive.records import warc
from archive.records.segment import Segments
from archive.wire.capture import Capture
from archive.wire.exchange import Exchange, Failure
from crawler.keeping.recall import Recall
from crawler.keeping.repeats import Repeats


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an exchange."""

    record_id: str  #: of the response or revisit
    original: Capture | None  #: the capture whose payload it has, where it is a revisit


class Recorder:
    """Keeps what one crawl saw. All methods run in one event loop.

    `trouble` is called with each error of the disk; what was not kept raises it too.
    """

    def __init__(
        self,
        segments: Segments,
        trouble: Callable[[StorageError], None],
        repeats: Repeats | None = None,
        recall: Recall | None = None,
    ) -> None:
        """Without `repeats` every answer is kept whole; with `recall` mementos become captures."""
        self._segments = segments
        self._trouble = trouble
        self._repeats = repeats
        self._far = repeats is not None and repeats.originals.far
        self._recall = recall
        self._waiting: list[asyncio.Future[None]] = []
        self._syncing: asyncio.Task[None] | None = None
        self.exchanges = 0
        self.unchanged = 0  #: of these, the ones whose payload the archive had already
        self.failures = 0
        self.received = 0  #: bytes of responses
        self.new = 0  #: bytes of those that are kept whole

    async def held(self, url: str) -> Held | None:
        """What the archive has of an address, to ask whether it has changed. StorageError."""
        with self._telling():
            if self._repeats and self._far:
                return await asyncio.to_thread(self._repeats.held, url)
            return self._repeats.held(url) if self._repeats else None

    async def keep(self, exchange: Exchange, held: Held | None = None) -> Kept:
        """Returns once the exchange is on the disk; StorageError if it cannot be.

        `held` is what its request asked about.
        """
        members: list[warc.Member] = []
        with self._telling():
            original = self._repeats.original(exchange, held) if self._repeats else None

        def build(warcinfo_id: str) -> list[warc.Member]:
            members.extend(warc.exchange(exchange, warcinfo_id, original))
            if self._recall and (found := self._recall.second_hand(exchange)):
                members.append(warc.second_hand(found, warcinfo_id))
            return members

        await self.add(build)
        self.exchanges += 1
        self.unchanged += original is not None
        self.received += len(exchange.response)
        self.new += 0 if original else len(exchange.response)
        return Kept(members[0].record_id, original)

    async def fail(self, *failures: Failure) -> None:
        """Returns once the failures are on record; StorageError if they cannot be."""
        await self.add(
            lambda info: [member for failure in failures for member in warc.failure(failure, info)]
        )
        self.failures += len(failures)

    async def add(self, build: Callable[[str], list[warc.Member]]) -> None:
        """Returns once what is made for a warcinfo's id is on the disk; StorageError."""
        with self._telling():
            self._segments.append(build)
        synced = asyncio.get_running_loop().create_future()
        self._waiting.append(synced)
        if self._syncing is None:
            self._syncing = asyncio.create_task(self._sync())
        await synced

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except StorageError as error:
            self._trouble(error)
            raise

    async def _sync(self) -> None:
        while self._waiting:
            await asyncio.sleep(0)  # for what else has come already
            batch, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self._segments.sync)
            except StorageError as error:
                self._trouble(error)
                for waiter in batch:
                    if not waiter.done():
                        waiter.set_exception(error)
            else:
                for waiter in batch:
                    if not waiter.done():
                        waiter.set_result(None)
        self._syncing = None
