"""`scrapy crawl` on a collection, by the rules of `letapis crawl`.

The collection is this folder, or LETAPIS_COLLECTION. What is fetched is kept there.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import click
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from archive.errors import ConfigurationError, LetapisError
from archive.storage.collection import Collection
from crawler.crawl.ending import finish
from crawler.crawl.finished import close
from crawler.crawl.part import taken
from crawler.crawl.run import Run
from crawler.crawl.targets import check_identity, target_of
from crawler.engine.process import TICK
from crawler.engine.spiders import Visits
from crawler.engine.start import begun, settle
from crawler.engine.work import RUN, give
from spiders.catalogue import sources


class Letapis:
    """Scrapy add-on: gives a crawler that Scrapy started a run to work for."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def update_settings(self, settings: BaseSettings) -> None:
        """Opens the collection, unless `letapis crawl` has; where it cannot, ends the process."""
        if settings.get(RUN) is not None:
            return
        try:
            self.run = self._open()
        except LetapisError as error:
            click.echo(f"letapis: {error}", err=True)
            os._exit(error.exit_status)  # nothing has begun, and Scrapy would print a traceback
        give(self.run, self.crawler, "addon")
        self.crawler.signals.connect(self._started, signals.engine_started)
        self.crawler.signals.connect(self._ended, signals.engine_stopped)

    def _open(self) -> Run:
        source = self.crawler.spider
        if not isinstance(source, Visits):
            raise ConfigurationError("`scrapy shell` has no archive; look at pages in a crawl's")
        collection = Collection(Path(os.environ.get("LETAPIS_COLLECTION", ".")).absolute())
        collection.require()
        said, target = collection.settings(), target_of(source.name, sources()[source.name]())
        check_identity([target], said)
        self.held = ExitStack()
        self.part = self.held.enter_context(taken(collection, shared=bool(said.frontier.url)))
        (job,) = self.held.enter_context(begun(self.part, said, [target]))
        return job.run

    def _started(self) -> None:
        self.looking = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        while True:
            self.run.look()
            await asyncio.sleep(TICK)

    def _ended(self) -> None:
        self.looking.cancel()
        if settle(self.part, [finish(self.run)]):
            close(self.part.collection, self.run.source)
        self.held.close()
