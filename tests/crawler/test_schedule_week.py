"""Weeks of schedules in simulated time: machines that are off, runs that overlap, crashes, clocks.

The log is a real file; the world around it (clock, power, crawls) is the test's.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from archive.errors import CollectionBusy
from crawler.schedule.due import Plan
from crawler.schedule.log import Log, ScheduledRun
from crawler.schedule.round import TRIES, Ending, perform, verdicts

WARSAW, MINSK = ZoneInfo("Europe/Warsaw"), ZoneInfo("Europe/Minsk")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class PowerCut(Exception):
    """The scheduler and its crawl are gone, whatever they were doing."""


def utc(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def plan(name: str, times: str, zone: ZoneInfo = MINSK, **said: Any) -> Plan:
    said["cron" if " " in times else "cadence"] = times
    return Plan(name=name, target=name, source=name, zone=zone, **said)


@dataclass
class World:
    """A machine with a clock and power, and crawls that take their time."""

    now: datetime
    path: Path
    takes: Callable[[str], timedelta] = lambda name: 10 * MINUTE
    off: list[tuple[datetime, datetime]] = field(default_factory=list)
    held: list[tuple[datetime, datetime]] = field(default_factory=list)  #: by a crawl by hand
    cut: Callable[[], bool] = lambda: False  #: whether the power goes at this very step
    status: Callable[[str], int] = lambda name: 0
    left: dict[tuple[str, datetime], timedelta] = field(default_factory=dict)
    done: list[tuple[str, datetime, datetime]] = field(default_factory=list)  #: name, due, ended
    told: list[str] = field(default_factory=list)

    def clock(self) -> datetime:
        return self.now

    def step(self) -> None:
        if self.cut():
            raise PowerCut

    def stopped(self) -> bool:
        return False

    def last(self, plan: Plan) -> datetime | None:
        return None

    def before(self, plan: Plan) -> dict[str, Any]:
        self.step()
        if any(begin <= self.now < end for begin, end in self.held):
            raise CollectionBusy(self.path, "by hand")
        return {}

    def work(self, plan: Plan, run: ScheduledRun) -> Ending:
        """Crawls what is left of a run; one that has nothing left is not crawled again."""
        key = (run.name, run.due)
        self.step()
        left = self.left.get(key, self.takes(run.name))
        end = self.now + left
        for begin, _ in self.off:
            if self.now <= begin < end:
                self.left[key] = end - begin
                self.now = begin
                raise PowerCut
        self.now = end
        if (status := self.status(run.name)) > 128:
            return Ending(status, "killed", over=False)
        if left:
            self.done.append((*key, end))
        self.left[key] = timedelta()
        self.step()
        return Ending(status, "")

    def ended(self, plan: Plan, run: ScheduledRun) -> str:
        self.step()
        if run.status:
            self.told.append(run.name)
        return ""

    def live(self, plans: list[Plan], until: datetime) -> list[str]:
        """Lets a service live through the time; gives what was crawled, as `name due`."""
        log = Log(self.path)
        while self.now < until:
            for begin, end in self.off:
                if begin <= self.now < end:
                    self.now, log = end, Log(self.path)
            try:
                list(perform(log, plans, self, self.clock))
            except PowerCut:
                self.now, log = self.now + MINUTE, Log(self.path)
                continue
            found = verdicts(log, plans, self.last, self.now, keep=False)
            if any(verdict.due for verdict in found):
                self.now += MINUTE
            else:
                changes = [begin for begin, _ in self.off if begin > self.now]
                self.now = min([until, *changes, *(v.next for v in found if v.next)])
        return [f"{name} {due:%d %H:%M}" for name, due, _ in self.done]


def test_a_plain_week(tmp_path: Path) -> None:
    world = World(utc("2026-05-04"), tmp_path / "log")  # a Monday
    plans = [
        plan("daily", "30 4 * * *"),  # Minsk is three hours ahead of UTC
        plan("sundays", "0 3 * * SUN", WARSAW),  # two hours
        plan("cadence", "weekly"),
        plan("off", "0 * * * *", enabled=False),
    ]
    assert world.live(plans, utc("2026-05-11T12:00")) == [
        "cadence 04 00:00",
        *[f"daily {day:02} 01:30" for day in range(4, 10)],
        "sundays 10 01:00",
        "daily 10 01:30",
        "cadence 11 00:00",
        "daily 11 01:30",
    ]


@pytest.mark.parametrize(
    ("missed", "expected"),
    [
        ("once", ["04 06:00", "04 12:00", "04 18:00", "06 06:00", "06 12:00", "06 18:00"]),
        ("skip", ["04 06:00", "04 12:00", "04 18:00", "06 12:00", "06 18:00"]),
    ],
)
def test_a_machine_that_was_off(tmp_path: Path, missed: str, expected: list[str]) -> None:
    world = World(utc("2026-05-04T01:00"), tmp_path / "log")
    world.off = [(utc("2026-05-04T20:00"), utc("2026-05-06T08:00"))]
    ran = world.live([plan("a", "0 9,15,21 * * *", missed=missed)], utc("2026-05-07"))
    assert ran == [f"a {due}" for due in expected]
    skipped = [run for run in Log(world.path).runs() if run.outcome == "skipped"]
    assert [f"{run.due:%d %H:%M}" for run in skipped] == (["06 06:00"] if missed == "skip" else [])


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("2026-03-23", "2026-03-30T12:00", ["29 01:00", "30 00:30"]),
        ("2026-10-19", "2026-10-26T12:00", ["25 00:30", "26 01:30"]),
    ],
)
def test_a_week_in_which_the_clocks_change(
    tmp_path: Path, begin: str, end: str, expected: list[str]
) -> None:
    world = World(utc(begin), tmp_path / "log")
    plans = [plan("minsk", "30 2 * * *"), plan("warsaw", "30 2 * * *", WARSAW)]
    ran = world.live(plans, utc(end))
    assert [due.removeprefix("warsaw ") for due in ran if "warsaw" in due][-2:] == expected
    assert sum("warsaw" in due for due in ran) == 8
    minsk = [due for due in ran if "minsk" in due]
    assert len(minsk) == len(set(minsk)) == 7
    assert all(due.endswith("23:30") for due in minsk)


def test_runs_that_overlap_wait_for_each_other(tmp_path: Path) -> None:
    world = World(utc("2026-05-04T01:00"), tmp_path / "log")
    world.takes = lambda name: 30 * HOUR if name == "long" else HOUR
    plans = [plan("long", "0 6 * * MON"), plan("short", "0 12 * * *")]
    ran = world.live(plans, utc("2026-05-07"))
    # The long one ends on Tuesday at 09:00 UTC; two times of the short one are one run.
    assert ran == ["long 04 03:00", "short 05 09:00", "short 06 09:00"]
    _disjoint(Log(world.path).runs())


def test_a_run_longer_than_its_own_cadence(tmp_path: Path) -> None:
    world = World(utc("2026-05-04T01:00"), tmp_path / "log", takes=lambda name: 26 * HOUR)
    assert world.live([plan("a", "0 6 * * *")], utc("2026-05-07T08:00")) == [
        "a 04 03:00", "a 05 03:00", "a 06 03:00",
    ]  # fmt: skip
    world = World(utc("2026-05-04T01:00"), tmp_path / "other", takes=lambda name: 26 * HOUR)
    assert world.live([plan("a", "0 6 * * *", missed="skip")], utc("2026-05-07T08:00")) == [
        "a 04 03:00", "a 06 03:00",
    ]  # fmt: skip


def test_a_collection_held_by_hand_is_waited_for(tmp_path: Path) -> None:
    world = World(utc("2026-05-04T01:00"), tmp_path / "log")
    world.held = [(utc("2026-05-04T02:50"), utc("2026-05-04T05:10"))]
    world.live([plan("a", "0 6 * * *")], utc("2026-05-04T12:00"))
    assert world.done == [("a", utc("2026-05-04T03:00"), utc("2026-05-04T05:20"))]


def test_a_crawl_that_is_killed_is_tried_again_and_then_told_of(tmp_path: Path) -> None:
    world = World(utc("2026-05-04T01:00"), tmp_path / "log", status=lambda name: 137)
    assert world.live([plan("a", "0 6 * * *")], utc("2026-05-04T12:00")) == []
    (run,) = Log(world.path).runs()
    assert (run.outcome, run.broken, world.told) == ("killed", TRIES, ["a"])


@pytest.mark.parametrize("seed", range(3))
def test_a_week_of_power_cuts_loses_and_doubles_nothing(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    world = World(utc("2026-03-23T03:00"), tmp_path / "log", cut=lambda: dice.random() < 0.2)
    moment = world.now
    while moment < utc("2026-03-30"):
        moment += dice.randint(20, 600) * MINUTE
        world.off.append((moment, moment + dice.randint(1, 30) * MINUTE))
        moment = world.off[-1][1]
    plans = [plan("a", "0 */2 * * *"), plan("b", "30 2 * * *", WARSAW), plan("c", "daily")]
    world.live(plans, utc("2026-03-30T03:00"))
    ran = Counter((name, due) for name, due, _ in world.done)
    assert set(ran.values()) == {1}
    # No outage lasts as long as there is between two times, so that each has its run.
    hours = {utc("2026-03-23T05:00") + 2 * HOUR * number for number in range(83)}
    assert {due for name, due in ran if name == "a"} == hours
    warsaw = {utc(f"2026-03-{day}T01:30") for day in range(24, 29)}
    warsaw |= {utc("2026-03-29T01:00"), utc("2026-03-30T00:30")}
    assert {due for name, due in ran if name == "b"} == warsaw
    cadence = sorted(due for name, due in ran if name == "c")
    assert len(cadence) == 7
    assert all(later - earlier <= 24 * HOUR for earlier, later in pairwise(cadence))
    assert all(run.ended for run in Log(world.path).runs())
    _disjoint(Log(world.path).runs())


def test_a_clock_that_was_wrong_locks_nothing(tmp_path: Path) -> None:
    world = World(utc("2036-05-04T01:00"), tmp_path / "log")
    plans = [plan("a", "0 6 * * *"), plan("b", "daily")]
    world.live(plans, utc("2036-05-04T12:00"))
    world.now, world.done = utc("2026-05-04T01:00"), []
    assert world.live(plans, utc("2026-05-06T00:00")) == [
        "b 04 01:00", "a 04 03:00", "b 05 01:00", "a 05 03:00",
    ]  # fmt: skip


def test_a_clock_that_is_set_back_an_hour_doubles_nothing(tmp_path: Path) -> None:
    world = World(utc("2026-05-04T02:30"), tmp_path / "log")
    plans = [plan("a", "0 6 * * *")]
    world.live(plans, utc("2026-05-04T03:30"))
    world.now -= HOUR
    assert world.live(plans, utc("2026-05-04T12:00")) == ["a 04 03:00"]


def test_a_changed_plan_counts_from_when_it_was_changed(tmp_path: Path) -> None:
    world = World(utc("2026-05-04T01:00"), tmp_path / "log")
    world.live([plan("a", "0 6 * * *")], utc("2026-05-04T10:00"))
    assert world.live([plan("a", "0 12 * * *")], utc("2026-05-05T12:00")) == [
        "a 04 03:00", "a 05 09:00",
    ]  # fmt: skip


def _disjoint(runs: list[ScheduledRun]) -> None:
    """No run begins before the one before it has ended."""
    ran = [run for run in runs if run.outcome != "skipped"]
    assert all(one.ended and one.ended <= other.begun for one, other in pairwise(ran))
