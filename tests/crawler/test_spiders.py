"""Sources are spiders to Scrapy."""

from __future__ import annotations

import asyncio

from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler.engine import settings as project
from crawler.engine.spiders import spider_of
from spiders.catalogue import sources
from spiders.site import Site


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
