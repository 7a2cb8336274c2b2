"""How each visit ends: allowed or refused, answered, tried again, or failed.

1. Answers with an error of the server, or cut short, are kept and the visit is tried again; so
   are visits that failed.
2. A visit to a host on hold is not made, and counts for nothing.
3. Nothing else ends without a word in the frontier and, where there was no answer, in the archive.
"""

from __future__ import annotations

import logging
import time
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive import urls
from archive.errors import StorageError
from crawler.client.errors import VisitFailed
from crawler.politeness.gate import Gate, is_robots
from crawler.politeness.holds import OnHold
from crawler.politeness.outcomes import FINAL, TRY_AGAIN
from crawler.politeness.robots import product_token
from crawler.run import Run, run_of
from crawler.state.frontier import Visit

log = logging.getLogger(__name__)


class Outcome:
    """Scrapy downloader middleware: the only one."""

    def __init__(self, run: Run, crawler: Crawler) -> None:
        self.run = run
        self.crawler = crawler
        agent = product_token(run.user_agent)
        self.gate = Gate(self._download, agent, run.settings.robots, run.holds)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(run_of(crawler), crawler)

    async def process_request(self, request: Request) -> Response | None:
        if "visit" not in request.meta:
            return None
        if excluded := self.run.excluded.covering(request.url):
            raise VisitFailed("excluded", f"since {excluded.since}: {excluded.reason}")
        if spent := self.run.site_spent(request.meta["visit"]):
            raise VisitFailed("budget", spent)
        self.run.holds.check(urls.server(request.url))
        if self.run.settings.crawl.robots == "ignore":
            return None
        if is_robots(request.url):  # always allowed (RFC 9309 section 2.2.2)
            copy = await self.gate.copy(request.url)
            request.meta.update(copy.meta | request.meta)
            return copy.replace(request=request)
        rules = await self.gate.rules(request.url)
        self._keep_apart(request.url, rules.group.crawl_delay)
        if refusal := rules.refusal(request.url):
            raise VisitFailed("robots", refusal)
        return None

    async def process_response(self, request: Request, response: Response) -> Response:
        visit = request.meta.get("visit")
        if visit is None:
            return response
        if response.status in TRY_AGAIN:
            kind = f"status-{response.status}"
        elif request.meta.get("truncated") in ("time", "disconnect"):
            kind = "truncated"
        else:
            return response
        self.run.again_or_failed(visit, kind, final=False)
        raise IgnoreRequest(kind)

    async def process_exception(self, request: Request, exception: Exception) -> None:
        visit: Visit | None = request.meta.get("visit")
        if visit is None or isinstance(exception, IgnoreRequest):
            return
        if isinstance(exception, StorageError):
            raise IgnoreRequest("storage failed")
        if isinstance(exception, OnHold):
            self.run.put_back(visit)
            raise IgnoreRequest("on hold")
        if not isinstance(exception, VisitFailed):
            log.error("visit to %s failed unexpectedly", request.url, exc_info=exception)
            exception = VisitFailed("error", f"{type(exception).__name__}: {exception}")
        failure = exception.failure(visit.url, self.run.clock.now(), visit.via, visit.hop)
        await self.run.failed(visit, failure, final=exception.kind in FINAL)
        raise IgnoreRequest(exception.kind)

    async def _download(self, request: Request) -> Response:
        assert self.crawler.engine is not None
        return await self.crawler.engine.download_async(request)

    def _keep_apart(self, url: str, seconds: float) -> None:
        """Leaves the seconds of its Crawl-delay between two requests to a host."""
        crawl, host = self.run.settings.crawl, urlsplit(url).hostname or ""
        seconds = min(seconds, self.run.settings.robots.longest_delay)
        assert self.crawler.engine is not None
        downloader = self.crawler.engine.downloader
        known = downloader.per_slot_settings.get(host, {}).get("delay", 0.0)
        if seconds <= max(known, crawl.delay * (1 - crawl.jitter)):
            return
        delay = max(seconds, crawl.delay)
        # Scrapy forgets the slot of a host that had nothing to do for a minute.
        downloader.per_slot_settings[host] = {"delay": delay, "jitter": 0.0}
        if slot := downloader.slots.get(host):
            slot.delay, slot.jitter, slot.lastseen = delay, 0.0, time.monotonic()
