"""What a page led to goes into the frontier together with the page's own `done`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from scrapy.http import JsonResponse, Response, XmlResponse

from archive.index.originals import Originals
from crawler.browser.memory import answer_of, response_of
from crawler.browser.show import Show, is_shown
from crawler.crawl.run import Run
from crawler.engine import shown
from crawler.links.finder import Found
from crawler.links.follow import follow
from crawler.links.lastmod import Unchanged
from crawler.politeness.gate import is_robots
from crawler.state.frontier import Visit, Wanted

_KNOWN = 30_000  # links that are remembered; a site's pages share most of theirs
_SHORT = 500  # characters of those

log = logging.getLogger(__name__)


class Harvest:
    """Has every response read elsewhere, and keeps what it led to.

    The spider would read it in this process, where one hostile page could hold up all others. So
    its `parse` is never called; the same source answers in crawler/links/finder.py.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        originals = Originals(run.collection.archive, run.collection.index)
        days = run.settings.crawl.trust_lastmod.get(run.source, 0)
        self.unchanged = Unchanged(originals, days)
        self.known: set[tuple[str, str]] = set()  #: some of the links that the frontier knows
        self.show: Show | None = None  #: where pages need a browser

    async def take(self, response: Response, visit: Visit) -> None:
        """Notes that a visit is done, and to where its answer leads."""
        if self.run.memory:
            self.run.memory.remember(response.url, answer_of(response))
        found = await self._found(response)
        if visit.hop != "E" and not _is_page(visit, response):
            self.run.no_page()
        made = await shown.links(self.run, self.show, response, visit) if self.show else []
        new = [link for link in [*found.links, *made] if link not in self.known]
        if self.run.recall:
            new = [(url, hop) for url, hop in new if not self.run.recall.holds(url)]
        leads = list(follow(visit, response.url, new, self.run.settings))
        await self.run.refuse([(wanted, trap) for wanted, trap in leads if trap], "trap")
        wanted = [wanted for wanted, trap in leads if not trap]
        if found.lastmod:
            wanted = await self._changed(wanted, found.lastmod)
        self.run.done(visit, wanted)
        pages = {one.url for one in wanted if one.hop == "L" and self._is_shown(one)}
        self.run.frontier.make_pages(filter(self._is_read, pages))
        self._remember((one.url, one.hop) for one, _ in leads if one.url not in pages)

    async def _changed(self, wanted: list[Wanted], lastmod: dict[str, str]) -> list[Wanted]:
        """What is to be visited; of the rest it is put on record that it is unchanged."""
        now, unchanged = self.run.clock.now(), dict[str, tuple[Wanted, str]]()
        for one in wanted:
            if why := self.unchanged.why(one.url, lastmod.get(one.url), now):
                unchanged[one.url] = (one, why)
            await asyncio.sleep(0)  # looking up takes its time, and others have theirs
        await self.run.refuse(list(unchanged.values()), "unchanged")
        return [one for one in wanted if one.url not in unchanged]

    async def _found(self, response: Response) -> Found:
        if self.run.settings.crawl.depth == 0 and not _leads_elsewhere(response):
            return Found()
        fields = [(name, value) for name, values in response.headers.items() for value in values]
        found = await self.run.guide.links_soon(
            response.url, response.status, fields, response.body
        )
        if found.problem:
            self.run.spider_errors += 1
            log.error("links of %s are missing: %s", response.url, found.problem)
        return found

    def _is_shown(self, wanted: Wanted) -> bool:
        return self.show is not None and is_shown(wanted, self.show.patterns)

    def _is_read(self, url: str) -> bool:
        """Whether it is a page that was answered in this run: scripts read ahead of links."""
        known = self.run.memory.get(url) if self.run.memory else None
        return known is not None and shown.is_html(response_of(url, known))

    def _remember(self, links: Iterable[tuple[str, str]]) -> None:
        """Nothing leaves the frontier, so what it knows need not be looked at again."""
        if len(self.known) > _KNOWN:
            self.known.clear()
        self.known.update(link for link in links if len(link[0]) <= _SHORT)


def _is_page(visit: Visit, response: Response) -> bool:
    """Whether it counts as a page: no redirect, robots.txt, sitemap, feed, or guess at one."""
    lists = isinstance(response, XmlResponse | JsonResponse) or is_robots(response.url)
    return not (visit.hop == "I" or lists or 300 <= response.status < 400)


def _leads_elsewhere(response: Response) -> bool:
    """Whether a response may be a redirect: all that is followed from an address alone."""
    if 300 <= response.status < 400 or "Refresh" in response.headers:
        return True
    said = response.body.lower()  # a refresh; in UTF-16 it would not be seen
    return b"http-equiv" in said or b"\0" in said
