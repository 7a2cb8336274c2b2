"""The run table: what each crawl came to; found again from the archive where it is gone."""

from __future__ import annotations

import zlib
from collections.abc import Container, Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.records import warc
from archive.records.record import parse_date
from archive.storage.collection import Collection
from archive.storage.files import File
from archive.wire import http
from crawler.state import journal
from crawler.state.archived import beginnings
from crawler.state.frontiers import frontiers_of

if TYPE_CHECKING:
    from crawler.state.result import Result

_STAMP = "%Y-%m-%dT%H:%M:%SZ"
_NEEDED = {"crawl", "source", "ended", "outcome"}
_COUNTS = ("wanted", "kept", "failed", "passing", "left")
_GZIP = b"\x1f\x8b\x08"
_TAIL = 64 * 1024  # bytes at the end of a file within which the record of the crawl's end lies


def as_row(result: Result) -> dict[str, Any]:
    """A result for scripts."""
    row = asdict(result)
    return row | {"files": [path.name for path in result.files], "findings": result.findings}


def remember(collection: Collection, results: Iterable[Result]) -> None:
    """Adds the runs that ended now to the table. Raises StorageError."""
    now = {"ended": f"{datetime.now(UTC):{_STAMP}}"}
    rows = [now | as_row(result) for result in results]
    path = _table(collection)
    if not path.exists() and collection.worker in (None, 1):
        rows = [*found_again(collection, {row["crawl"] for row in rows}), *rows]
    journal.append(path, rows)


def ended(collection: Collection) -> list[dict[str, Any]]:
    """A row for each run that ended, oldest first; of the last run of each source at least."""
    paths = [path for part in collection.parts() if (path := _table(part)).exists()]
    if not paths:
        return found_again(collection)
    rows = [row for path in paths for row in journal.read(path) if row.keys() >= _NEEDED]
    return sorted(rows, key=lambda row: str(row["ended"])) if len(paths) > 1 else rows


def crawls(collection: Collection) -> list[dict[str, Any]]:
    """A row for each crawl: its last run, the newest last; `outcome` as in state/result.py, or:

    `interrupted` where that run has no end on record, `damaged` where its frontier cannot be read.
    """
    rows = {row["crawl"]: row for row in ended(collection)}
    for source, seen in frontiers_of(collection).glances():
        if seen is None:
            rows[f"damaged {source}"] = {"crawl": source, "source": source, "outcome": "damaged"}
            continue
        counts = asdict(seen.counts)
        if rows.get(seen.crawl, {}).get("counts") != counts and not seen.finished:
            name = seen.source or source
            row = {"crawl": seen.crawl, "source": name, "began": seen.began, "counts": counts}
            rows[seen.crawl] = row | {"outcome": "interrupted"}
    return sorted(rows.values(), key=lambda row: row.get("ended") or row.get("began") or "")


def failures(collection: Collection) -> list[dict[str, Any]]:
    """Addresses that the last crawl of each source could not have, and why; some of many."""
    rows = []
    for _, seen in frontiers_of(collection).glances():
        if seen:
            rows += [
                {"crawl": seen.crawl, "url": url, "kind": kind, "final": final}
                for url, kind, final in seen.failures
                if kind != "unchanged"  # nobody misses these
            ]
    return rows


def last_begun(collection: Collection) -> dict[str, datetime]:
    """When the last run of each source began (UTC)."""
    begun: dict[str, datetime] = {}
    for row in ended(collection):
        moment = datetime.fromisoformat(row["ended"]) - timedelta(seconds=row.get("seconds", 0))
        begun[row["source"]] = max(moment, begun.get(row["source"], moment))
    return begun


def found_again(collection: Collection, but: Container[str] = ()) -> list[dict[str, Any]]:
    """The last run of each source as the archive shows it, oldest first; not of the crawls `but`.

    A run that crashed left no end: its last file's beginning stands for that.
    """
    newest: dict[str, tuple[datetime, str, File]] = {}
    for path, moment, facts in beginnings(collection.warc_files()):
        source, crawl = facts.get("letapis-source"), facts.get("isPartOf")
        if source and crawl and crawl not in but:
            found = (moment, crawl, path)
            newest[source] = max(found, newest.get(source, found))
    return [
        _row(source, begun, crawl, path)
        for source, (begun, crawl, path) in sorted(newest.items(), key=lambda item: item[1])
    ]


def _row(source: str, begun: datetime, crawl: str, path: File) -> dict[str, Any]:
    facts = _end_of_crawl(path)
    if facts.get("crawl") != crawl:
        facts = {"outcome": "interrupted"}
    moment = parse_date(facts.get("finished", "")) or begun
    stated = {name: http.number(facts.get(name)) for name in _COUNTS}
    counts = {name: count for name, count in stated.items() if count is not None}
    return {
        "ended": f"{moment:{_STAMP}}",
        "crawl": crawl,
        "source": source,
        "outcome": facts.get("outcome", ""),
        "reason": facts.get("reason", ""),
        "counts": counts,
        "seconds": (moment - begun).total_seconds(),
        "findings": counts.get("left") != 0 or counts.get("passing") != 0,
    }


def _end_of_crawl(path: File) -> dict[str, str]:
    """What the last record of a file of ours says of the crawl's end; empty where it is another."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _TAIL, 0))
        tail = file.read()
    at = tail.rfind(_GZIP)
    while at >= 0:
        unpacker = zlib.decompressobj(31)
        try:
            record = unpacker.decompress(tail[at:], _TAIL)
        except zlib.error:
            record = b""
        head, _, block = record.partition(b"\r\n\r\n")
        if unpacker.eof and head.startswith(b"WARC/"):
            return dict(warc.read_fields(block)) if warc.CRAWL_URN.encode() in head else {}
        at = tail.rfind(_GZIP, 0, at)
    return {}


def _table(collection: Collection) -> Path:
    return collection.state / "runs.jsonl"
