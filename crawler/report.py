"""What people see of crawls: progress while they run, tables when they have."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from typing import Any

import click

from archive.cli import table
from archive.collection import Collection
from archive.findings import told
from archive.problem import Problem
from crawler.run import Result, Run
from crawler.runs import ended
from crawler.schedule_view import due_table
from spiders.catalogue import sources

#: What may help, by kind of failure.
_HINTS = {
    "private-address": " (--allow-private lets these be visited)",
    "tls": " (if the site speaks plain HTTP, write http:// before its name)",
}


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
        width = shutil.get_terminal_size().columns - 1
        click.echo("\r\x1b[K" + " | ".join(parts)[:width], nl=False, err=True)
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


def known_sources(collection: Collection) -> list[dict[str, Any]]:
    """Every described source, and its last run in this collection."""
    last = {row["source"]: row for row in ended(collection)}
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


def status_text(facts: dict[str, Any]) -> str:
    """The answer of `letapis status`: a table for each thing there is to say."""
    parts = [f"Running: {facts['running']}"] if facts["running"] else []
    crawls = [
        [row["crawl"], row.get("ended"), row["outcome"], *_numbers(row), row.get("reason")]
        for row in facts["crawls"]
    ]
    header = ("crawl", "ended", "outcome", "wanted", "kept", "failed", "left", "why")
    parts.append(table(header, crawls) if crawls else "No crawl yet. Start one with: letapis crawl")
    failed = [
        (row["kind"], "no" if row["final"] else "yes", row["url"]) for row in facts["failures"]
    ]
    if failed:
        parts.append(table(("failed by", "tried again", "address"), failed))
    if facts["disagreements"]:
        parts.append(told([Problem(**problem) for problem in facts["disagreements"]]))
    if facts["due"]:
        parts.append(due_table(facts["due"]))
    return "\n\n".join(parts)


def _numbers(row: dict[str, Any]) -> list[Any]:
    counts = row.get("counts", {})
    return [counts.get(name) for name in ("wanted", "kept", "failed", "left")]


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
    for result in results:
        said = [f"{count} {kind}{_HINTS.get(kind, '')}" for kind, count in result.failures.items()]
        if said:
            reasons.append(f"{result.crawl} failed: {', '.join(said)}; see `letapis status`")
    reasons += [
        f"{result.crawl}: {url} counts as kept and is not in the archive; run `letapis verify`"
        for result in results
        for url in result.unkept
    ]
    return "\n".join([table(header, lines), *reasons])


def _short(hosts: Sequence[str]) -> str:
    return hosts[0] + (f" +{len(hosts) - 1}" if len(hosts) > 1 else "")
