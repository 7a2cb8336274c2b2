"""What people see of crawls: a line while they run, a table when they have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.commands.cli import size, table
from archive.storage.collection import Collection
from crawler.state.result import Result
from crawler.state.runs import ended
from crawler.watching.live import Row
from spiders.catalogue import sources

#: What may help.
_PRIVATE = "--allow-private, or allow_private under [network], lets private addresses be visited"
_PLAIN = "where a site speaks plain HTTP only, write http:// before its name"


def progress_line(rows: Sequence[Row]) -> str:
    """How far all running crawls are together, in few words."""
    left = [row["seconds_left"] for row in rows if row["seconds_left"] is not None]
    hosts = sorted({host for row in rows for host in row["hosts"]})
    counts = {name: sum(row["counts"][name] for row in rows) for name in rows[0]["counts"]}
    state = {row["outcome"] for row in rows} - {"running"}
    parts = [
        *sorted(state),
        f"{counts['kept']} kept, {counts['failed']} failed, {counts['left']} waiting",
        f"{sum(row['new'] for row in rows)} new, {sum(row['unchanged'] for row in rows)} same",
        size(sum(row["received"] for row in rows)),
        f"{sum(row['rate'] for row in rows):.1f}/s",
        *([f"{duration(max(left))} left"] if left else []),
        " ".join(hosts),
    ]
    return ", ".join(filter(None, parts))


def duration(seconds: float) -> str:
    """Seconds for people."""
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


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


def result_table(results: Sequence[Result]) -> str:
    """What a crawl says at its end."""
    header = ("crawl of", "outcome", "wanted", "kept", "failed", "left", "received", "seconds")
    lines = [
        (
            result.source, result.outcome, result.counts.wanted, result.counts.kept,
            result.counts.failed, result.counts.left, size(result.received),
            f"{result.seconds:.1f}",
        )
        for result in results
    ]  # fmt: skip
    reasons = [f"{result.crawl} stopped: {result.reason}" for result in results if result.reason]
    for result in results:
        counts = dict(result.failures)
        if spared := counts.pop("unchanged", 0):
            reasons.append(f"{result.crawl}: {spared} unchanged by the word of trusted sitemaps")
        said = [f"{count} {kind}" for kind, count in counts.items()]
        if said:
            reasons.append(f"{result.crawl} failed: {', '.join(said)}; see `letapis status`")
    if any("private-address" in result.failures for result in results):
        reasons.append(_PRIVATE)
    if any(result.no_https for result in results):
        reasons.append(_PLAIN)
    reasons += [_taken(result) for result in results if result.taken is not None]
    reasons += [
        f"{result.crawl}: {url} counts as kept and is not in the archive; run `letapis verify`"
        for result in results
        for url in result.unkept
    ]
    return "\n".join([table(header, lines), *reasons])


def _taken(result: Result) -> str:
    """What came of asking another web archive."""
    if not (result.taken or result.not_given):
        return f"{result.crawl}: the web archive lists nothing that the collection has not"
    return (
        f"{result.crawl}: {result.taken} captures taken in; {result.not_given} times the web "
        "archive gave none, or another than was asked for"
    )


def _short(hosts: Sequence[str]) -> str:
    return hosts[0] + (f" +{len(hosts) - 1}" if len(hosts) > 1 else "")
