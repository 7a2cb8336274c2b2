"""Asks each site's robots.txt before anything else of the site, and stops what it does not allow.

1. There is one for each scheme, host and port. It comes by the same path as any page; redirects
   are followed, to other hosts too, five in a row (RFC 9309 section 2.3.1.2).
2. 2xx: the rules are in it. 5xx, 429, or no whole answer: nothing is allowed for now, and the
   server is on hold. All else, and too many redirects: all is allowed.
3. A refusal cites the record of the copy that decided.
4. One copy serves all who need it: the rules, another site that redirects there, the visit that
   reads it for sitemaps. After a day it is asked for again (section 2.4).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from archive.storage.settings import Robots as Settings
from archive.wire import http, urls
from crawler.client.errors import VisitFailed
from crawler.politeness import robots
from crawler.politeness.attempts import FINAL
from crawler.politeness.holds import Holds, OnHold
from crawler.state.alone import ALONE, Alone, Copy

DAY = 24 * 60 * 60.0  # seconds
REDIRECTS = 5
_A_MOMENT = 1.0  # seconds
#: Bytes of copies that are remembered at once, for a hostile page may name any number of sites:
#: some 8,000 honest ones. The rules of one may take 25 times as much memory.
_MOST_BYTES = 8_000_000
_EACH = 1_000  # bytes of a copy besides its body
#: Failures that a page of the same site would end in just so.
_OF_THE_SITE = frozenset({"url", "dns", "private-address", "connect", "tls", "proxy"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rules:
    """What one site's robots.txt says to this crawler."""

    source: str  #: where it comes from, in words that name the record
    group: robots.Group

    def refusal(self, url: str) -> str | None:
        """Why a URL may not be fetched; None where it may."""
        rule = self.group.decides(url)
        return None if rule is None or rule.allow else f"{rule} in {self.source}"


class Gate:
    """What the sites of one run allow. Lives in one event loop.

    `download` fetches into the archive; the meta of its responses says `record_id` and `truncated`
    (crawler/engine/handler.py).
    """

    def __init__(
        self,
        download: Callable[[Request], Awaitable[Response]],
        agent: str,
        settings: Settings,
        holds: Holds,
        clock: Callable[[], float] = time.monotonic,
        workers: Alone = ALONE,
    ) -> None:
        """`agent` is the product token; `workers` let each other have copies."""
        self._workers = workers
        self._download = download
        self._agent = agent
        named = (urls.normalise(f"https://{mandate.host}/") for mandate in settings.ignore)
        self._ignored = {urls.host(url) for url in named if url}
        self._holds = holds
        self._clock = clock
        self._since = clock()
        self._bytes = 0  # of copies
        self._rules: dict[str, asyncio.Future[Rules]] = {}  # by scheme, host and port
        self._copies: dict[str, asyncio.Future[Response]] = {}  # by URL

    async def rules(self, url: str) -> Rules:
        """The rules of a URL's site. Raises VisitFailed or OnHold where none can be had now."""
        if self._clock() - self._since >= DAY or self._bytes >= _MOST_BYTES:
            self._rules.clear()
            self._copies.clear()
            self._since, self._bytes = self._clock(), 0
        return await _once(self._rules, _site(url), self._ask)

    async def copy(self, url: str) -> Response:
        """The answer to a robots.txt, which is asked for once while it holds good."""
        return await _once(self._copies, url, self._fetch)

    async def _fetch(self, url: str) -> Response:
        response = await self._fetched(url)
        self._bytes += _EACH + len(response.body)
        return response

    async def _fetched(self, url: str) -> Response:
        request = Request(url, dont_filter=True, meta={"verbatim_url": True})
        if known := self._workers.copy(url):
            request.meta.update(record_id=known.record_id, truncated=None)
            headers = {"Location": known.location} if known.location else None
            return Response(url, known.status, headers, known.body, request=request)
        response = await self._download(request)
        if not _silent(response):
            self._workers.keep_copy(url, _copy_of(response))
        if _silent(response) or len(response.body) > robots.READ_LIMIT:
            self._copies.pop(url, None)
        return response

    async def _ask(self, site: str) -> Rules:
        host = urls.host(site)
        try:
            rules = await self._read(site)
        except VisitFailed as error:
            if host in self._ignored:
                return Rules(error.detail, robots.Group())
            if error.kind not in FINAL:
                self._holds.refused(urls.server(site), error.kind, error.detail)
            raise
        if host in self._ignored:
            return Rules(rules.source, robots.Group(crawl_delay=rules.group.crawl_delay))
        return rules

    async def _read(self, site: str) -> Rules:
        response = await self._hop(site, f"{site}/robots.txt")
        for _ in range(REDIRECTS):
            target = _target(response)
            if target is None:
                break
            response = await self._hop(site, target)
        source = f"robots.txt of {site} ({response.meta['record_id']})"
        if silent := _silent(response):
            detail = f"{source} {silent}: nothing is allowed for now"
            raise VisitFailed("robots-unreachable", detail)
        if not 200 <= response.status < 300:
            return Rules(f"{source}, status {response.status}", robots.Group())
        return Rules(source, robots.read(response.body, self._agent))

    async def _hop(self, site: str, url: str) -> Response:
        """One of the redirects from a site's robots.txt to where it is."""
        here = urls.server(url) == urls.server(site)
        try:
            return await self.copy(url)
        except OnHold as error:
            if here or self._holds.all:
                raise
            if not self._holds.ours(urls.server(url)):  # who talks to it will have its copy
                self._holds.rest(urls.server(site), _A_MOMENT)
                raise
            detail = f"robots.txt of {site} is at {url}, which is to be left alone for now"
            raise VisitFailed("robots-unreachable", detail) from error
        except VisitFailed as error:
            kind = error.kind if here and error.kind in _OF_THE_SITE else "robots-unreachable"
            raise VisitFailed(kind, f"robots.txt of {site}: {error.detail}") from error


def is_robots(url: str) -> bool:
    """Whether a URL is that of a robots.txt."""
    return url == f"{_site(url)}/robots.txt"


def _site(url: str) -> str:
    return f"{urlsplit(url).scheme}://{urls.server(url)}"


def _silent(response: Response) -> str:
    """Why an answer says nothing about what is allowed, in words; empty where it does."""
    if response.meta["truncated"] in ("time", "disconnect"):
        return "was cut short"
    if not response.status:
        return "is no answer of HTTP"
    return f"has status {response.status}" if response.status in (429, *range(500, 600)) else ""


def _copy_of(response: Response) -> Copy:
    location, body = response.headers.get("Location") or b"", response.body[: robots.READ_LIMIT + 1]
    return Copy(response.status, location, body, response.meta["record_id"])


def _target(response: Response) -> str | None:
    location = response.headers.get("Location")
    if not 300 <= response.status < 400 or not location:
        return None
    return urls.resolve(response.url, http.text(location))


async def _once(
    known: dict[str, asyncio.Future[T]], key: str, ask: Callable[[str], Coroutine[Any, Any, T]]
) -> T:
    """What `ask` gives for a key: asked once for all who want it, and again after a failure."""
    task = known.get(key)
    if task is None:
        task = known[key] = asyncio.ensure_future(ask(key))
    try:
        return await asyncio.shield(task)
    except Exception:
        if known.get(key) is task:
            del known[key]
        raise
