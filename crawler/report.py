"""What people see of crawls: progress while they run, tables when they have."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from archive.cli import table
from archive.collection import Collection
from crawler.frontier import peek
from crawler.run import Result, Run
from spiders.catalogue import sources


class Progress:
    """A line on a terminal that says how far the runs are; silent where nobody watches."""

    def __init__(self) -> None:
        self.watched = sys.stderr.isatty()
        self.last = 0.0
        self.pause = 0.5  # seconds; grows with what counting costs

    def __call__(self, runs: Sequence[Run]) -> None:
        now = time.monotonic()
        if not self.watched or now - self.last < self.pause:
            return
        parts = []
        for run in runs:
            counts = run.frontier.counts()
            rate = run.recorder.exchanges / max(now - run.began, 0.1)
            parts.append(
                f"{run.source}: {counts.kept} kept, {counts.failed} failed, {counts.left} left, "
                f"{size(run.recorder.received)}, {rate:.1f}/s"
            )
        click.echo("\r\x1b[K" + " | ".join(parts)[:200], nl=False, err=True)
        self.last = time.monotonic()
        self.pause = max(0.5, 50 * (self.last - now))

    def close(self) -> None:
        """Ends the line."""
        if self.watched and self.last:
            click.echo("\r\x1b[K", nl=False, err=True)


def size(count: float) -> str:
    """Bytes for people."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def as_row(result: Result) -> dict[str, Any]:
    """A result for scripts."""
    row = asdict(result)
    return row | {"files": [path.name for path in result.files], "findings": result.findings}


def remember(collection: Collection, results: Iterable[Result]) -> None:
    """Adds the runs that ended now to the run table, `state/runs.jsonl`."""
    ended = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    with (collection.state / "runs.jsonl").open("a", encoding="utf-8") as table:
        for result in results:
            table.write(json.dumps({"ended": ended} | as_row(result), ensure_ascii=False) + "\n")


def crawls(collection: Collection) -> list[dict[str, Any]]:
    """The runs so far, oldest first, then the crawls that have something left."""
    path = collection.state / "runs.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    rows = [json.loads(line) for line in lines if line.endswith("}")]
    for frontier in sorted(collection.state.glob("*.frontier.db")):
        seen = peek(frontier)
        if seen is None:
            rows.append({"crawl": frontier.name, "outcome": "damaged"})
            continue
        crawl, counts = seen
        if counts.left or counts.passing:
            rows.append({"crawl": crawl, "outcome": "unfinished", "counts": asdict(counts)})
    return rows


def known_sources(collection: Collection) -> list[dict[str, Any]]:
    """Every described source, and its last run in this collection."""
    last: dict[str, Any] = {}
    for row in crawls(collection) if collection.exists() else []:
        if "source" in row:
            last[row["source"]] = row
    return [
        {
            "name": name,
            "title": source.title,
            "cadence": source.cadence,
            "hosts": list(source.hosts),
            "last_crawl": last.get(name, {}).get("ended"),
            "last_kept": last.get(name, {}).get("counts", {}).get("kept"),
        }
        for name, source in sources().items()
    ]


def source_table(rows: Sequence[dict[str, Any]]) -> str:
    """The answer of `letapis sources`."""
    header = ("source", "cadence", "hosts", "last crawl", "kept")
    return table(
        header,
        [
            (row["name"], row["cadence"], _short(row["hosts"]), row["last_crawl"], row["last_kept"])
            for row in rows
        ],
    )


def crawl_table(rows: Sequence[dict[str, Any]]) -> str:
    """The answer of `letapis status`."""
    header = ("crawl", "ended", "outcome", "wanted", "kept", "failed", "left", "why")
    lines = []
    for row in rows:
        counts = row.get("counts", {})
        numbers = [counts.get(name) for name in ("wanted", "kept", "failed", "left")]
        lines.append([row["crawl"], row.get("ended"), row["outcome"], *numbers, row.get("reason")])
    return table(header, lines)


def result_table(results: Sequence[Result]) -> str:
    """What a crawl says at its end."""
    header = ("crawl", "outcome", "wanted", "kept", "failed", "left", "received", "seconds")
    lines = [
        (
            result.crawl, result.outcome, result.counts.wanted, result.counts.kept,
            result.counts.failed, result.counts.left, size(result.received),
            f"{result.seconds:.1f}",
        )
        for result in results
    ]  # fmt: skip
    reasons = [f"{result.crawl} stopped: {result.reason}" for result in results if result.reason]
    return "\n".join([table(header, lines), *reasons])


def _short(hosts: Sequence[str]) -> str:
    return hosts[0] + (f" +{len(hosts) - 1}" if len(hosts) > 1 else "")
