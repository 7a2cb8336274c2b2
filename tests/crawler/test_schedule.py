"""What is due when, by plan: times, clock changes, missed times; no disk, no clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crawler.schedule.cron import fault_in
from crawler.schedule.due import MOST, Plan, Verdict, consider

WARSAW, MINSK = ZoneInfo("Europe/Warsaw"), ZoneInfo("Europe/Minsk")


def plan(times: str, zone: ZoneInfo = WARSAW, **said: Any) -> Plan:
    """A plan with a cron expression or a cadence."""
    said["cron" if " " in times else "cadence"] = times
    return Plan(name="s", target="s", source="s", zone=zone, **said)


def utc(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def times_between(chosen: Plan, begin: str, end: str) -> list[str]:
    """Every time that a schedule which never sleeps would meet, in UTC."""
    found, settled = [], utc(begin)
    while (following := consider(chosen, settled, settled).next) and following <= utc(end):
        found.append(f"{following:%d %H:%M}")
        settled = following
    return found


@pytest.mark.parametrize(
    ("times", "zone", "begin", "end", "expected"),
    [
        # Poland goes from 02:00 to 03:00 on 29 March, and from 03:00 to 02:00 on 25 October 2026.
        ("30 2 * * *", WARSAW, "2026-03-28", "2026-03-31", ["28 01:30", "29 01:00", "30 00:30"]),
        ("30 3 * * *", WARSAW, "2026-03-28", "2026-03-31", ["28 02:30", "29 01:30", "30 01:30"]),
        ("30 2 * * *", WARSAW, "2026-10-24", "2026-10-27", ["24 00:30", "25 00:30", "26 01:30"]),
        ("0 3 * * *", WARSAW, "2026-10-24", "2026-10-27", ["24 01:00", "25 02:00", "26 02:00"]),
        ("30 1-3 * * *", WARSAW, "2026-03-29", "2026-03-29T20",
         ["29 00:30", "29 01:00", "29 01:30"]),
        ("30 1-3 * * *", WARSAW, "2026-10-24T20:00", "2026-10-25T20:00",
         ["24 23:30", "25 00:30", "25 02:30"]),
        # One that goes by the clock, not by the day, sees the repeated hour twice.
        ("*/30 * * * *", WARSAW, "2026-10-25T00:00", "2026-10-25T02:00",
         ["25 00:30", "25 01:00", "25 01:30", "25 02:00"]),
        # Belarus does not change its clocks.
        ("30 2 * * *", MINSK, "2026-03-28", "2026-03-31", ["28 23:30", "29 23:30", "30 23:30"]),
        ("30 2 * * *", MINSK, "2026-10-24", "2026-10-27", ["24 23:30", "25 23:30", "26 23:30"]),
        ("0 0 1 * *", MINSK, "2026-01-01", "2026-04-15", ["31 21:00", "28 21:00", "31 21:00"]),
    ],
)  # fmt: skip
def test_cron_times(times: str, zone: ZoneInfo, begin: str, end: str, expected: list[str]) -> None:
    assert times_between(plan(times, zone), begin, end) == expected


@pytest.mark.parametrize(
    ("cadence", "settled", "expected"),
    [
        ("daily", "2026-03-27T09:10", ["2026-03-28T09:10", "2026-03-29T08:10"]),  # CET, CEST
        ("daily", "2026-10-23T08:10", ["2026-10-24T08:10", "2026-10-25T09:10"]),
        ("weekly", "2026-03-23T09:10", ["2026-03-30T08:10", "2026-04-06T08:10"]),
        ("monthly", "2026-01-31T12:00", ["2026-02-28T12:00", "2026-03-31T11:00"]),
        ("monthly", "2026-12-05T12:00", ["2027-01-05T12:00", "2027-02-05T12:00"]),
    ],
)
def test_a_cadence_keeps_the_time_of_the_day(
    cadence: str, settled: str, expected: list[str]
) -> None:
    chosen = plan(cadence)
    first = consider(chosen, utc(settled), utc(settled)).next
    assert first == utc(expected[0])
    assert consider(chosen, first, utc(settled)).next == utc(expected[1])
    assert consider(chosen, first, utc(settled)).due == first
    assert consider(chosen, first - timedelta(seconds=1), utc(settled)).due is None


@pytest.mark.parametrize("zone", [WARSAW, ZoneInfo("America/Santiago")])
@pytest.mark.parametrize(
    "times", ["30 2 * * *", "*/40 * * * *", "15 0-3 * * *", "0 0 * * *", "30 */2 * * 0"]
)
def test_looking_back_finds_what_looking_ahead_foresaw(times: str, zone: ZoneInfo) -> None:
    """Across clock changes, one of which leaves out midnight."""
    chosen = plan(times, zone)
    for begin in ("2026-03-28T20:00", "2026-04-04T20:00", "2026-09-05T20:00", "2026-10-24T20:00"):
        settled = begun = utc(begin)
        for minute in range(0, 12 * 60, 20):
            now = begun + timedelta(minutes=minute)
            due = consider(chosen, now, settled).due
            following = consider(chosen, settled, settled).next
            assert due == (following if following and following <= now else None)
            settled = due or settled


def verdict(times: str, now: str, settled: str | None, **said: Any) -> Verdict:
    return consider(
        plan(times, ZoneInfo("UTC"), **said), utc(now), utc(settled) if settled else None
    )


def test_missed_times_are_made_up_for_once() -> None:
    found = verdict("0 3 * * *", "2026-05-08T09:00", "2026-05-04T03:00")
    assert (found.due, found.skipped) == (utc("2026-05-08T03:00"), None)
    assert "3 times before it missed, made up for by this one" in found.why


def test_missed_times_are_skipped() -> None:
    found = verdict("0 3 * * *", "2026-05-08T09:00", "2026-05-04T03:00", missed="skip")
    assert (found.due, found.skipped) == (None, utc("2026-05-08T03:00"))
    assert "missed 4 times" in found.why
    assert found.next == utc("2026-05-09T03:00")


def test_a_little_late_is_not_missed() -> None:
    found = verdict("0 3 * * *", "2026-05-08T03:59", "2026-05-07T03:00", missed="skip")
    assert (found.due, found.skipped) == (utc("2026-05-08T03:00"), None)


def test_a_year_of_missed_minutes_is_told_at_once() -> None:
    found = verdict("* * * * *", "2026-05-08T03:59", "2025-05-07T03:00")
    assert found.due == utc("2026-05-08T03:59")
    assert f"{MOST - 1} times or more" in found.why


def test_a_source_that_was_never_crawled() -> None:
    assert verdict("weekly", "2026-05-08T09:00", None).due == utc("2026-05-08T09:00")
    assert verdict("0 3 * * *", "2026-05-08T09:00", None).due is None


def test_what_is_switched_off_is_never_due() -> None:
    found = verdict("weekly", "2026-05-08T09:00", None, enabled=False)
    assert (found.due, found.skipped, found.next) == (None, None, None)


def test_a_run_that_did_not_end_is_due_before_all_else() -> None:
    chosen, begun = plan("0 3 * * *"), utc("2026-05-01T01:00")
    found = consider(chosen, utc("2026-05-08T09:00"), begun, begun)
    assert found.due == begun
    assert "goes on" in found.why


@pytest.mark.parametrize(
    ("cron", "fault"),
    [
        ("30 4 * * *", ""),
        ("0 0 * * MON#1", ""),
        ("30 4 * *", "five fields"),
        ("0 30 4 * * *", "five fields"),
        ("60 4 * * *", "minute"),
        ("0 0 30 2 *", "day"),
        ("0 0 31 2,4 *", "day"),
        ("@daily", "five fields"),
    ],
)
def test_faults_of_cron_expressions(cron: str, fault: str) -> None:
    assert fault in fault_in(cron)
    assert bool(fault_in(cron)) == bool(fault)
