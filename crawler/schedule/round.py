"""A round of the schedule: what is due is decided, done, noted; one run at a time.

1. A run is decided in the log before it begins; a crash at any point leaves it there, begun,
   and a later round goes on with it.
2. A round gives each source one try, oldest time first, and looks at the clock anew for each.
3. Whoever is to hear of a failure hears of it before the end is noted: twice rather than never.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from archive.errors import CollectionBusy
from crawler.schedule.due import Plan, Verdict, consider
from crawler.schedule.log import SIGNALS, Log, ScheduledRun

Last = Callable[[Plan], datetime | None]

#: A run whose process is killed so often is over.
TRIES = 3


@dataclass(frozen=True, slots=True)
class Ending:
    """How a try ended."""

    status: int  #: exit status; more than 128 for a signal
    reason: str
    over: bool = True  #: whether the run is; another try goes on with it


class Crawls(Protocol):
    """What a round needs of the world."""

    def stopped(self) -> bool:
        """Whether nothing more is to begin."""

    def last(self, plan: Plan) -> datetime | None:
        """When its source was last crawled, by a schedule or not (UTC)."""

    def before(self, plan: Plan) -> dict[str, Any]:
        """How far the crawls of the source are; raises CollectionBusy."""

    def work(self, plan: Plan, run: ScheduledRun) -> Ending:
        """Crawls, or goes on with it, until it ends."""

    def ended(self, plan: Plan, run: ScheduledRun) -> str:
        """Tells whoever is to hear of it; returns what came of the telling."""


def verdicts(
    log: Log, plans: Sequence[Plan], last: Last, now: datetime, *, keep: bool
) -> list[Verdict]:
    """What is to be done about each plan now; new plans are noted if `keep` is set.

    `last` says when the source of a plan was last crawled, by a schedule or not (UTC).
    """
    found = []
    for plan in plans:
        log.see(plan, now, last, keep=keep)
        begun = log.begun(plan)
        found.append(consider(plan, now, log.settled(plan, now), begun.due if begun else None))
    return found


def perform(
    log: Log, plans: Sequence[Plan], crawls: Crawls, clock: Callable[[], datetime]
) -> Iterator[tuple[Plan, Ending]]:
    """Does what is due, and gives each try as it ends. The clock is UTC, in whole seconds."""
    tried: set[str] = set()
    while not crawls.stopped():
        now = clock()
        due: list[tuple[datetime, str, Verdict]] = []
        for verdict in verdicts(log, plans, crawls.last, now, keep=True):
            name = verdict.plan.name
            if time := verdict.skipped:
                log.put(ScheduledRun(name=name, due=time, begun=now, ended=now, why=verdict.why))
            elif verdict.due and name not in tried:
                due.append((verdict.due, name, verdict))
        if not due:
            return
        time, name, verdict = min(due)
        tried.add(name)
        yield verdict.plan, _try(log, verdict, time, crawls, clock)


def _try(
    log: Log, verdict: Verdict, due: datetime, crawls: Crawls, clock: Callable[[], datetime]
) -> Ending:
    plan, why = verdict.plan, verdict.why
    run = log.begun(plan)
    if run is None:
        try:
            before = crawls.before(plan)
        except CollectionBusy as error:
            return Ending(error.exit_status, str(error), over=False)
        run = log.put(ScheduledRun(name=plan.name, due=due, begun=clock(), why=why, before=before))
    ending = crawls.work(plan, run)
    if not ending.over and ending.status > SIGNALS and not crawls.stopped():
        run = log.put(replace(run, broken=run.broken + 1))
        ending = replace(ending, over=run.broken >= TRIES)
    if ending.over:
        run = replace(run, ended=clock(), status=ending.status, reason=ending.reason)
        told = crawls.ended(plan, run)
        log.put(replace(run, reason="; ".join(filter(None, [run.reason, told]))))
    return ending
