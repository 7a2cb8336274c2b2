"""A clock that keeps its order: set by the system's once, then driven by what really passes.

When the system's clock is set back in the middle of a run, dates in the archive stay in order and
no visit waits for an hour that comes twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def elapsed() -> float:
    """Seconds since some moment; never set, and going on while the machine sleeps, if it can."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)  # Linux
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class Clock:
    """Tells the time of one run."""

    def __init__(
        self, start: datetime | None = None, elapsed: Callable[[], float] = elapsed
    ) -> None:
        self._start = start or datetime.now(UTC)
        self._elapsed = elapsed
        self._mark = elapsed()

    def now(self) -> datetime:
        """UTC."""
        return self._start + timedelta(seconds=self._elapsed() - self._mark)

    def seconds(self) -> float:
        """Since 1970."""
        return self.now().timestamp()
