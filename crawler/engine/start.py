"""From targets to crawls that run, and from their ends to an archive in good order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager

from archive.commands.cli import say
from archive.index.cdxj import is_current, write_index
from archive.storage.collection import Collection
from archive.storage.moving import move_all
from archive.storage.recovery import recover
from archive.storage.settings import Settings
from crawler.browser.show import check, scripted
from crawler.crawl.part import Part
from crawler.crawl.resume import open_frontier
from crawler.crawl.run import Run
from crawler.crawl.targets import Target
from crawler.engine import files
from crawler.engine.means import dialer
from crawler.engine.process import Ended, Job, crawl
from crawler.keeping.recall import Recall
from crawler.links.finder import Finder
from crawler.links.guide import Guide
from crawler.politeness.hours import hours
from crawler.secrets import secrets
from crawler.state import runs
from crawler.state.events import event, kept_in
from crawler.state.leads import Leads
from crawler.state.result import Result
from spiders.mementos import Mementos


def run(
    part: Part,
    settings: Settings,
    wanted: Sequence[Target],
    progress: Callable[[Sequence[Run]], None],
) -> tuple[Ended, bool]:
    """Crawls the targets side by side; how they ended, and what `settle` says."""
    with begun(part, settings, wanted) as jobs:
        ended = crawl(jobs, progress)
        return ended, settle(part, ended.results, moves=ended.signal is None)


def require(settings: Settings, wanted: Sequence[Target]) -> None:
    """Raises ConfigurationError where settings cannot be kept; changes nothing."""
    dialer(settings.network)
    secrets(settings.network)
    for target in wanted:
        check(scripted(target.spider, settings))
    hours(settings.crawl.hours, settings.schedule.zone)


@contextmanager
def begun(part: Part, settings: Settings, wanted: Sequence[Target]) -> Iterator[list[Job]]:
    """Runs for the targets, on an archive that was set right. Raises ConfigurationError."""
    collection = part.collection
    require(settings, wanted)
    files.allow(len(wanted), settings.crawl.connections)
    with (
        closing(Finder()) as finder,
        kept_in(collection.state / "log.jsonl"),
        closing(Leads(collection.state / "leads.db")) as leads,
    ):
        if part.alone():
            _set_right(collection)
        part.share()
        yield [_job(collection, settings, target, finder, leads) for target in wanted]


def settle(part: Part, results: Sequence[Result], *, moves: bool = True) -> bool:
    """Notes how runs ended, and brings the index in line with the archive.

    The latter only where no other worker still writes to it: whether that is so.
    """
    for result in results:
        event("ended", **runs.as_row(result))
    if last := part.alone():
        _set_right(part.collection, moves=moves)
    runs.remember(part.collection, results)
    return last


def _job(
    collection: Collection, settings: Settings, target: Target, finder: Finder, leads: Leads
) -> Job:
    """The run that begins the crawl of a target, or goes on with it."""
    trusting = target.name in settings.crawl.trust_lastmod
    guide = Guide(finder, target.spider, target.arguments, leads, trusting)
    opened = open_frontier(collection, target.name, guide, settings)
    if opened.resumed:
        counts = opened.frontier.counts()
        say(f"Continuing {opened.crawl}: {counts.kept} kept, {counts.left} left")
    work = Run(
        collection=collection,
        settings=settings,
        source=target.name,
        opened=opened,
        guide=guide,
        recall=Recall(collection.index) if issubclass(target.spider, Mementos) else None,
    )
    event("begun", source=work.source, crawl=work.crawl, resumed=opened.resumed)
    return Job(work, target.spider, target.arguments)


def _set_right(collection: Collection, *, moves: bool = True) -> None:
    """Seals what a crash left open, moves it, and makes the index anew: visits refer to that."""
    for mended in recover(collection.archive):
        say(f"Recovered {mended}")
    if moves:  # which may take longer than whoever stopped us waits
        move_all(collection.archive, say)
    if not is_current(collection.archive, collection.index):
        write_index(collection.archive, collection.index)
