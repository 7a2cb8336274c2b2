"""The seeds of a crawl go into the frontier many at once: Scrapy would make a request of each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import islice
from typing import Any, Self

from scrapy.crawler import Crawler

from archive.errors import StorageError
from archive.wire import urls
from crawler.crawl.run import Run
from crawler.engine.work import run_of
from crawler.state.frontier import Wanted

_AT_ONCE = 500  # that are taken in without a pause for anything else


class Seeds:
    """Scrapy spider middleware: takes in the seeds in place of what the spider begins with."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(run_of(crawler))

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Takes in the seeds; at depth 0 not the places where more addresses might be."""
        source, depth = self.run.guide.source(), self.run.settings.crawl.depth
        found = ((urls.normalise(link.url), link.hop) for link in source.start_links())
        seeds = (Wanted(url, hop) for url, hop in found if url and not (hop and depth == 0))
        try:
            while some := list(islice(seeds, _AT_ONCE)):
                self.run.frontier.add(some)
                self.run.wake()
                await asyncio.sleep(0)
        except StorageError as error:
            self.run.storage_failed(error)
        return
        yield  # pragma: no cover (makes this an async generator that gives Scrapy nothing)
