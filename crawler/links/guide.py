"""One source as it is asked for links: what earlier crawls know of a page is not asked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from crawler.links.finder import Finder, Found
from crawler.state.leads import Leads
from spiders.source import Source
from spiders.vocabulary.discovery import sniff

Fields = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Guide:
    """One source as the finder knows it: by its class, and how that is called."""

    finder: Finder
    spider: type[Source]
    arguments: Mapping[str, Any]
    leads: Leads | None = None  #: what is known from earlier crawls
    trusting: bool = False  #: whether what sitemaps say of changes is asked for

    @cached_property
    def _mark(self) -> str:
        spider = self.spider
        return self.finder.introduce(spider.__module__, spider.__name__, dict(self.arguments))

    def source(self) -> Source:
        return self.spider(**self.arguments)

    async def links_soon(self, url: str, status: int, fields: Fields, body: bytes) -> Found:
        """Where a response leads; `body` without its content coding."""
        question = self._question(url, status, fields)
        dated = self.trusting and sniff(body) == "sitemap"
        if dated:
            question["captured"] = datetime.now(UTC).isoformat()
        if self.leads is None or dated:
            return await self.finder.ask_soon(question, body)
        mark = self.leads.mark(question, body)
        if (known := self.leads.known(url, mark)) is not None:
            return Found(known)
        found = await self.finder.ask_soon(question, body)
        if not found.problem:
            self.leads.keep(url, mark, found.links)
        return found

    def links(self, url: str, status: int, fields: Fields, body: bytes) -> Found:
        """The same, where no event loop runs."""
        return self.finder.ask(self._question(url, status, fields), body)

    def _question(self, url: str, status: int, fields: Fields) -> dict[str, Any]:
        return {
            "source": self._mark,
            "url": url,
            "status": status,
            "fields": [[name.decode("latin-1"), value.decode("latin-1")] for name, value in fields],
        }
