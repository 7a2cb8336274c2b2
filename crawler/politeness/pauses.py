"""Pauses of a run: nothing is asked of any server, by order or outside of the hours for it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime

from crawler.politeness.holds import Holds
from crawler.politeness.hours import Hours


@dataclass(slots=True)
class Pauses:
    """Puts all servers on hold, and counts the time without pauses. Visits under way end."""

    holds: Holds
    hours: Hours | None
    ordered: bool = False  #: until it is taken back
    began: float = field(default_factory=time.monotonic)
    _rested: float = 0.0  # seconds of the pauses that are over
    _since: float | None = None

    @property
    def paused(self) -> bool:
        return self._since is not None

    @property
    def worked(self) -> float:
        """Seconds, pauses not counted."""
        until = time.monotonic() if self._since is None else self._since
        return until - self.began - self._rested

    def look(self, now: datetime) -> None:
        """Pauses or goes on, as orders and hours want it now."""
        self.holds.paused = self.ordered or not (self.hours is None or self.hours.cover(now))
        if self.holds.paused and self._since is None:
            self._since = time.monotonic()
        elif self._since is not None and not self.holds.paused:
            self._rested += time.monotonic() - self._since
            self._since = None
