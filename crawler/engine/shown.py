"""Pages that a browser shows: what it makes of them goes on record, and leads on as well."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.errors import StorageError
from archive.records import shown
from archive.wire import urls
from crawler.browser.show import Show, is_shown, scripted
from crawler.crawl.run import Run
from crawler.state.frontier import Visit, Wanted, host_of


@dataclass(frozen=True, slots=True)
class _Ways:
    """What the browser may have of a run; as Ways in crawler/browser/supply.py."""

    run: Run
    crawler: Crawler
    taken: Callable[[Response], Awaitable[None]]

    def may_ask(self, url: str, method: str) -> bool:
        if self.run.holds.waits(urls.server(url)) or not self.run.frontier.want(host_of(url)):
            return False
        return method != "GET" or not self.run.is_under_way(url)

    def is_over(self) -> bool:
        return bool(self.run.stopping)

    def talk(self, url: str) -> AbstractContextManager[None]:
        return self.run.frontier.talk(host_of(url))

    def claim(self, wanted: Wanted) -> Visit | None:
        return self.run.claim(wanted)

    async def fetch(self, request: Request) -> Response:
        assert self.crawler.engine is not None
        return await self.crawler.engine.download_async(request)

    async def kept(self, visit: Visit, response: Response) -> None:
        if visit.hop == "E":
            with suppress(IgnoreRequest):  # then the visit failed, and its end is on record
                await self.taken(response)
        else:  # its turn comes; it has its answer already
            self.run.put_back(visit)

    def trouble(self, error: StorageError) -> None:
        self.run.storage_failed(error)


def show_of(
    crawler: Crawler, run: Run, taken: Callable[[Response], Awaitable[None]]
) -> Show | None:
    """The browser of a run, whose requisites are `taken` in; None where no page needs one."""
    if not run.memory:
        return None
    patterns, ways = scripted(run.guide.spider, run.settings), _Ways(run, crawler, taken)
    show = Show(run.settings.browser, patterns, run.user_agent, ways, run.memory)
    crawler.signals.connect(show.close, signal=signals.spider_closed)
    return show


def is_html(response: Response) -> bool:
    """Whether a browser can make a page of it."""
    kind = response.headers.get("Content-Type") or b""
    return response.status == 200 and b"html" in kind.lower()


async def links(run: Run, show: Show, response: Response, visit: Visit) -> list[tuple[str, str]]:
    """Where a page leads once its scripts are done; what was seen is on the disk then."""
    if not is_html(response) or not is_shown(visit, show.patterns):
        return []
    seen = await show.see(response.url)
    if seen is None:
        run.spider_errors += 1
        return []
    now, dom = run.clock.now(), seen.dom.encode("utf-8", "replace")
    text = seen.text.encode("utf-8", "replace")
    await run.recorder.add(
        lambda info: shown.members(response.url, now, info, dom, text, seen.picture)
    )
    fields = [(b"Content-Type", shown.DOM_TYPE.encode())]
    return (await run.guide.links_soon(response.url, 200, fields, dom)).links
