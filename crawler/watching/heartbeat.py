"""The heartbeat of running crawls: takes orders, and says how far they are to all who watch."""

from __future__ import annotations

import logging
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import click

from archive.errors import ConfigurationError
from archive.storage.collection import Collection
from archive.storage.settings import Settings
from crawler.crawl.run import Run
from crawler.state import runs
from crawler.state.events import event
from crawler.watching import live, metrics, steer
from crawler.watching.report import progress_line

log = logging.getLogger(__name__)

_LOGGED = 30.0  # seconds between two lines about the progress in the log


class Watch:
    """Called a few times a second with the runs of this process, while it holds the collection."""

    def __init__(self, collection: Collection, settings: Settings) -> None:
        self._collection = collection
        self._metrics = _metrics(settings)
        self._paces: dict[str, live.Pace] = defaultdict(live.Pace)
        self._terminal = sys.stderr.isatty()
        self._due = self._log_due = 0.0
        self._begun = self._complained = False
        steer.throw_away(collection)

    def __call__(self, working: Sequence[Run]) -> None:
        with steer.taken(self._collection) as orders:
            for order in orders:
                steer.obey(order, working)
            now = time.monotonic()
            if orders or now >= self._due:
                self._tell(working, now)
                # Counting costs more the more addresses there are; it gets 2 % of the time.
                self._due = now + max(1.0, 50 * (time.monotonic() - now))
        self._begun = True

    def _tell(self, working: Sequence[Run], now: float) -> None:
        rows = [self._paces[run.source].row(run) for run in working]
        self._write(rows)
        if now >= self._log_due:
            self._log_due = now + _LOGGED
            for row in rows:
                event("progress", **row)
        if self._terminal:
            width = shutil.get_terminal_size().columns - 1
            click.echo("\r\x1b[K" + progress_line(rows)[:width], nl=False, err=True)

    def close(self) -> None:
        """Ends the line on the terminal; the metrics say that nothing runs."""
        if not self._begun:
            return  # another process may be at work, and tell of it
        if self._terminal:
            click.echo("\r\x1b[K", nl=False, err=True)
        self._write([])

    def _write(self, rows: Sequence[live.Row]) -> None:
        """To the files that others read. A full disk is the archive's to tell."""
        try:
            live.publish(self._collection, rows)
            if self._metrics:
                metrics.write(self._metrics, rows, runs.ended(self._collection))
        except OSError as error:
            if not self._complained:
                log.warning("cannot tell how the crawl is: %s", error)
            self._complained = True


def _metrics(settings: Settings) -> Path | None:
    path = Path(settings.watch.metrics)
    if not settings.watch.metrics:
        return None
    if not path.is_absolute() or not path.parent.is_dir():
        raise ConfigurationError(
            f"[watch] metrics = {str(path)!r}: it must be an absolute path in a folder that exists"
        )
    return path
