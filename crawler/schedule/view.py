"""What people see of schedules: what is due and why, what ran and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from archive.commands.cli import table
from archive.errors import CollectionBusy
from archive.storage.collection import Collection
from crawler.schedule.child import last_crawled
from crawler.schedule.due import Plan, Verdict
from crawler.schedule.log import Log, ScheduledRun
from crawler.schedule.round import verdicts

_STAMP = "%Y-%m-%dT%H:%M:%SZ"


def due(
    collection: Collection, log: Log, plans: Sequence[Plan], now: datetime
) -> list[dict[str, Any]]:
    """A row for each plan: whether it is due, why, and when it is next; moments in UTC."""
    last = partial(last_crawled, collection)
    found = verdicts(log, plans, last, now, keep=False)
    return [_row(collection, log, verdict) for verdict in found]


def _row(collection: Collection, log: Log, verdict: Verdict) -> dict[str, Any]:
    plan = verdict.plan
    ran = [run for run in log.runs() if run.name == plan.name]
    running = verdict.due is not None and log.begun(plan) is not None and _under_way(collection)
    return {
        "source": plan.name,
        "target": plan.target,
        "times": plan.times,
        "due": None if running else _stamp(verdict.due),
        "running": running,
        "why": "a crawl is under way" if running else verdict.why,
        "next": _stamp(verdict.next),
        "next_local": plan.local(verdict.next) if verdict.next else None,
        "last_crawled": _stamp(last_crawled(collection, plan)),
        "last_run": run_row(ran[-1]) if ran else None,
    }


def due_table(rows: Sequence[dict[str, Any]]) -> str:
    """The answer of `letapis schedule due`."""
    header = ("source", "times", "last crawled", "due", "next", "why")
    lines = []
    for row in rows:
        state = "running" if row["running"] else "yes" if row["due"] else "no"
        upcoming = (row["next_local"] or "")[:16]  # the zone stands beside the times
        lines.append(
            (row["source"], row["times"], row["last_crawled"], state, upcoming, row["why"])
        )
    return table(header, lines)


def run_row(run: ScheduledRun) -> dict[str, Any]:
    """A run for scripts."""
    return {
        "source": run.name,
        "due": _stamp(run.due),
        "begun": _stamp(run.begun),
        "ended": _stamp(run.ended),
        "outcome": run.outcome,
        "status": run.status,
        "why": run.why,
        "reason": run.reason,
    }


def run_table(rows: Sequence[dict[str, Any]]) -> str:
    """The answer of `letapis schedule runs`."""
    header = ("source", "begun", "ended", "outcome", "why, and what came of it")
    return table(
        header,
        [
            (
                *(row[name] for name in ("source", "begun", "ended", "outcome")),
                "; ".join(filter(None, [row["why"], " ".join(row["reason"].split())])),
            )
            for row in rows
        ],
    )


def _under_way(collection: Collection) -> bool:
    """Whether a round is at work, or a crawl that outlived it."""
    try:
        with collection.hold("run"):
            return False
    except CollectionBusy:
        return True


def _stamp(moment: datetime | None) -> str | None:
    return f"{moment:{_STAMP}}" if moment else None
