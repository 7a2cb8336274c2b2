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
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archive.commands.cli import say
from archive.index.originals import Originals
from archive.storage.collection import Collection
from archive.storage.settings import Settings
from crawler.crawl.rebuild import Rebuild
from crawler.links.guide import Guide
from crawler.state.archived import ArchivedCrawl, archived
from crawler.state.frontier import Frontier, Wanted
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
    frontiers, missed = frontiers_of(collection), list[Wanted]()
    with frontiers.deciding(name):
        found = frontiers.found(name, say)
        crawl = found.fact("crawl") if found else None
        if found and crawl and (found.joined or not _is_over(found)):
            if not found.joined:
                found.renew()
            return Opened(found, crawl, resumed=True)
        if found:
            if crawl:
                missed = [Wanted(url) for url, _, final in found.failures() if not final]
            found.close()
            frontiers.remove(name)
        frontier, now = frontiers.open(name), datetime.now(UTC)
        if not crawl and (lost := _unfinished(collection, name)):
            originals = Originals(collection.archive, collection.index)
            Rebuild(frontier, guide, settings, originals).take_all(lost)
            _begin(frontier, name, lost.id, lost.began)
            kept = frontier.counts().kept
            say(f"Rebuilt the frontier of {lost.id} from the archive: {kept} visits are kept")
            return Opened(frontier, lost.id, resumed=True)
        crawl = f"{safe(name)}-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
        frontier.add(missed)
        _begin(frontier, name, crawl, now)
        return Opened(frontier, crawl, resumed=False)


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


def _unfinished(collection: Collection, name: str) -> ArchivedCrawl | None:
    """The newest crawl of a source, if it has something left."""
    crawls = archived(collection, name).values()
    newest = max(crawls, key=lambda crawl: crawl.began, default=None)
    return newest if newest and newest.is_unfinished() else None
