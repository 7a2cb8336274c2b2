"""The clock of a run keeps its order, whatever is done to the system's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crawler.clock import Clock, elapsed

NOON = datetime(2024, 10, 27, 12, tzinfo=UTC)


def test_it_goes_on_from_its_start_by_what_passes() -> None:
    passed = iter([100.0, 100.0, 101.5, 101.5])
    clock = Clock(NOON, lambda: next(passed))
    assert clock.now() == NOON
    assert clock.now() == NOON + timedelta(seconds=1.5)
    assert clock.seconds() == NOON.timestamp() + 1.5


def test_what_passes_never_goes_back() -> None:
    moments = [elapsed() for _ in range(1000)]
    assert moments == sorted(moments)
