"""How far running crawls are, for other terminals: `state/running.json`, written anew each second.

It is believed only while the process that wrote it holds the collection, so a crash leaves nothing
that misleads.
"""

from __future__ import annotations

import json
import os
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from archive.storage.collection import Collection
from archive.wire import urls

if TYPE_CHECKING:
    from crawler.crawl.run import Run  # brings Scrapy, which those who only look go without

_WINDOW = 60.0  # seconds over which the rate is measured
_STAMP = "%Y-%m-%dT%H:%M:%SZ"

Row = dict[str, Any]


class Pace:
    """How fast one run is."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int, int]] = deque()

    def row(self, run: Run) -> Row:
        """The run as it is now; docs/operate.md says what each field means."""
        now, counts = datetime.now(UTC), run.frontier.counts()
        visits, pages = self._rates(run)
        hosts = {urls.host(visit.url) for visit in run.under_way.values()}
        crawl = run.settings.crawl
        return {
            "crawl": run.crawl,
            "source": run.source,
            "outcome": run.state,
            "reason": run.why,
            "began": f"{now - timedelta(seconds=time.monotonic() - run.pauses.began):{_STAMP}}",
            "at": f"{now:{_STAMP}}",
            "counts": asdict(counts),
            "pages": run.pages,
            "exchanges": run.recorder.exchanges,
            "new": run.recorder.exchanges - run.recorder.unchanged,
            "unchanged": run.recorder.unchanged,
            "received": run.recorder.received,
            "rate": round(visits, 2),
            "seconds": round(run.pauses.worked, 1),
            "seconds_left": _left(run, counts.left, visits, pages),
            "hosts": sorted(hosts),
            "delay": crawl.delay,
            "budget": {
                "max_pages": crawl.max_pages,
                "max_bytes": crawl.max_bytes,
                "max_time": crawl.max_time,
            },
        }

    def _rates(self, run: Run) -> tuple[float, float]:
        """Visits and pages a second, of late."""
        seen = self._seen
        seen.append((run.pauses.worked, run.recorder.exchanges, run.pages))
        while seen[-1][0] - seen[0][0] > _WINDOW:
            seen.popleft()
        (since, visits, pages), (until, more_visits, more_pages) = seen[0], seen[-1]
        seconds = max(until - since, 0.1)
        return (more_visits - visits) / seconds, (more_pages - pages) / seconds


def _left(run: Run, left: int, visits: float, pages: float) -> float | None:
    """Seconds until all that is known is visited, or a budget ends it; None where none can tell."""
    crawl, guesses = run.settings.crawl, []
    if visits > 0:
        guesses.append(left / visits)
    if crawl.max_pages is not None and pages > 0:
        guesses.append((crawl.max_pages - run.pages) / pages)
    if crawl.max_time is not None:
        guesses.append(crawl.max_time - run.pauses.worked)
    return round(max(min(guesses), 0.0), 1) if guesses else None


def publish(collection: Collection, rows: Sequence[Row]) -> None:
    """Tells other terminals. Raises OSError."""
    path = collection.state / "running.json"
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps({"process": os.getpid(), "runs": rows}), "utf-8")
    draft.replace(path)


def running(collection: Collection) -> list[Row]:
    """The runs of the processes that hold the collection; none of one that does not say."""
    return [row for part in collection.parts() for row in _running(part)]


def _running(part: Collection) -> list[Row]:
    holder = part.sole_holder()
    if holder is None:
        return []
    try:
        said = json.loads((part.state / "running.json").read_bytes())
        return list(said["runs"]) if holder.endswith(f"process {said['process']}") else []
    except (OSError, ValueError, LookupError, TypeError):
        return []
