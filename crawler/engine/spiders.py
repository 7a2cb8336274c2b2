"""Sources as Scrapy spiders; Scrapy's own commands find the described ones in this module."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.http import Response

from archive.wire import http
from spiders.catalogue import sources
from spiders.source import Source
from spiders.vocabulary.link import Link


class Visits(Source, scrapy.Spider):
    """What Scrapy asks of a source."""

    def __init__(self, name: str = "", **kwargs: Any) -> None:
        scrapy.Spider.__init__(self, name or None, **kwargs)

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy begins here."""
        for link in self.start_links():
            yield self._request(link, None, "")

    def parse(self, response: Response, **kwargs: Any) -> Iterator[scrapy.Request]:
        """Scrapy brings each response here."""
        fields = tuple((key, value) for key, values in response.headers.items() for value in values)
        hops = str(response.meta.get("hops", ""))
        for link in self.discover(
            response.url, response.status, http.Head(b"", fields), response.body
        ):
            yield self._request(link, response.url, hops)

    def _request(self, link: Link, via: str | None, hops: str) -> scrapy.Request:
        """The request of a link. `meta` says how it came: `hop`, `via`, `kind`, and in `hops` the
        letters from the seed on, whose `L`s are its depth."""
        path = hops + link.hop
        meta = {
            "hop": link.hop, "via": via, "hops": path, "depth": path.count("L"),
            "kind": link.kind, "handle_httpstatus_all": True,
        }  # fmt: skip
        return scrapy.Request(link.url, callback=self.parse, meta=meta)


def spider_of(source: type[Source]) -> type[Visits]:
    """The spider that visits a source: the source itself, with what Scrapy asks of it."""
    return type(source.__name__, (source, Visits), {"__module__": __name__})


globals().update((source.__name__, spider_of(source)) for source in sources().values())
