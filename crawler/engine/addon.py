"""`scrapy crawl` on a collection, by the rules of `letapis crawl`.

The collection is this folder, or LETAPIS_COLLECTION. What is fetched is kept there.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Self

import click
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from archive.errors import ConfigurationError, LetapisError
from archive.index.cdxj import write_index
from archive.storage.collection import Collection
from archive.storage.recovery import recover
from crawler.crawl.resume import close, open_frontier
from crawler.crawl.run import Run
from crawler.crawl.targets import check_identity, target_of
from crawler.engine.spiders import Visits
from crawler.engine.work import scrapy_settings
from crawler.links.finder import Finder, Guide
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
        if settings.get("LETAPIS_RUN") is not None:
            return
        try:
            self.run = self._open()
        except LetapisError as error:
            click.echo(f"letapis: {error}", err=True)
            os._exit(error.exit_status)  # nothing is open yet, and Scrapy would print a traceback
        settings.setdict(scrapy_settings(self.run), priority="addon")
        self.crawler.signals.connect(self._ended, signals.engine_stopped)

    def _open(self) -> Run:
        source = self.crawler.spider
        if not isinstance(source, Visits):
            raise ConfigurationError("`scrapy shell` has no archive; look at pages in a crawl's")
        self.collection = Collection(Path(os.environ.get("LETAPIS_COLLECTION", ".")).absolute())
        self.collection.require()
        said = self.collection.settings()
        check_identity([target_of(source.name, source)], said)
        self.held = ExitStack()
        guide = Guide(self.held.enter_context(closing(Finder())), sources()[source.name], {})
        self.held.enter_context(self.collection.hold())
        recover(self.collection.archive)
        opened = open_frontier(self.collection, source.name, guide, said)
        return Run(
            collection=self.collection,
            settings=said,
            source=source.name,
            opened=opened,
            guide=guide,
        )

    def _ended(self) -> None:
        self.run.finish()
        close(self.collection, self.run.source)
        write_index(self.collection.archive, self.collection.index)
        self.held.close()
