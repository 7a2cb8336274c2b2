"""Scheduled crawls as processes of their own: `letapis crawl NAME`, as anyone would call it.

1. The process inherits the lock of the round, so that no other round begins while it lives, even
   when the scheduler was killed; the system drops the lock when it ends, however it ends.
2. A run that was interrupted is not begun anew: where its crawl came to an end, only index and
   corpus are brought up to date; else the same command goes on with it.
3. A run begins a new crawl where the one before left nothing but failures; these are among its
   seeds.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.commands.cli import say
from archive.errors import CollectionBusy, storing
from archive.storage.collection import Collection
from crawler.crawl.finished import finished_crawl
from crawler.schedule.due import Plan
from crawler.schedule.log import SIGNALS, ScheduledRun
from crawler.schedule.round import Ending
from crawler.schedule.stop import Stop
from crawler.schedule.tell import tell
from crawler.state import runs
from crawler.state.names import safe

_LETAPIS = [sys.executable, "-P", "-c", "from archive.commands.cli import main; main()"]
_SAID = 4096  # bytes of its words in which the reason for its end is looked for
_STOPPED = (SIGNALS + 2, SIGNALS + 15)  # by a signal that asks for it


class Crawls:
    """Runs the crawls of one collection, for one round. `lock` is what its processes inherit."""

    def __init__(self, collection: Collection, lock: int, stop: Stop) -> None:
        self._collection = collection
        self._lock = lock
        self._stop = stop

    def stopped(self) -> bool:
        return self._stop.signal is not None

    def last(self, plan: Plan) -> datetime | None:
        return last_crawled(self._collection, plan)

    def before(self, plan: Plan) -> dict[str, Any]:
        with self._collection.hold():
            return {
                "crawl": finished_crawl(self._collection, plan.source, close=True),
                "rows": len(self._rows(plan)),
            }

    def work(self, plan: Plan, run: ScheduledRun) -> Ending:
        try:
            done = self._finished_since(plan, run)
        except CollectionBusy as error:
            return Ending(error.exit_status, str(error), over=False)
        say(f"{plan.name}: {run.why}")
        words = [["crawl", plan.target]] if done is None else [["index"], ["build"]]
        status = max(done or 0, *(self._call(word, plan) for word in words))
        rows = self._rows(plan)[run.before.get("rows", 0) :]
        reason = _told(rows[-1]) if rows else ""
        if status not in (0, 1) or not rows:
            reason = "; ".join(filter(None, [_last_words(self.words_of(plan)), reason]))
        if status > SIGNALS:
            over = status in _STOPPED and not self.stopped()
            return Ending(status, f"stopped by signal {status - SIGNALS}", over=over)
        return Ending(status, reason, over=status != CollectionBusy.exit_status)

    def ended(self, plan: Plan, run: ScheduledRun) -> str:
        return tell(self._collection, plan, run, _last_words(self.words_of(plan), 20))

    def words_of(self, plan: Plan) -> Path:
        """Where the process of a source says what it does; of its last run only."""
        return self._collection.state / f"{safe(plan.source)}.log"

    def _rows(self, plan: Plan) -> list[dict[str, Any]]:
        return [row for row in runs.ended(self._collection) if row["source"] == plan.source]

    def _finished_since(self, plan: Plan, run: ScheduledRun) -> int | None:
        """The exit status of the crawl of a run that ended already; None where it did not.

        Raises CollectionBusy.
        """
        with self._collection.hold():
            crawl = finished_crawl(self._collection, plan.source, close=False)
            rows = self._rows(plan)[run.before.get("rows", 0) :]
        if rows and not str(rows[-1].get("reason", "")).startswith("signal"):
            return int(bool(rows[-1].get("findings")))
        return 0 if crawl and crawl != run.before.get("crawl") else None

    def _call(self, words: list[str], plan: Plan) -> int:
        """Runs a verb of Letapis; its exit status."""
        if self.stopped():
            return SIGNALS + (self._stop.signal or 0)
        path = self.words_of(plan)
        mode = "ab" if words[0] != "crawl" else "wb"
        with storing(path, "start a process that writes to"), path.open(mode) as said:
            process = subprocess.Popen(
                [*_LETAPIS, *words, "-C", str(self._collection.folder)],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                pass_fds=(self._lock,),
                start_new_session=True,  # signals reach it once, by way of the scheduler
            )
        status = self._stop.wait_for(process)
        return status if status >= 0 else SIGNALS - status


def last_crawled(collection: Collection, plan: Plan) -> datetime | None:
    """When the source of a plan was last crawled, by a schedule or not (UTC)."""
    return runs.last_begun(collection).get(plan.source)


def _told(row: dict[str, Any]) -> str:
    counts = row.get("counts", {})
    numbers = (f"{counts[name]} {name}" for name in ("kept", "failed", "left") if name in counts)
    return "; ".join(filter(None, [", ".join(numbers), row.get("reason")]))


def _last_words(path: Path, lines: int = 1) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - _SAID, 0))
            said = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join([line for line in said.splitlines() if line.strip()][-lines:])
