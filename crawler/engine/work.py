"""What ties a Scrapy crawler to the run that it works for."""

from __future__ import annotations

import asyncio

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.crawl.run import Run

RUN = "LETAPIS_RUN"  #: the setting of Scrapy that holds the run
NOTHING = "about:blank"  #: an address that is never visited


def give(run: Run, crawler: Crawler, priority: str) -> None:
    """Has a crawler work for a run: it finds the run in its settings, and the run can end it.

    `priority` is as Scrapy's settings have it.
    """

    def stop() -> None:
        run.stop = lambda: None  # once is enough
        run.holds.over.set()
        stopping = asyncio.get_running_loop().create_task(crawler.stop_async())
        stopping.add_done_callback(lambda done: done.cancelled() or done.exception())

    def wake() -> None:
        """Scrapy looks every five seconds, and when it is given something, if only nothing."""
        engine = crawler.engine
        if engine is not None and engine.running and engine.spider is not None:
            engine.crawl(Request(NOTHING))

    run.stop, run.wake = stop, wake
    crawler.settings.setdict({RUN: run, "USER_AGENT": run.user_agent}, priority)


def run_of(crawler: Crawler) -> Run:
    """The run that a Scrapy crawler works for."""
    run = crawler.settings.get(RUN)
    if not isinstance(run, Run):
        raise TypeError("start crawls with `letapis crawl`: a bare Scrapy crawl has no archive")
    return run
