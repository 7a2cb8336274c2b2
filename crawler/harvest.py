"""What a page led to goes into the frontier together with the page's own `done`."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive import urls
from crawler.frontier import Visit, Wanted
from crawler.run import Run, run_of
from crawler.traps import trap

log = logging.getLogger(__name__)


class Harvest:
    """Scrapy spider middleware: takes every request that a spider makes out of Scrapy's hands."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(run_of(crawler))

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        visit: Visit = response.meta["visit"]
        found: list[Wanted] = []
        try:
            async for request in result:
                if isinstance(request, Request):
                    wanted = self._wanted(visit, response.url, request)
                    if wanted is not None:
                        found.append(wanted)
        except Exception:
            # A fault of ours in reading one page costs that page's links, not the crawl.
            self.run.spider_errors += 1
            log.exception("links of %s could not be read", response.url)
        await self._end(visit, found)
        return
        yield  # pragma: no cover (makes this an async generator that gives Scrapy nothing)

    async def _end(self, visit: Visit, found: Iterable[Wanted]) -> None:
        limits = self.run.settings.limits
        good: list[Wanted] = []
        for wanted in found:
            reason = trap(wanted.url, limits)
            if reason is None and wanted.redirects > limits.redirects:
                reason = f"more than {limits.redirects} redirects in a row"
            if reason is None:
                good.append(wanted)
            else:
                await self.run.refuse(wanted, "trap", reason)
        self.run.done(visit, good)

    def _wanted(self, visit: Visit, via: str, request: Request) -> Wanted | None:
        """The request as something to visit; None where depth or settings speak against it."""
        url = urls.normalise(request.url)
        hop = str(request.meta.get("hop", "L"))
        most = self.run.settings.crawl.depth
        if url is None:
            return None
        if hop == "R":
            return Wanted(url, visit.hop or "R", via, visit.depth, visit.redirects + 1)
        if hop == "E":
            keep = self.run.settings.crawl.requisites and most != 0
            return Wanted(url, hop, via, visit.depth) if keep else None
        # Sitemaps do not lead away from the start, and depth 0 is the start alone.
        depth = visit.depth + (hop == "L")
        if most is not None and (depth > most or most == 0):
            return None
        return Wanted(url, hop, via, depth)
