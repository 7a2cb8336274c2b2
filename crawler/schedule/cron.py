"""The times of a cron expression, as moments in UTC; the one door to cronsim.

1. The library gives what clocks on the wall show; which moments these are is decided here, zone by
   zone, because some clocks change by half an hour, or at midnight.
2. A time that a clock change leaves out is when the clock goes on, one that it repeats is the first
   of the two.
3. Where minute or hour begin with `*`, times are as the clock shows them: none left out is made up
   for, and what is repeated is twice.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

# From inside an hour that the clock repeats, times of both passes are to be seen.
_SET_BACK = timedelta(hours=3)
_SECOND = timedelta(seconds=1)


def fault_in(cron: str) -> str:
    """What is wrong with a cron expression; empty where it is well."""
    if len(cron.split()) != 5:
        return "a cron expression has five fields: minute, hour, day, month, day of the week"
    try:
        soon = next(CronSim(cron, datetime(2000, 1, 1, tzinfo=UTC)), None)
    except CronSimError as error:
        return str(error)
    return "" if soon else "there is no such day"


def after(cron: str, zone: ZoneInfo, moment: datetime) -> Iterator[datetime]:
    """The times after a moment, in order."""
    shown = CronSim(cron, _wall(moment - _SET_BACK, zone))
    return (time for time in _moments(shown, cron, zone, reverse=False) if time > moment)


def until(cron: str, zone: ZoneInfo, moment: datetime) -> Iterator[datetime]:
    """The times until a moment, itself among them, newest first."""
    shown = CronSim(cron, _wall(moment + _SET_BACK, zone), reverse=True)
    return (time for time in _moments(shown, cron, zone, reverse=True) if time <= moment)


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _moments(
    shown: Iterator[datetime], cron: str, zone: ZoneInfo, *, reverse: bool
) -> Iterator[datetime]:
    """The moments of what clocks show, in the same order, each once."""
    minute, hour, *_ = cron.split()
    by_the_clock = minute.startswith("*") or hour.startswith("*")

    def found() -> Iterator[datetime]:
        other_pass: list[datetime] = []
        for wall in shown:
            first, last = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
            if by_the_clock and first < last:
                yield last if reverse else first
                other_pass.append(first if reverse else last)
                continue
            yield from other_pass
            other_pass = []
            if first <= last:
                yield first
            elif not by_the_clock:
                yield _goes_on(last, first, zone)
        yield from other_pass

    return (time for time, _ in groupby(found()))


def _goes_on(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """When, between two moments, the clock is put forward."""
    offset = after.astimezone(zone).utcoffset()
    seconds = range(1, int((after - before) / _SECOND))
    at = bisect_left(
        seconds, True, key=lambda s: (before + s * _SECOND).astimezone(zone).utcoffset() == offset
    )
    return before + (at + 1) * _SECOND
