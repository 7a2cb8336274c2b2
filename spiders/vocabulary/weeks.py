"""Weeks without a year: in which year they were, by what stands beside them.

A listing goes back in time, or forward, from line to line; a week is within half a year of the day
on which its piece was published. What two neighbours place in different years is left open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date

MonthDay = tuple[int, int]

_DISORDER = 21  # days by which lines of a listing may stand in the wrong order
_YEAR = 366


def nearest(last: MonthDay, to: date) -> int | None:
    """The year in which a month and day are nearest to a day; None where no year near has them."""
    found = []
    for year in (to.year - 1, to.year, to.year + 1):
        with suppress(ValueError):
            found.append((abs(date(year, *last) - to), year))
    return min(found)[1] if found else None


def years(lasts: Sequence[MonthDay], known: Mapping[int, int]) -> dict[int, int]:
    """The years of the last days of weeks as a listing has them, by place; `known` are some."""
    offsets, backwards = _offsets(lasts), _offsets(lasts[::-1])[::-1]
    if _spread(offsets) - _spread(backwards) > 1:  # the oldest is first
        offsets = backwards
    found = {}
    for place, offset in enumerate(offsets):
        above, below = [at for at in known if at <= place], [at for at in known if at >= place]
        anchors = {max(above, default=-1), min(below, default=-1)} - {-1}
        first = {known[at] - offsets[at] for at in anchors}
        if len(first) == 1:
            found[place] = first.pop() + offset
    return found


def _offsets(lasts: Sequence[MonthDay]) -> list[int]:
    """How many years each lies from the first, newest first."""
    found: list[int] = []
    for place, last in enumerate(lasts):
        ahead = _of_year(last) - _of_year(lasts[place - 1]) if place else 0
        step = -1 if ahead > _DISORDER else 1 if ahead < _DISORDER - _YEAR else 0
        found.append(found[-1] + step if found else 0)
    return found


def _spread(offsets: Sequence[int]) -> int:
    return max(offsets, default=0) - min(offsets, default=0)


def _of_year(day: MonthDay) -> int:
    """A number that grows by about one a day."""
    return (day[0] - 1) * 31 + day[1]
