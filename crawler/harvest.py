"""What a page led to goes into the frontier together with the page's own `done`."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.errors import StorageError
from crawler.follow import follow
from crawler.frontier import Visit
from crawler.run import Run, run_of

log = logging.getLogger(__name__)


class Harvest:
    """Scrapy spider middleware: has every response read elsewhere, and keeps what it led to.

    The spider would read it in this process, where one hostile page could hold up all others. So
    its `parse`, a generator, is never begun; the same source answers in crawler/finder.py.
    """

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(run_of(crawler))

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        try:
            await self._take(response, response.meta["visit"])
        except StorageError as error:
            self.run.storage_failed(error)
        return
        yield  # pragma: no cover (makes this an async generator that gives Scrapy nothing)

    async def _take(self, response: Response, visit: Visit) -> None:
        fields = [(name, value) for name, values in response.headers.items() for value in values]
        found = await self.run.guide.links_soon(
            response.url, response.status, fields, response.body
        )
        if found.problem:
            self.run.spider_errors += 1
            log.error("links of %s are missing: %s", response.url, found.problem)
        leads = list(follow(visit, response.url, found.links, self.run.settings))
        await self.run.refuse([(wanted, trap) for wanted, trap in leads if trap], "trap")
        self.run.done(visit, [wanted for wanted, trap in leads if not trap])
