"""A frontier as seen from outside: what it counts, and what it says that an archive does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crawler.state import database


@dataclass(frozen=True, slots=True)
class Counts:
    """wanted = kept + failed + left."""

    wanted: int
    kept: int  #: visits that got an answer
    failed: int  #: visits that ended in a failure
    passing: int  #: of these, the ones that a later run may mend
    left: int  #: waiting or under way


@dataclass(frozen=True, slots=True)
class Glance:
    """A frontier as seen from outside."""

    crawl: str
    began: str  #: UTC, ISO 8601; empty where it is not known
    finished: bool  #: whether nothing was left at the end of a run
    counts: Counts
    failures: tuple[tuple[str, str, bool], ...]  #: URL, kind, final; some of them
    agreed: str = ""  #: what the archive bore out when they were compared last (standing.py)


def peek(path: Path, most: int = 20) -> Glance | None:
    """How far a crawl is, without touching a frontier that a run may be using.

    With up to `most` of its failures, those first that a later run may mend. None where the file
    cannot be read as a frontier.
    """
    opened = database.read_only(path)
    try:
        facts = dict(opened.execute("SELECT name, value FROM facts"))
        rows = opened.execute(
            "SELECT url, kind, final FROM visits WHERE state = 'failed' ORDER BY final, id LIMIT ?",
            (most,),
        )
        failures = tuple((url, kind, bool(final)) for url, kind, final in rows)
        crawl, began = facts.get("crawl", path.name), facts.get("began", "")
        agreed = facts.get("agreed", "")
        return Glance(crawl, began, "finished" in facts, count(opened), failures, agreed)
    except database.Error:
        return None
    finally:
        opened.close()


def count(opened: database.Connection) -> Counts:
    rows = opened.execute("SELECT state, final, count(*) FROM visits GROUP BY state, final")
    table = {(state, final): count for state, final, count in rows}
    kept = sum(n for (state, _), n in table.items() if state == "done")
    passing = table.get(("failed", 0), 0)
    failed = passing + table.get(("failed", 1), 0)
    wanted = sum(table.values())
    return Counts(wanted, kept, failed, passing, wanted - kept - failed)


def unanswered(path: Path, answered: Iterable[str]) -> list[str]:
    """As `Frontier.unanswered`, without touching the file; nothing where it cannot be read."""
    opened = database.read_only(path)
    try:
        return unanswered_in(opened, answered)
    except database.Error:
        return []
    finally:
        opened.close()


def unanswered_in(opened: database.Connection, answered: Iterable[str]) -> list[str]:
    opened.execute("CREATE TEMP TABLE answered (url TEXT PRIMARY KEY) WITHOUT ROWID")
    try:
        rows = ((url,) for url in answered)
        opened.executemany("INSERT OR IGNORE INTO answered VALUES (?)", rows)
        sql = "SELECT url FROM visits WHERE state = 'done' AND url NOT IN answered ORDER BY id"
        return [url for (url,) in opened.execute(sql)]
    finally:
        opened.execute("DROP TABLE answered")
