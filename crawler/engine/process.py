"""Runs crawls in one event loop and ends them well: done, stopped by a signal, or in trouble.

1. The first SIGTERM or SIGINT lets visits under way end, for a while; the second does not wait.
2. What did not end is given back to the frontier; the file is sealed either way.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings

from crawler.crawl.ending import finish
from crawler.crawl.run import Run
from crawler.engine import settings as project
from crawler.engine.spiders import spider_of
from crawler.engine.work import give
from crawler.state.result import Result
from spiders.source import Source

#: Seconds that visits under way may take after the first signal.
GRACE = 10.0
TICK = 0.25  #: seconds between two looks at how far the runs are


@dataclass(frozen=True, slots=True)
class Job:
    """A source to visit, and the run that does it."""

    run: Run
    spider: type[Source]
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """How all runs of a process ended."""

    results: tuple[Result, ...]
    signal: int | None  #: that stopped them


def crawl(jobs: Sequence[Job], progress: Callable[[Sequence[Run]], None]) -> Ended:
    """Visits all sources side by side; returns when all runs have ended and are sealed.

    `progress` is called a few times a second. Raises StorageError after the other runs have ended.
    """
    stopped_by = asyncio.run(_crawl(jobs, progress))
    results = tuple(finish(job.run) for job in jobs)
    for job in jobs:
        if job.run.trouble is not None:
            raise job.run.trouble
    return Ended(results, stopped_by)


async def _crawl(jobs: Sequence[Job], progress: Callable[[Sequence[Run]], None]) -> int | None:
    runs = [job.run for job in jobs]
    shared = Settings()
    shared.setmodule(project, priority="project")
    runner = AsyncCrawlerRunner(shared)
    tasks = [_start(runner, job) for job in jobs]
    signals: list[int] = []
    hurry = asyncio.Event()

    def on_signal(number: int) -> None:
        if signals:
            hurry.set()
        signals.append(number)
        for run in runs:
            run.stopping = f"signal {signal.Signals(signals[0]).name}"
            run.stop()
        asyncio.get_running_loop().call_later(GRACE, hurry.set)

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, on_signal, number)
    hurried = asyncio.create_task(hurry.wait())
    while not all(task.done() for task in tasks) and not hurry.is_set():
        await asyncio.wait([*tasks, hurried], timeout=TICK, return_when="FIRST_COMPLETED")
        progress(runs)
        for run in runs:
            run.look()
    hurried.cancel()
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()):
            raise error
    return signals[0] if signals else None


def _start(runner: AsyncCrawlerRunner, job: Job) -> asyncio.Task[None]:
    crawler: Crawler = runner.create_crawler(spider_of(job.spider))
    give(job.run, crawler, "cmdline")
    return runner.crawl(crawler, **job.arguments)
