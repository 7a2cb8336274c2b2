"""What a page led to goes into the frontier together with the page's own `done`."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.follow import follow
from crawler.frontier import Visit, Wanted
from crawler.run import Run, run_of

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
        found: list[tuple[str, str]] = []
        try:
            async for request in result:
                if isinstance(request, Request):
                    found.append((request.url, str(request.meta.get("hop", "L"))))
        except Exception:
            # A fault of ours in reading one page costs that page's links, not the crawl.
            self.run.spider_errors += 1
            log.exception("links of %s could not be read", response.url)
        await self._end(response.meta["visit"], response.url, found)
        return
        yield  # pragma: no cover (makes this an async generator that gives Scrapy nothing)

    async def _end(self, visit: Visit, url: str, found: list[tuple[str, str]]) -> None:
        good: list[Wanted] = []
        for wanted, trap in follow(visit, url, found, self.run.settings):
            if trap is None:
                good.append(wanted)
            else:
                await self.run.refuse(wanted, "trap", trap)
        self.run.done(visit, good)
