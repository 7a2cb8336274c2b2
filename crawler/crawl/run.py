"""One run: a source visited from its frontier into its WARC files until done, spent or stopped.

1. A crawl goes on under its id until nothing is left; each process that works on it is a run.
2. wanted = kept + failed + left, whatever happened.
3. When bytes cannot be kept, nothing more is visited.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from archive.errors import StorageError
from archive.records.segment import Segments
from archive.storage import settings as config
from archive.storage.collection import Collection
from archive.storage.exclusions import beside
from archive.wire import urls
from archive.wire.exchange import Failure
from crawler.browser.memory import Memory
from crawler.browser.show import scripted
from crawler.clock import Clock
from crawler.crawl import standing
from crawler.crawl.resume import Opened
from crawler.keeping import warcinfo
from crawler.keeping.moving import moving_of
from crawler.keeping.recall import Recall
from crawler.keeping.recorder import Recorder
from crawler.keeping.repeats import repeats_of
from crawler.links.guide import Guide
from crawler.politeness.holds import Holds
from crawler.politeness.hours import hours
from crawler.politeness.pauses import Pauses
from crawler.state.events import event
from crawler.state.frontier import Visit, Wanted, host_of
from crawler.state.names import safe

_AT_ONCE = 500  # records that are made without a pause for anything else


@dataclass(kw_only=True)
class Run:
    """What the parts of one running crawl share. Lives in one event loop."""

    collection: Collection
    settings: config.Settings
    source: str  #: its name
    opened: Opened
    guide: Guide  #: to where its responses lead
    recall: Recall | None = None  #: where it takes captures from another archive
    stop: Callable[[], None] = lambda: None  #: asks Scrapy to end; set when the engine runs
    wake: Callable[[], None] = lambda: None  #: has Scrapy look for visits; set as well
    ended: Callable[[Visit], None] = lambda visit: None
    claim: Callable[[Wanted], Visit | None] = lambda wanted: None  #: begins a visit out of turn
    is_under_way: Callable[[str], bool] = lambda url: False
    stopping: str = ""  #: why no more is handed out, in words
    trouble: StorageError | None = None
    pages: int = 0  #: of this run: what is no requisite, nor said `no_page` of
    spider_errors: int = 0
    under_way: dict[int, Visit] = field(default_factory=dict)
    steered: list[str] = field(default_factory=list)  #: orders it was given
    _too_many: set[int] = field(default_factory=set)  #: ids of visits over the pages of a site

    def __post_init__(self) -> None:
        self.clock = Clock()
        self.frontier, self.crawl = self.opened.frontier, self.opened.crawl
        standing.begin(self.frontier)
        self.moving = moving_of(self.collection)
        self.segments = Segments(
            folder=self.collection.archive,
            prefix=f"{self.settings.archive.prefix}-{safe(self.source)}{self._worker()}",
            limit=int(self.settings.archive.segment * 1_000_000),
            facts=lambda: warcinfo.facts(self.settings, self.source, self.crawl),
            clock=self.clock.now,
            then=self.moving.take if self.moving else None,
        )
        self.repeats = repeats_of(self.collection, self.settings)
        self.recorder = Recorder(self.segments, self.storage_failed, self.repeats, self.recall)
        self.excluded = beside(self.collection.archive)
        crawl = self.settings.crawl
        self.holds = Holds(crawl.retries, crawl.patience, workers=self.frontier)
        self.pauses = Pauses(self.holds, hours(crawl.hours, self.settings.schedule.zone))
        self.pause(ordered=False)
        patterns = scripted(self.guide.spider, self.settings)
        self.memory = Memory(self.frontier) if patterns else None  #: of a run that has a browser

    @property
    def user_agent(self) -> str:
        return warcinfo.user_agent(self.settings)

    @property
    def state(self) -> str:
        """In a word: running, paused or stopping."""
        if self.stopping:
            return "stopping"
        return "paused" if self.pauses.paused else "running"

    @property
    def why(self) -> str:
        """Why it is stopping, or may not go on at this hour, in words; else empty."""
        waits = self.pauses.paused and not self.pauses.ordered
        return self.stopping or (f"only at {self.pauses.hours}" if waits else "")

    def pause(self, ordered: bool) -> None:
        """Asks nothing more of any server, or goes on."""
        self.pauses.ordered = ordered
        self.pauses.look(self.clock.now())

    def look(self) -> None:
        """To be called a few times a second: minds the hour, the other workers, the budgets."""
        self.pauses.look(self.clock.now())
        try:
            self.frontier.tick(self.recorder.received)
        except StorageError as error:
            self.storage_failed(error)
        if self.budget_spent():  # a run that only waits for retries would not notice
            self.stop()
        self.wake()

    def begun(self, visit: Visit) -> bool:
        """A visit is under way; not, and False, where the pages of this run are used up."""
        so_many = self.frontier.pages[host_of(visit.url)] >= self.settings.limits.pages
        if visit.hop != "E" and so_many:
            self._too_many.add(visit.id)
        elif not self._count(visit, 1):
            return False
        self.under_way[visit.id] = visit
        return True

    def no_page(self) -> None:
        """An answer redirects, or only lists addresses: it takes nothing from the budget."""
        self.pages -= 1
        self.frontier.count(-1, self.settings.crawl.max_pages)

    def done(self, visit: Visit, found: list[Wanted]) -> None:
        """The answer to a visit is kept, and this is what it led to."""
        self._over(visit)
        self.frontier.done(visit.id, found)
        if found:
            self.wake()
        event("kept", source=self.source, url=visit.url, found=len(found))

    async def failed(self, visit: Visit, failure: Failure, *, final: bool) -> None:
        """A visit ended without an answer; puts it on record, then tries again or gives it up."""
        await self.recorder.fail(failure)
        self.again_or_failed(visit, failure.kind, failure.detail, final=final)

    def put_back(self, visit: Visit) -> None:
        """A visit that was begun is not made now, and waits as before."""
        self._over(visit)
        self._count(visit, -1)
        self.frontier.give_back(visit)

    def again_or_failed(self, visit: Visit, kind: str, detail: str = "", *, final: bool) -> None:
        """Lets a visit wait for another attempt, or ends it."""
        self._over(visit)
        pauses = self.settings.crawl.retries
        hopeless = final or self.stopping or self.holds.given_up(urls.server(visit.url))
        again = not hopeless and visit.attempts < len(pauses)
        if again:
            self.frontier.try_again(visit, kind, self.clock.seconds() + pauses[visit.attempts])
            self._count(visit, -1)
        else:
            self.frontier.failed(visit.id, kind, final=final)
        said = {"source": self.source, "url": visit.url, "kind": kind, "detail": detail}
        event("again" if again else "failed", **said)

    async def refuse(self, refused: Sequence[tuple[Wanted, str]], kind: str) -> None:
        """Notes, once, URLs that will not be visited, each with the reason in words."""
        known = self.frontier.known({one.url for one, _ in refused})
        new = list({one.url: (one, why) for one, why in refused if one.url not in known}.values())
        for start in range(0, len(new), _AT_ONCE):
            batch, now = new[start : start + _AT_ONCE], self.clock.now()
            failures = [
                Failure(url=one.url, at=now, kind=kind, detail=why, via=one.via, hop=one.hop)
                for one, why in batch
            ]
            await self.recorder.fail(*failures)
            self.frontier.refuse([one for one, _ in batch], kind)
            for one, why in batch:
                event("failed", source=self.source, url=one.url, kind=kind, detail=why)

    def pages_spent(self) -> bool:
        """Whether the pages of this run are used up; their requisites are still fetched."""
        most = self.settings.crawl.max_pages
        return most is not None and self.frontier.spent >= most

    def site_spent(self, visit: Visit) -> str | None:
        """Why a page of a site that had so many is not visited, in words; None if it is."""
        if visit.id not in self._too_many:
            return None
        self._too_many.remove(visit.id)
        return f"more than {self.settings.limits.pages} pages of {urls.host(visit.url)}"

    def budget_spent(self) -> bool:
        """Whether nothing more is to be handed out, for whatever reason."""
        crawl, received = self.settings.crawl, self.recorder.received + self.frontier.received
        if not self.stopping:
            if crawl.max_time is not None and self.pauses.worked >= crawl.max_time:
                self.stopping = f"budget: max_time = {crawl.max_time:g}"
            elif crawl.max_bytes is not None and received >= crawl.max_bytes:
                self.stopping = f"budget: max_bytes = {crawl.max_bytes}"
        return bool(self.stopping)

    def _worker(self) -> str:
        """Parts its files from those of other workers, in this folder or in the store."""
        worker = f"-w{self.collection.worker}" if self.collection.worker else ""
        return f"{worker}-p{os.getpid()}" if self.moving else worker

    def _count(self, visit: Visit, pages: int) -> bool:
        """Counts a page, or takes it back; False where there are to be no more."""
        if visit.hop != "E":
            if not self.frontier.count(pages, self.settings.crawl.max_pages):
                return False
            self.pages += pages
            self.frontier.pages[host_of(visit.url)] += pages
        return True

    def _over(self, visit: Visit) -> None:
        if self.under_way.pop(visit.id, None):
            self.ended(visit)

    def storage_failed(self, error: StorageError) -> None:
        """What was to be kept could not be: the run stops."""
        if self.trouble is None:
            self.trouble, self.stopping = error, f"storage failed: {error}"
            self.stop()
