"""Pages that a browser shows: what it makes of them goes on record, and leads on as well."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive import shown
from crawler.browser.show import Show, is_shown, scripted
from crawler.browser.supply import Ways
from crawler.run import Run
from crawler.state.frontier import Visit


def show_of(
    crawler: Crawler, run: Run, harvest: Callable[[Response, Visit], Awaitable[None]]
) -> Show | None:
    """The browser of a run; None where no page needs one."""
    patterns = scripted(run.guide.spider, run.settings)
    if not patterns:
        return None

    async def fetch(request: Request) -> Response:
        assert crawler.engine is not None
        return await crawler.engine.download_async(request)

    ways = Ways(run.frontier.claim, run.frontier.is_leased, fetch, harvest, run.storage_failed)
    show = Show(run.settings.browser, patterns, run.user_agent, ways)
    crawler.signals.connect(show.close, signal=signals.spider_closed)
    return show


async def links(run: Run, show: Show, response: Response, visit: Visit) -> list[tuple[str, str]]:
    """Where a page leads once its scripts are done; what was seen is on the disk then."""
    kind = response.headers.get("Content-Type") or b""
    if response.status != 200 or b"html" not in kind.lower() or not is_shown(visit, show.patterns):
        return []
    seen = await show.see(response.url, kind, response.body)
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
