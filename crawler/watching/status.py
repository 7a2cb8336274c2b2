"""What runs, what ran, what failed, what does not agree, and what is due: as facts and as text.

`letapis status` prints them, with what other packages know: each registers a function of a
Collection under the entry point `letapis.status`. `letapis serve` finds them there, too.
"""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from importlib.metadata import entry_points
from typing import Any

from archive.commands.cli import WIDTH, size, table
from archive.commands.findings import plural, told
from archive.index.standing import standing
from archive.problem import Problem
from archive.storage.collection import Collection
from crawler.schedule import service, view
from crawler.schedule.plans import plans
from crawler.state import runs
from crawler.watching import live, report

_MOST = 50  # crawls in the table


def everything(collection: Collection) -> dict[str, Any]:
    """The facts of all packages. Raises ConfigurationError and StorageError."""
    points = sorted(entry_points(group="letapis.status"), key=lambda point: point.name)
    return {name: fact for point in points for name, fact in point.load()(collection).items()}


def facts(collection: Collection) -> dict[str, Any]:
    """What is known of crawls. Raises ConfigurationError and StorageError.

    `running` says who crawls (None: nobody), `live` how far its crawls are (watching/live.py),
    `crawls` has a row for each other crawl, the newest last, `failures` are addresses that the last
    crawls could not have, some of many, `disagreements` is where archive, index and corpus differ,
    `due` has a row for each scheduled source. All UTC.
    """
    planned = plans(collection.settings())
    log = service.log_of(collection)
    running = live.running(collection)
    under_way = {row["crawl"] for row in running}
    return {
        "running": collection.holder(),
        "live": running,
        "crawls": [row for row in runs.crawls(collection) if row["crawl"] not in under_way],
        "failures": runs.failures(collection),
        "disagreements": [asdict(problem) for problem in standing(collection)],
        "due": view.due(collection, log, planned, service.now()),
    }


def text(said: dict[str, Any]) -> str:
    """The same for people: a table for each thing there is to say."""
    parts = [f"Running: {said['running']}"] if said["running"] else []
    if said["live"]:
        parts = [_running(said["live"])]
    crawls = [
        [row["source"], row.get("ended"), row["outcome"], *_numbers(row), row.get("reason")]
        for row in said["crawls"][-_MOST:]
    ]
    header = ("crawl of", "ended", "outcome", "wanted", "kept", "failed", "left", "why")
    if crawls:
        parts.append(table(header, crawls))
        if before := len(said["crawls"]) - len(crawls):
            parts[-1] += f"\n{plural(before, 'crawl')} before these: letapis status --json"
    elif not parts:
        parts.append("No crawl yet. Start one with: letapis crawl -C FOLDER SOURCE or ADDRESS")
    failed = [
        (row["kind"], "no" if row["final"] else "yes", row["url"]) for row in said["failures"]
    ]
    if failed:
        parts.append(table(("failed by", "tried again", "address"), failed))
    if said["disagreements"]:
        parts.append(told([Problem(**problem) for problem in said["disagreements"]]))
    if said["due"]:
        parts.append(view.due_table(said["due"]))
    parts += _yields(said["yields"], said["drift"])
    parts += [textwrap.fill(row["told"], WIDTH) for row in said["fruitless"]]
    return "\n\n".join(parts)


def _yields(yields: list[dict[str, Any]], drift: list[dict[str, Any]]) -> list[str]:
    """What each source yields beside what is normal, and the addresses that yield less."""
    parts = []
    if yields:
        names = ("source", "cadence", "documents", "documents_expected", "dated", "dated_expected",
                 "newest")  # fmt: skip
        header = ("source", "cadence", "documents", "normally", "dated", "dated normally", "newest")
        parts.append(table(header, [[row[name] for name in names] for row in yields]))
    if drift:
        rows = [[row[name] for name in ("source", "rule", "detail", "url")] for row in drift]
        parts.append(table(("yields less", "now", "what was seen", "address"), rows))
    return parts


def _running(rows: list[live.Row]) -> str:
    header = (
        "crawl of",
        "now",
        "wanted",
        "kept",
        "failed",
        "left",
        "received",
        "rate",
        "time left",
    )
    lines = [
        (
            row["source"], ": ".join(filter(None, (row["outcome"], row["reason"]))),
            *_numbers(row), size(row["received"]),
            f"{row['rate']:.1f}/s",
            "" if row["seconds_left"] is None else report.duration(row["seconds_left"]),
        )
        for row in rows
    ]  # fmt: skip
    hosts = sorted({host for row in rows for host in row["hosts"]})
    return table(header, lines) + (f"\nNow at: {', '.join(hosts)}" if hosts else "")


def _numbers(row: dict[str, Any]) -> list[Any]:
    counts = row.get("counts", {})
    return [counts.get(name) for name in ("wanted", "kept", "failed", "left")]
