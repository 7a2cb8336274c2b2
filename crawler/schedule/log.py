"""The log of schedules, `state/schedule.jsonl`: each run from its decision to its end.

1. A run is in the log, on the disk, before it begins, and again when it ended; the last line of
   a name and a time holds.
2. A run that began and did not end goes on under the same entry.
3. What is dated later than now was written by a wrong clock; it settles nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.schedule.due import Plan
from crawler.state import journal

#: Exit statuses above this say which signal ended a process (the shell's convention).
SIGNALS = 128
_OUTCOMES = {0: "done", 1: "findings", 3: "busy", SIGNALS + 2: "stopped", SIGNALS + 15: "stopped"}
_STAMP = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledRun:
    """A run of a source that a plan asked for. All moments are UTC, in whole seconds."""

    name: str  #: of the plan
    due: datetime
    begun: datetime  #: when it was decided; for one that was skipped, when that was
    why: str  #: it was due, or skipped
    before: dict[str, Any] = field(default_factory=dict)  #: how far the source's crawls were
    broken: int = 0  #: how often its process was killed
    ended: datetime | None = None
    status: int | None = None  #: exit status; None until it ended, and where it was skipped
    reason: str = ""  #: for how it ended

    @property
    def outcome(self) -> str:
        """In a word."""
        if self.status is None:
            return "skipped" if self.ended else "begun"
        return _OUTCOMES.get(self.status, "killed" if self.status > SIGNALS else "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A plan as it was when it was first seen, or last changed."""

    name: str
    times: str
    at: datetime
    since: datetime | None  #: from when on its times count


class Log:
    """The log as it stands, and what is added to it; one process at a time adds to it."""

    def __init__(self, path: Path) -> None:
        """Raises StorageError where the file cannot be read."""
        self.path = path
        self._runs: dict[tuple[str, datetime], ScheduledRun] = {}
        self._seen: dict[str, Seen] = {}
        for row in journal.read(path):
            moments = {"at", "since", "due", "begun", "ended"} & row.keys()
            try:
                said = row | {name: _moment(row[name]) for name in moments}
                self._take(Seen(**said) if "times" in row else ScheduledRun(**said))
            except (TypeError, ValueError):
                continue  # state is disposable: a damaged line says nothing

    def runs(self) -> list[ScheduledRun]:
        """Every run, in the order in which they began."""
        return sorted(self._runs.values(), key=lambda run: run.begun)

    def put(self, run: ScheduledRun) -> ScheduledRun:
        """Notes a run as it is now. Raises StorageError."""
        self._keep(run)
        return run

    def settled(self, plan: Plan, now: datetime) -> datetime | None:
        """The newest time of a plan that is settled, or from which it counts."""
        times = [due for name, due in self._runs if name == plan.name]
        if (seen := self._seen.get(plan.name)) and seen.since:
            times.append(seen.since)
        return max((time for time in times if time <= now), default=None)

    def begun(self, plan: Plan) -> ScheduledRun | None:
        """The run of a plan that did not end."""
        left = (run for run in self.runs() if run.name == plan.name and not run.ended)
        return next(left, None)

    def see(
        self, plan: Plan, now: datetime, last: Callable[[Plan], datetime | None], *, keep: bool
    ) -> None:
        """Notes a plan that is new or was changed, and from when on its times count.

        A new one counts from when its source was crawled `last`, else from now; a changed one
        from now. Nothing is written without `keep`.
        """
        seen = self._seen.get(plan.name)
        if seen and seen.times == plan.times and seen.at <= now:
            return
        since = now if plan.cron else None
        if not seen:
            since = last(plan) or since
        fact = Seen(name=plan.name, times=plan.times, at=now, since=since)
        if keep:
            self._keep(fact)
        else:
            self._take(fact)

    def _keep(self, fact: ScheduledRun | Seen) -> None:
        row = {
            name: f"{value:{_STAMP}}" if isinstance(value, datetime) else value
            for name, value in asdict(fact).items()
        }
        journal.append(self.path, [row])
        self._take(fact)

    def _take(self, fact: ScheduledRun | Seen) -> None:
        if isinstance(fact, Seen):
            self._seen[fact.name] = fact
        else:
            self._runs[fact.name, fact.due] = fact


def _moment(said: str | None) -> datetime | None:
    return datetime.strptime(said, _STAMP).replace(tzinfo=UTC) if said else None
