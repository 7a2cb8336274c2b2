"""Times of cron expressions around clock changes, against a walk through every minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import takewhile
from random import Random
from zoneinfo import ZoneInfo

import pytest

from crawler.schedule import cron

MINUTE = timedelta(minutes=1)
#: Days on which clocks change: by an hour, by half an hour, at midnight, or not at all.
CHANGES = {
    "Europe/Minsk": ["2026-03-29", "2026-10-25"],
    "Europe/Warsaw": ["2026-03-29", "2026-10-25"],
    "America/New_York": ["2026-03-08", "2026-11-01"],
    "Australia/Lord_Howe": ["2026-04-04", "2026-10-03"],
    "America/Havana": ["2026-03-08", "2026-11-01"],
    "America/Santiago": ["2026-04-05", "2026-09-06"],
    "Pacific/Chatham": ["2026-04-04", "2026-09-26"],
}
MINUTES = ["*", "*/20", "0", "15", "30", "0,45", "10-50/20"]
HOURS = ["*", "*/2", "0", "1", "2", "3", "1-3", "0,2,23"]
DAYS = ["* *", "* 0", "* 6", "* 1-5"]  # of the month any, of the week


def _numbers(field: str, most: int) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = ("0", "-", str(most)) if span == "*" else span.partition("-")
        found |= set(range(int(first), int(last or first) + 1, int(step or 1)))
    return found


def walked(said: str, zone: ZoneInfo, begin: datetime, end: datetime) -> list[datetime]:
    """The times after `begin` until `end`, by looking at the clock in every minute."""
    minute, hour, _, _, weekday = said.split()
    minutes, hours, weekdays = _numbers(minute, 59), _numbers(hour, 23), _numbers(weekday, 6)

    def meant(wall: datetime) -> bool:
        day = wall.isoweekday() % 7 in weekdays
        return day and wall.hour in hours and wall.minute in minutes

    by_the_clock = "*" in (minute[0], hour[0])
    found, shown = [], set()
    now = begin - timedelta(hours=6)
    before = now.astimezone(zone).replace(tzinfo=None)
    while now < end:
        now += MINUTE
        wall = now.astimezone(zone).replace(tzinfo=None)
        left_out = int((wall - before) / MINUTE) - 1 if not by_the_clock else 0
        skipped = any(meant(before + n * MINUTE) for n in range(1, left_out + 1))
        if skipped or (meant(wall) and (by_the_clock or wall not in shown)):
            found.append(now)
        shown.add(wall)
        before = wall
    return [time for time in found if time > begin]


@pytest.mark.parametrize("zone", CHANGES)
def test_times_are_those_of_the_clock(zone: str) -> None:
    chance, there = Random(zone), ZoneInfo(zone)
    for _ in range(40):
        said = f"{chance.choice(MINUTES)} {chance.choice(HOURS)} * {chance.choice(DAYS)}"
        day = datetime.fromisoformat(chance.choice(CHANGES[zone])).replace(tzinfo=UTC)
        begin = day + timedelta(minutes=chance.randrange(-1500, 1500))
        end = begin + timedelta(minutes=chance.choice([45, 300, 1500]))
        expected = walked(said, there, begin, end)
        forward = list(takewhile(end.__ge__, cron.after(said, there, begin)))
        backward = list(takewhile(begin.__lt__, cron.until(said, there, end)))
        assert forward == expected, (said, begin, end)
        assert backward == expected[::-1], (said, begin, end)


@pytest.mark.parametrize(
    ("said", "zone", "begin", "expected"),
    [
        # Lord Howe goes from 02:00 to 01:30 and, in October, from 02:00 to 02:30.
        ("*/15 3 * * *", "Australia/Lord_Howe", "2026-04-04T14:00",
         ["04 16:30", "04 16:45", "04 17:00", "04 17:15"]),
        ("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00", ["04 14:45", "05 15:15"]),
        ("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00", ["03 15:30", "04 15:15"]),
        # Cuba goes from 00:00 to 01:00.
        ("*/30 1 * * 0", "America/Havana", "2026-03-08T00:00", ["08 05:00", "08 05:30"]),
        ("30 0 * * 0", "America/Havana", "2026-03-08T00:00", ["08 05:00", "15 04:30"]),
    ],
)  # fmt: skip
def test_odd_clocks(said: str, zone: str, begin: str, expected: list[str]) -> None:
    times = cron.after(said, ZoneInfo(zone), datetime.fromisoformat(begin).replace(tzinfo=UTC))
    assert [f"{next(times):%d %H:%M}" for _ in expected] == expected
