"""A frontier as seen from outside: what it counts, and what it says that an archive does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.state.tables import Tables


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
    source: str = ""  #: what the crawl is of; empty where it is not known
    agreed: str = ""  #: what the archive bore out when they were compared last (crawl/standing.py)


def glance(tables: Tables, name: str, most: int = 20) -> Glance:
    """How far a crawl is, without touching a frontier that a run may be using.

    With up to `most` of its failures, those first that a later run may mend. `name` stands for an
    id that is not there.
    """
    facts: dict[str, str] = dict(tables.execute("SELECT name, value FROM facts").fetchall())
    rows = tables.execute(
        "SELECT url, kind, final FROM visits WHERE state = 'failed' ORDER BY final, id LIMIT ?",
        (most,),
    )
    failures = tuple((url, kind, bool(final)) for url, kind, final in rows)
    crawl, began = facts.get("crawl", name), facts.get("began", "")
    more = facts.get("source", ""), facts.get("agreed", "")
    return Glance(crawl, began, "finished" in facts, count(tables), failures, *more)


def count(tables: Tables) -> Counts:
    rows = tables.execute("SELECT state, final, count(*) FROM visits GROUP BY state, final")
    table = {(state, bool(final)): count for state, final, count in rows}
    kept = sum(n for (state, _), n in table.items() if state == "done")
    passing = table.get(("failed", False), 0)
    failed = passing + table.get(("failed", True), 0)
    wanted = sum(table.values())
    return Counts(wanted, kept, failed, passing, wanted - kept - failed)


def unanswered(tables: Tables, answered: Iterable[str], place: str | None = None) -> list[str]:
    """URLs that count as kept and are not among those that an archive answers.

    Where several workers share the frontier, those that were kept at one place.
    """
    tables.execute("CREATE TEMP TABLE answered (url TEXT)")
    try:
        tables.executemany("INSERT INTO answered VALUES (?)", ((url,) for url in answered))
        here = " AND keeper IN (SELECT id FROM workers WHERE place = ?)" if place else ""
        sql = f"SELECT url FROM visits WHERE state = 'done'{here}"  # noqa: S608 (our own words)
        sql += " EXCEPT SELECT url FROM answered ORDER BY url"
        return [url for (url,) in tables.execute(sql, (place,) if place else ())]
    finally:
        tables.execute("DROP TABLE answered")
