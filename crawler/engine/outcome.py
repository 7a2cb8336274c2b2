"""How each visit ends: allowed or refused, answered, tried again, or failed.

1. Answers with an error of the server, or cut short, are kept and the visit is tried again; so
   are visits that failed.
2. A visit to a host on hold is not made, and counts for nothing.
3. Nothing else ends without a word in the frontier and, where there was no answer, in the archive.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.errors import StorageError
from archive.wire import urls
from crawler.browser.memory import response_of
from crawler.client.errors import VisitFailed
from crawler.crawl.run import Run
from crawler.politeness.attempts import FINAL, passing
from crawler.politeness.gate import Gate, is_robots
from crawler.politeness.holds import OnHold
from crawler.politeness.later import NotNow, Passing
from crawler.politeness.pace import Paces
from crawler.politeness.robots import product_token
from crawler.state.frontier import Visit, Wanted, host_of

log = logging.getLogger(__name__)


class Outcome:
    """What stands around each request of a run (crawler/engine/downloader.py)."""

    def __init__(self, run: Run, download: Callable[[Request], Awaitable[Response]]) -> None:
        self.run = run
        self.paces = Paces()
        agent = product_token(run.user_agent)
        self.gate = Gate(download, agent, run.settings.robots, run.holds, workers=run.frontier)

    async def before(self, request: Request) -> Response | None:
        """The answer that is there already, if one is. Raises where it is not to be asked for."""
        visit = request.meta.get("visit")
        if visit is None and "beside" not in request.meta:
            return None
        if excluded := self.run.excluded.covering(request.url):
            raise VisitFailed("excluded", f"since {excluded.since}: {excluded.reason}")
        if visit and (spent := self.run.site_spent(visit)):
            raise VisitFailed("budget", spent)
        if visit and self.run.memory and (known := self.run.memory.get(request.url)):
            return response_of(request.url, known)  # a page that a browser asked for before
        self.run.holds.check(urls.server(request.url))
        if self.run.settings.crawl.robots == "ignore":
            return None
        if is_robots(request.url):  # always allowed (RFC 9309 section 2.2.2)
            copy = await self.gate.copy(request.url)
            request.meta.update(copy.meta | request.meta)
            return copy.replace(request=request)
        rules = await self.gate.rules(request.url)
        asked = min(rules.group.crawl_delay, self.run.settings.robots.longest_delay)
        self.paces.asks(urls.host(request.url), asked)
        self.run.frontier.rests(host_of(request.url), asked)
        if refusal := rules.refusal(request.url):
            raise VisitFailed("robots", refusal)
        return None

    def after(self, request: Request, response: Response) -> None:
        """Takes note of an answer. Raises IgnoreRequest where it is not to be read."""
        visit = request.meta.get("visit")
        if visit is None:
            return
        if (took := request.meta.get("download_latency")) is not None:
            self.paces.answered(urls.host(request.url), took)
        if passing(response.status, memento="Memento-Datetime" in response.headers):
            self.run.again_or_failed(visit, f"status-{response.status}", final=False)
            raise Passing(f"status-{response.status}", response)
        if request.meta.get("truncated") in ("time", "disconnect"):
            self.run.again_or_failed(visit, "truncated", final=False)
            raise IgnoreRequest("truncated")

    async def failed(self, request: Request, exception: Exception) -> None:
        """Puts on record that no answer came. Raises IgnoreRequest for what is known to happen."""
        visit: Visit | Wanted | None = request.meta.get("visit", request.meta.get("beside"))
        if visit is None or isinstance(exception, IgnoreRequest | StorageError):
            return
        if isinstance(exception, OnHold):
            if isinstance(visit, Visit):
                self.run.put_back(visit)
            raise NotNow("on hold")
        if not isinstance(exception, VisitFailed):
            log.error("visit to %s failed unexpectedly", request.url, exc_info=exception)
            exception = VisitFailed("error", f"{type(exception).__name__}: {exception}")
        failure = exception.failure(visit.url, self.run.clock.now(), visit.via, visit.hop)
        if isinstance(visit, Visit):
            await self.run.failed(visit, failure, final=exception.kind in FINAL)
        else:  # what a browser asked for, and the frontier does not know
            await self.run.recorder.fail(failure)
        raise IgnoreRequest(exception.kind)
