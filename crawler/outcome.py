"""How each visit ends: allowed or refused, answered, tried again, or failed.

1. robots.txt is asked before the first visit to a site, through the same path as any page.
2. Answers with an error of the server, or cut short, are kept and the visit is tried again; so
   are visits that failed.
3. Nothing ends without a word in the frontier and, where there was no answer, in the archive.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive import http, urls
from archive.errors import StorageError
from crawler import robots
from crawler.errors import VisitFailed
from crawler.frontier import Visit
from crawler.outcomes import FINAL, TRY_AGAIN
from crawler.run import Run, run_of

log = logging.getLogger(__name__)


class Outcome:
    """Scrapy downloader middleware: the only one."""

    def __init__(self, run: Run, crawler: Crawler) -> None:
        self.run = run
        self.crawler = crawler
        self.agent = "Letapis"
        self.rules: dict[str, asyncio.Future[robots.Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(run_of(crawler), crawler)

    async def process_request(self, request: Request) -> None:
        if "visit" not in request.meta or self.run.settings.crawl.robots == "ignore":
            return
        if urlsplit(request.url).path == "/robots.txt":  # always allowed (RFC 9309 section 2.2.2)
            return
        rules = await self._rules(request.url)
        if not rules.allows(request.url):
            if rules.parsed is None:  # the site may answer later: ask again then
                self.rules.pop(rules.origin, None)
                raise VisitFailed("robots-unreachable", rules.reason)
            raise VisitFailed("robots", rules.reason)

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
        self.run.again_or_failed(visit, kind, final=False, pause=_retry_after(response))
        raise IgnoreRequest(kind)

    async def process_exception(self, request: Request, exception: Exception) -> None:
        visit: Visit | None = request.meta.get("visit")
        if visit is None or isinstance(exception, IgnoreRequest):
            return
        if isinstance(exception, StorageError):
            raise IgnoreRequest("storage failed")
        if not isinstance(exception, VisitFailed):
            log.error("visit to %s failed unexpectedly", request.url, exc_info=exception)
            exception = VisitFailed("error", f"{type(exception).__name__}: {exception}")
        failure = exception.failure(visit.url, datetime.now(UTC), visit.via, visit.hop)
        await self.run.failed(visit, failure, final=exception.kind in FINAL)
        raise IgnoreRequest(exception.kind)

    async def _rules(self, url: str) -> robots.Rules:
        """The rules of a URL's site; asked once, however many visits wait for them."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.rules:
            self.rules[origin] = asyncio.ensure_future(self._read_rules(origin))
        try:
            return await asyncio.shield(self.rules[origin])
        except VisitFailed:
            self.rules.pop(origin, None)  # the next attempt asks again
            raise

    async def _read_rules(self, origin: str) -> robots.Rules:
        url: str | None = f"{origin}/robots.txt"
        for _ in range(robots.REDIRECTS + 1):
            assert url is not None and self.crawler.engine is not None
            try:
                request = Request(url, dont_filter=True, meta={"verbatim_url": True})
                response = await self.crawler.engine.download_async(request)
            except VisitFailed as error:
                raise VisitFailed(error.kind, f"robots.txt of {origin}: {error.detail}") from error
            location = response.headers.get("Location")
            if not (300 <= response.status < 400 and location):
                break
            url = urls.resolve(url, http.text(location))
            if url is None:
                break
        source = str(response.meta.get("record_id", "no record"))
        rules = robots.rules(origin, self.agent, response.status, response.body, source)
        if rules.crawl_delay and self.crawler.engine is not None:
            slots = self.crawler.engine.downloader.slots
            slot = slots.get(urlsplit(origin).hostname or "")
            if slot is not None:
                slot.delay = max(slot.delay, min(rules.crawl_delay, 60.0))
        return rules


def _retry_after(response: Response) -> float | None:
    """Seconds that the server asks to wait (RFC 9110 section 10.2.3); only the number form."""
    said = response.headers.get("Retry-After", b"") or b""
    return min(float(said), 3600.0) if said.isdigit() else None
