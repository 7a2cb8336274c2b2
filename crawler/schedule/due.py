"""What is due: from a plan, what was settled before, and a moment; no clock, disk or network.

1. A time of a plan is settled once, by a run or by being skipped, and never again.
2. A run that began and did not end is due before anything else of its source.
3. Times that passed without a run are made up for by one (`once`) or none (`skip`).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, islice, takewhile
from typing import Literal
from zoneinfo import ZoneInfo

from crawler.schedule import cron

#: Missed times are counted so far and no further.
MOST = 1000
_DAYS = {"daily": 1, "weekly": 7}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When a source is to be visited."""

    name: str  #: under which letapis.toml has it
    target: str  #: what `letapis crawl` is told: the name of a source, or an address
    source: str  #: what the archive calls it
    zone: ZoneInfo
    cadence: Literal["daily", "weekly", "monthly"] = "weekly"
    cron: str = ""  #: five fields; empty: the cadence
    missed: Literal["once", "skip"] = "once"
    grace: timedelta = timedelta(hours=1)
    enabled: bool = True

    @property
    def times(self) -> str:
        """For people, and to see whether a plan was changed."""
        return f"{self.cron or self.cadence} ({self.zone.key})"

    def local(self, moment: datetime) -> str:
        """A moment on the clocks of the plan."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M %Z}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to be done about a plan now. All moments are UTC."""

    plan: Plan
    why: str
    due: datetime | None = None  #: the time whose run is to begin, or to go on
    skipped: datetime | None = None  #: a time to settle without a run
    next: datetime | None = None  #: the first time after now


def consider(
    plan: Plan, now: datetime, settled: datetime | None, begun: datetime | None = None
) -> Verdict:
    """What a plan asks for now.

    `settled` is the newest time that was run or skipped, or from which the plan counts; None for
    a source that was never crawled. `begun` is the time of a run that did not end.
    """
    if not plan.enabled:
        return Verdict(plan=plan, why="switched off")
    upcoming = next(_after(plan, now, settled), None)
    if begun is not None:
        why = f"the run of {plan.local(begun)} began and did not end; it goes on"
        return Verdict(plan=plan, why=why, due=begun, next=upcoming)
    if settled is None and not plan.cron:
        return Verdict(plan=plan, why="never crawled", due=now, next=upcoming)
    passed = list(islice(_passed(plan, now, settled or now), MOST))
    if not passed:
        return Verdict(plan=plan, why="not yet", next=upcoming)
    latest, before = passed[0], len(passed) - 1
    if plan.missed == "skip" and now - latest > plan.grace:
        why = f"missed {_times(before + 1)}, the last at {plan.local(latest)}; skipped"
        return Verdict(plan=plan, why=why, skipped=latest, next=upcoming)
    why = f"due since {plan.local(latest)}"
    if before:
        done = "skipped" if plan.missed == "skip" else "made up for by this one"
        why += f"; {_times(before)} before it missed, {done}"
    return Verdict(plan=plan, why=why, due=latest, next=upcoming)


def _times(number: int) -> str:
    if number >= MOST - 1:
        return f"{MOST - 1} times or more"
    return f"{number} time{'s' if number > 1 else ''}"


def _after(plan: Plan, now: datetime, settled: datetime | None) -> Iterator[datetime]:
    """The times after a moment, in order; a cadence counts from `settled`."""
    if plan.cron:
        return cron.after(plan.cron, plan.zone, now)
    return (time for time in _cadence(plan, settled or now) if time > now)


def _passed(plan: Plan, now: datetime, settled: datetime) -> Iterator[datetime]:
    """The times after `settled` up to now, newest first."""
    if plan.cron:
        passed = cron.until(plan.cron, plan.zone, now)
        return takewhile(lambda time: time > settled, passed)
    times = takewhile(lambda time: time <= now, _cadence(plan, settled))
    return iter(list(times)[::-1])


def _cadence(plan: Plan, start: datetime) -> Iterator[datetime]:
    """The same time of the day, so many days or months after `start`."""
    wall = start.astimezone(plan.zone).replace(tzinfo=None)
    for number in count(1):
        if plan.cadence == "monthly":
            year, month = divmod(wall.year * 12 + wall.month - 1 + number, 12)
            day = min(wall.day, calendar.monthrange(year, month + 1)[1])
            then = wall.replace(year=year, month=month + 1, day=day)
        else:
            then = wall + timedelta(days=_DAYS[plan.cadence] * number)
        yield then.replace(tzinfo=plan.zone).astimezone(UTC)
