"""Sources are spiders to Scrapy."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from archive.storage.collection import Collection
from crawler.demo.server import DemoSite
from crawler.engine import settings as project
from crawler.engine.spiders import spider_of
from crawler.state import journal, runs
from spiders.catalogue import sources
from spiders.site import Site
from tests.crawler.crawled import captured


def test_scrapy_lists_the_described_sources() -> None:
    settings = Settings()
    settings.setmodule(project)
    assert sorted(SpiderLoader.from_settings(settings).list()) == list(sources())


def test_scrapy_crawls_a_source() -> None:
    site = spider_of(Site)(start_urls=["https://example.org/"])

    async def first() -> Request:
        requests = [request async for request in site.start()]
        assert isinstance(requests[0], Request)
        return requests[0]

    request = asyncio.run(first())
    assert request.meta["hop"] == "" and request.meta["handle_httpstatus_all"]
    response = HtmlResponse(
        "https://example.org/",
        headers={"Content-Type": "text/html"},
        body=b"<a href=/a>a</a><img src=i.png>",
        request=request,
    )
    followed = list(site.parse(response))
    assert [(one.url, one.meta["hops"], one.meta["depth"]) for one in followed] == [
        ("https://example.org/a", "L", 1),
        ("https://example.org/i.png", "E", 0),
        ("https://example.org/favicon.ico", "E", 0),
    ]
    assert {one.meta["via"] for one in followed} == {"https://example.org/"}


def test_a_crawl_that_scrapy_starts_is_one_of_ours(tmp_path: Path) -> None:
    call = [sys.executable, "-m", "scrapy", "crawl", "national_anticrisis_management"]
    known = os.environ | {"SCRAPY_SETTINGS_MODULE": project.__name__}
    collection = Collection(tmp_path)
    with DemoSite(tmp_path / "site") as site:
        collection.settings_file.write_text(
            "[operator]\nname = 'T. Tester'\ncontact = 'https://tester.example/'\n"
            f"[network]\nallow_private = true\nca_file = '{site.ca_file}'\n"
            f"connect_to = {site.connect_to()}\n[crawl]\ndelay = 0.0\nmax_pages = 4\n"
        )
        for _ in range(2):
            subprocess.run(call, cwd=tmp_path, env=known, check=True)
    rows = runs.ended(collection)
    assert [(row["outcome"], row["pages"], row["resumed"]) for row in rows] == [
        ("stopped", 4, False),
        ("stopped", 4, True),
    ]
    again = [url for url, times in captured(tmp_path).items() if times > 1]
    assert all(url.endswith("/robots.txt") for url in again)
    events = [one["event"] for one in journal.read(collection.state / "log.jsonl")]
    assert events.count("begun") == events.count("ended") == 2 and "message" not in events
