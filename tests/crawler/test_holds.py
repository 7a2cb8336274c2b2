"""When servers are left alone, for how long, and when they are given up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.client.errors import VisitFailed
from crawler.politeness.holds import MOST, Holds, OnHold, retry_after

NOW = datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC)
HERE = "heron.example"


class Clock:
    """Seconds that pass when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("field", "seconds"),
    [
        (b"0", 0.0),
        (b"120", 120.0),
        (b" 7 ", 7.0),
        (b"99999999999", 99999999999.0),
        (b"Sun, 29 Mar 2026 01:00:00 GMT", 30.0),
        (b"Sunday, 29-Mar-26 01:00:00 GMT", 30.0),
        (b"Sun Mar 29 01:00:00 2026", 30.0),
        (b"Sun, 29 Mar 2026 04:00:00 +0300", 30.0),
        (b"Sun, 29 Mar 2020 01:00:00 GMT", 0.0),
        (b"", None),
        (b"soon", None),
        (b"-5", None),
        (b"1.5", None),
        (b"\xb2", None),
        (b"Sun, 99 Mar 2026 99:00:00 GMT", None),
        (b"Sun, 29 Mar 99999999999 01:00:00 GMT", None),
    ],
)
def test_retry_after(field: bytes, seconds: float | None) -> None:
    """RFC 9110 section 10.2.3, with the three forms of dates of section 5.6.7."""
    assert retry_after(field, NOW) == seconds


def test_a_pause_that_is_asked_for_is_kept() -> None:
    clock = Clock()
    holds = Holds((2.0,), 600.0, clock)
    holds.heard(HERE, 503, b"30")
    for clock.now in (0.0, 29.9):
        assert holds.waits(HERE)
        with pytest.raises(OnHold):
            holds.check(HERE)
    assert not holds.waits("stork.example")
    clock.now = 30.0
    assert not holds.waits(HERE)
    holds.check(HERE)


@pytest.mark.parametrize(
    ("status", "field", "waits"),
    [
        (429, None, True),
        (429, b"soon", True),
        (503, b"1", True),
        (500, b"1", True),
        (503, None, False),
        (200, b"60", False),
        (301, b"60", False),
        (404, b"60", False),
    ],
)
def test_what_puts_a_server_on_hold(status: int, field: bytes | None, waits: bool) -> None:
    holds = Holds((2.0,), 600.0, Clock())
    holds.heard(HERE, status, field)
    assert holds.waits(HERE) is waits


def test_pauses_grow_until_the_server_is_given_up() -> None:
    clock = Clock()
    holds = Holds((2.0, 10.0, 60.0), 600.0, clock)
    for pause in (2.0, 10.0, 60.0):
        holds.heard(HERE, 429, b"1")
        clock.now += pause - 0.5
        assert holds.waits(HERE) and not holds.given_up(HERE)
        clock.now += 0.5
    holds.heard(HERE, 429, b"1")
    assert holds.given_up(HERE) and not holds.waits(HERE)
    with pytest.raises(VisitFailed, match="asks for a pause of 1 seconds") as raised:
        holds.check(HERE)
    assert raised.value.kind == "busy"


def test_a_good_answer_is_a_new_beginning() -> None:
    clock = Clock()
    holds = Holds((2.0,), 600.0, clock)
    for _ in range(3 * MOST):
        holds.heard(HERE, 429, None)
        clock.now += 2
        holds.heard(HERE, 404, None)
    assert not holds.given_up(HERE)


def test_visits_under_way_together_are_refused_once() -> None:
    holds = Holds((2.0,), 600.0, Clock())
    for _ in range(2 * MOST):
        holds.heard(HERE, 429, b"5")
    assert holds.waits(HERE) and not holds.given_up(HERE)


def test_who_asks_for_more_than_there_is_patience_is_given_up_at_once() -> None:
    holds = Holds((2.0,), 600.0, Clock())
    holds.heard(HERE, 503, b"601")
    assert holds.given_up(HERE)
