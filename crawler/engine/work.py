"""The run that a Scrapy crawler works for, which it finds in its settings."""

from __future__ import annotations

from typing import Any

from scrapy.crawler import Crawler

from crawler.crawl.run import Run


def scrapy_settings(run: Run) -> dict[str, Any]:
    """What Scrapy has to know of a run."""
    return {"LETAPIS_RUN": run, "USER_AGENT": run.user_agent}


def run_of(crawler: Crawler) -> Run:
    """The run that a Scrapy crawler works for."""
    run = crawler.settings.get("LETAPIS_RUN")
    if not isinstance(run, Run):
        raise TypeError("start crawls with `letapis crawl`: a bare Scrapy crawl has no archive")
    return run
