"""Which crawl a run goes on with: the unfinished one, or a new one.

1. An unfinished crawl goes on from its frontier; so does one whose call was ended before the
   corpus was built, though nothing of it is left to visit.
2. Where the frontier is gone or damaged, it is made again from the archive, by the same rules
   that made it first.
3. A frontier bears the id of its crawl only once it is whole; one that does not is made again.
4. A crawl that only has failures left is taken up for some days; then a new one begins, with
   the missed addresses among its seeds.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archive.commands.cli import say
from archive.index.originals import Originals
from archive.problem import Problem
from archive.records import shown, warc
from archive.records.reader import capture, records
from archive.records.record import Record
from archive.storage.collection import Collection
from archive.storage.durable import OPEN
from archive.storage.files import File
from archive.storage.settings import Settings
from archive.wire import http
from archive.wire.capture import Capture
from archive.wire.coding import decode
from crawler.links.finder import Guide
from crawler.links.follow import follow
from crawler.politeness.outcomes import FINAL, passing
from crawler.state.frontier import Frontier, Visit, Wanted
from crawler.state.frontiers import frontiers_of
from crawler.state.names import safe

RESUME_WITHIN = timedelta(days=3)
_STAMP = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Opened:
    """A frontier ready for a run."""

    frontier: Frontier
    crawl: str
    resumed: bool


def open_frontier(collection: Collection, name: str, guide: Guide, settings: Settings) -> Opened:
    """The frontier of the crawl that a run of a source works on; failures may be tried again."""
    frontiers = frontiers_of(collection)
    with frontiers.deciding(name):
        missed: list[Wanted] = []
        frontier = frontiers.found(name, say)
        if frontier is not None and not frontier.fact("crawl"):
            frontier.close()
            frontiers.remove(name)
            frontier = None
        if frontier is not None and frontier.joined:
            return Opened(frontier, str(frontier.fact("crawl")), resumed=True)
        if frontier is not None and _is_over(frontier):
            missed = [Wanted(url) for url, _, final in frontier.failures() if not final]
            frontier.close()
            frontiers.remove(name)
        elif frontier is not None:
            frontier.renew()
            return Opened(frontier, str(frontier.fact("crawl")), resumed=True)
        elif unfinished := _unfinished(collection, name):
            originals = Originals(collection.archive, collection.index)
            rebuild = _Rebuild(frontiers.open(name), guide, settings, originals)
            return _rebuilt(name, unfinished, rebuild)
        frontier = frontiers.open(name)
        now = datetime.now(UTC)
        crawl = f"{safe(name)}-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
        frontier.add(missed)
        _begin(frontier, name, crawl, now)
        return Opened(frontier, crawl, resumed=False)


def finished(frontier: Frontier) -> None:
    """Notes that the crawl has nothing left."""
    frontier.remember("finished", datetime.now(UTC).strftime(_STAMP))


def close(collection: Collection, name: str) -> None:
    """Notes that the call did all it was to do with a finished crawl: the next begins a new one."""
    frontier = frontiers_of(collection).open(name)
    if frontier.fact("finished"):
        frontier.remember("closed", "yes")
    frontier.close()


def _begin(frontier: Frontier, name: str, crawl: str, moment: datetime) -> None:
    frontier.remember("source", name)
    frontier.remember("began", moment.strftime(_STAMP))
    frontier.remember("crawl", crawl)


def _is_over(frontier: Frontier) -> bool:
    if frontier.fact("closed"):
        return True
    said = frontier.fact("began") or datetime.now(UTC).strftime(_STAMP)
    began = datetime.strptime(said, _STAMP).replace(tzinfo=UTC)
    return not frontier.counts().left and datetime.now(UTC) - began > RESUME_WITHIN


@dataclass(frozen=True, slots=True)
class ArchivedCrawl:
    """A crawl as the archive shows it."""

    id: str
    began: datetime
    files: list[File]

    def answered(self) -> Iterator[str]:
        """The address of each visit that got an answer."""
        for path in self.files:
            for item in records(path):
                if isinstance(item, Record) and item.type in ("response", "revisit"):
                    yield item.target_uri or ""

    def is_unfinished(self) -> bool:
        """Whether the last of its ends on record left something, or there is none."""
        left, latest = "1", ""
        for path in self.files:
            for item in records(path):
                if isinstance(item, Record) and item.target_uri == warc.CRAWL_URN + self.id:
                    facts = dict(warc.read_fields(item.block))
                    if (ended := facts.get("finished", "")) >= latest:  # of several workers
                        left = "1" if facts.get("passing", "0") != "0" else facts.get("left", "1")
                        latest = ended
        return left != "0"


def archived(collection: Collection, name: str | None = None) -> dict[str, ArchivedCrawl]:
    """The crawls of a source, or of all, in the archive, by id.

    Looks at the first record of each file, those that a crash has left open included.
    """
    crawls: dict[str, ArchivedCrawl] = {}
    unsealed = sorted(collection.archive.glob(f"*{OPEN}"))
    for path in [*collection.warc_files(), *unsealed]:
        first = next((item for item in records(path) if isinstance(item, Record)), None)
        if first is None or first.type != "warcinfo" or first.date is None:
            continue
        facts = dict(warc.read_fields(first.block))
        ours = name in (None, facts.get("letapis-source"))
        if ours and (crawl := facts.get("isPartOf")):
            crawls.setdefault(crawl, ArchivedCrawl(crawl, first.date, [])).files.append(path)
    return crawls


def _unfinished(collection: Collection, name: str) -> ArchivedCrawl | None:
    """The newest crawl of a source, if it has something left."""
    crawls = archived(collection, name).values()
    newest = max(crawls, key=lambda crawl: crawl.began, default=None)
    return newest if newest and newest.is_unfinished() else None


def _rebuilt(name: str, crawl: ArchivedCrawl, rebuild: _Rebuild) -> Opened:
    """The frontier made again: what the archive holds is done, what it leads to is wanted."""
    frontier = rebuild.frontier
    frontier.add(Wanted(link.url, link.hop) for link in rebuild.guide.source().start_links())
    for file in crawl.files:
        for item in records(file):
            if not isinstance(item, Problem):
                rebuild.take(item)
    _begin(frontier, name, crawl.id, crawl.began)
    counts = frontier.counts()
    say(f"Made the frontier of {crawl.id} again from the archive: {counts.kept} visits are kept")
    return Opened(frontier, crawl.id, resumed=True)


@dataclass(frozen=True, slots=True)
class _Rebuild:
    """Makes a frontier again, record by record."""

    frontier: Frontier
    guide: Guide
    settings: Settings
    originals: Originals

    def take(self, item: Record) -> None:
        """What a record says of its visit."""
        url = item.target_uri
        visit = self.frontier.visit(url) if url else None
        if item.type == "metadata" and url:
            said = dict(warc.read_fields(item.block))
            kind = said.get("kind", "")
            if kind == "trap":
                self.frontier.refuse([Wanted(url, said.get("hop", ""), said.get("via"))], kind)
            elif kind in FINAL and visit is not None:
                self.frontier.failed(visit.id, kind, final=True)
        elif item.type == "resource" and (page := shown.page_of(url or "")):
            self._shown(page, item.block)
        elif item.type in ("response", "revisit") and visit is not None:
            found = self._found(item, visit)
            if found is not None:
                self.frontier.done(visit.id, found)

    def _shown(self, page: str, dom: bytes) -> None:
        """What a browser made of a page leads on as well."""
        if visit := self.frontier.visit(page):
            fields = [(b"Content-Type", shown.DOM_TYPE.encode())]
            found = self.guide.links(page, 200, fields, dom).links
            leads = follow(visit, page, found, self.settings)
            self.frontier.add([wanted for wanted, trap in leads if not trap])

    def _found(self, item: Record, visit: Visit) -> list[Wanted] | None:
        """What an answer led to; None where the visit is to be made again."""
        framing = payload = http.response(item.block)
        if item.type == "revisit":
            answer = capture(item, None)
            original = self.originals.of(answer) if isinstance(answer, Capture) else None
            if original is None:
                return None
            payload = original.framing
        unchanged = framing.head is not None and framing.head.status == 304
        head = payload.head if unchanged else framing.head
        if head is None or head.status is None:
            return []
        memento = head.first("memento-datetime") is not None
        if passing(head.status, memento=memento):
            return None
        if head.status == 304 and not memento:  # no revisit: it is of something else
            return None
        limit = int(self.settings.limits.unpacked * 1_000_000)
        body = decode(payload.entity, head.tokens("content-encoding"), limit).body
        found = self.guide.links(visit.url, head.status, head.fields, body).links
        leads = follow(visit, visit.url, found, self.settings)
        return [wanted for wanted, trap in leads if not trap]
