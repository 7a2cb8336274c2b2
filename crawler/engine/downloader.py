"""Scrapy's downloader: takes a visit from its turn to what its answer leads to.

1. One coroutine makes a visit: it is allowed, has its turn, is fetched, kept, and read for links.
   Scrapy's own has queues, tasks and signals between these, and as many again behind it.
2. It makes one visit after the other while there are any: Scrapy begins those that go on side by
   side, and would make a task and two dozen calls of each.
3. At their end it gives NOTHING: Scrapy takes a request for one that is to be made later, and has
   no more to do with the answers. All other requests give their response.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro

from archive.errors import StorageError
from archive.wire import urls
from crawler.engine.handler import ExactHandler
from crawler.engine.harvest import Harvest
from crawler.engine.outcome import Outcome
from crawler.engine.scheduler import HANDED_OUT
from crawler.engine.shown import show_of
from crawler.engine.work import NOTHING, run_of
from crawler.politeness.holds import OnHold
from crawler.politeness.turns import Turns

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred

_MOST = 1000  # visits that are made or wait for their turn, in some 20 MB of memory
_MOST_READ = 5_000_000  # bytes of answers that are read for links, before more are asked for


class Downloader:
    """As Scrapy's setting DOWNLOADER wants it."""

    def __init__(self, crawler: Crawler) -> None:
        self.active: set[Request] = set()
        self._run = run = run_of(crawler)
        self._handler = ExactHandler.from_crawler(crawler)
        self._outcome = Outcome(run, self._fetched)
        self._harvest = Harvest(run)
        self._harvest.show = show_of(crawler, run, self._taken)
        self._turns = Turns(lambda: run.settings.crawl, self._outcome.paces, run.holds.over)
        self._read = 0  # bytes of the answers that are read now
        self._reading = 0
        self._nothing = Request(NOTHING)
        self._crawler = crawler
        crawler.signals.connect(self._handler.close, signals.engine_stopped)

    def fetch(self, request: Request) -> Deferred[Response | Request]:
        """Makes a request; for the engine."""
        self.active.add(request)
        handed_out = HANDED_OUT in request.meta
        return deferred_from_coro(self._visits(request) if handed_out else self._asked(request))

    def needs_backout(self) -> bool:
        """Whether no more is to be asked for now."""
        return len(self.active) - self._reading >= _MOST or self._read > _MOST_READ

    def _is_full(self) -> bool:
        """Whether more answers are read than the memory is for."""
        most = self._run.settings.crawl.connections
        return self._read > _MOST_READ and self._reading >= most

    def close(self) -> None:
        """Nothing is left: the engine waits for what is active."""

    async def _asked(self, request: Request) -> Response:
        """The response to a request that is no visit of the scheduler's."""
        try:
            return await self._fetched(request)
        except StorageError as error:
            self._run.storage_failed(error)
            raise
        finally:
            self.active.remove(request)

    async def _visits(self, request: Request) -> Request:
        """Makes a visit, and then others while there are any and each is answered."""
        following: Request | None = request
        while following:
            self.active.add(following)
            try:
                answered = await self._made(following)
            finally:
                self.active.remove(following)
            following = self._next(following) if answered else None
        return self._nothing

    def _next(self, request: Request) -> Request | None:
        """What Scrapy would begin now."""
        engine = self._crawler.engine
        if engine is None or engine.needs_backout():
            return None
        following: Request | None = request.meta[HANDED_OUT]()
        return following

    async def _made(self, request: Request) -> bool:
        """Whether a visit was answered; if not, the frontier knows how it ended."""
        try:
            response = await self._fetched(request)
            await self._taken(response)
        except StorageError as error:
            self._run.storage_failed(error)
            return False
        except IgnoreRequest:
            return False
        return True

    async def _taken(self, response: Response) -> None:
        """Has the answer to a visit read for links. Raises IgnoreRequest or StorageError."""
        assert response.request is not None
        size, waited = len(response.body), self.needs_backout()
        self._reading += 1
        self._read += size
        if waited:
            self._run.wake()
        try:
            await self._harvest.take(response, response.request.meta["visit"])
        except Exception as error:
            await self._outcome.failed(response.request, error)
            raise
        finally:
            self._reading -= 1
            self._read -= size

    async def _fetched(self, request: Request) -> Response:
        """The response to a request that is allowed, in its turn. Raises IgnoreRequest."""
        try:
            response = await self._outcome.before(request) or await self._in_turn(request)
            response.request = request
            self._outcome.after(request, response)
        except Exception as error:
            await self._outcome.failed(request, error)
            raise
        return response

    async def _in_turn(self, request: Request) -> Response:
        host = urls.host(request.url)
        await self._turns.take(host)
        try:
            if HANDED_OUT in request.meta and self._is_full():
                raise OnHold(host)
            return await self._handler.download_request(request)
        finally:
            is_asked_for_rules = request.meta.keys().isdisjoint({"visit", "beside"})
            self._turns.leave(host, rules=is_asked_for_rules)
