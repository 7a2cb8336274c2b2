"""The frontier behind Scrapy's scheduler interface.

1. A host never has more visits under way than it may have connections, so that stopping waits
   for few, and a slow host does not hold up the others. A server on hold gets none.
2. Hosts have their turn one after the other. One that had nothing has its next when something
   happens there, or when it is looked at: retries and holds end without a word.
3. What is to be visited reaches the frontier as seeds or harvest, and nothing by way of Scrapy.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from itertools import islice
from typing import Self

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

from archive.errors import StorageError
from archive.wire import urls
from crawler.crawl.run import Run
from crawler.engine.work import run_of
from crawler.state.frontier import Visit, Wanted, host_of

_LEASE = 16  # visits taken from the table at once
_LOOK = 0.2  # seconds between two looks at hosts of which nothing was heard
_MOST_LOOKED_AT = 200  # hosts, of those, at each of them: all cost as much as a few pages
#: In the meta of the requests that come from here: what gives the next one, or None.
HANDED_OUT = "handed_out"


class Scheduler(BaseScheduler):
    """Hands out leased visits, one host after the other."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.leased: dict[str, deque[Visit]] = {}
        self.under_way: Counter[str] = Counter()
        self._turns: OrderedDict[str, None] = OrderedDict()  # hosts that may have visits to make
        self._round: Iterator[str] = iter(())
        self._due = 0.0
        run.ended, run.claim, run.is_under_way = self.ended, self.claim, self.is_under_way

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(run_of(crawler))

    def enqueue_request(self, request: Request) -> bool:
        """Takes nothing in: what comes here is to have Scrapy look for visits."""
        return False

    def has_pending_requests(self) -> bool:
        if self.run.budget_spent():
            return False
        return any(self.leased.values()) or self.run.frontier.waits(
            requisites_only=self.run.pages_spent()
        )

    def next_request(self) -> Request | None:
        try:
            return None if self.run.budget_spent() else self._next()
        except StorageError as error:
            self.run.storage_failed(error)
            return None

    def _next(self) -> Request | None:
        if self.run.holds.all:
            return None
        self._look()
        while self._turns:
            host, _ = self._turns.popitem(last=False)
            if self.under_way[host] <= self.run.settings.crawl.concurrency:
                visit = self._next_of(host)
                if visit is not None and self._begun(visit):
                    self._turns[host] = None
                    # Scrapy would write some URLs anew; they are asked for as they were found.
                    meta = {"visit": visit, HANDED_OUT: self.next_request, "verbatim_url": True}
                    return Request(visit.url, meta=meta, dont_filter=True)
        return None

    def claim(self, wanted: Wanted) -> Visit | None:
        """Begins the visit to a URL, new or waiting; None where it is over, or not to be now."""
        visits = self.leased.get(host_of(wanted.url), ())
        visit = next((visit for visit in visits if visit.url == wanted.url), None)
        if visit:
            self.leased[host_of(wanted.url)].remove(visit)
        else:
            visit = self.run.frontier.claim(wanted)
        if visit is None or self._begun(visit):
            return visit
        return None

    def is_under_way(self, url: str) -> bool:
        """Whether a visit to a URL has begun, here or at another worker, and is not over."""
        in_hand = any(visit.url == url for visit in self.leased.get(host_of(url), ()))
        return not in_hand and self.run.frontier.is_leased(url)

    def ended(self, visit: Visit) -> None:
        """A visit is no longer under way."""
        host = host_of(visit.url)
        self.under_way[host] -= 1
        self._turns.setdefault(host)

    def _begun(self, visit: Visit) -> bool:
        if not self.run.begun(visit):
            self.run.frontier.give_back(visit)
            return False
        self.under_way[host_of(visit.url)] += 1
        return True

    def _look(self) -> None:
        """Gives a turn to hosts that have new visits, and now and then to some of the others."""
        self._turns.update(dict.fromkeys(sorted(self.run.frontier.news)))
        self.run.frontier.news.clear()
        if (now := time.monotonic()) < self._due:
            return
        self._due = now + _LOOK
        if not (some := list(islice(self._round, _MOST_LOOKED_AT))):
            left = {host for host, visits in self.leased.items() if visits}
            self._round = iter(sorted(self.run.frontier.hosts | left))
            some = list(islice(self._round, _MOST_LOOKED_AT))
        self._turns.update(dict.fromkeys(some))

    def _next_of(self, host: str) -> Visit | None:
        visits = self.leased.setdefault(host, deque())
        while visits and not self.run.frontier.ours(host):
            self.run.frontier.give_back(visits.popleft())
        if not visits:
            only = self.run.pages_spent()
            now = self.run.clock.seconds()
            visits.extend(self.run.frontier.lease(host, _LEASE, now, requisites_only=only))
        for _ in range(len(visits)):
            visit = visits.popleft()
            if self.run.holds.waits(urls.server(visit.url)):
                visits.append(visit)
            elif visit.hop == "E" or not self.run.pages_spent():
                return visit
            else:
                self.run.frontier.give_back(visit)
        return None
