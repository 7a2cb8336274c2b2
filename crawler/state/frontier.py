"""The frontier: every URL ever wanted in one crawl, and what became of it, in one SQLite file.

1. A visit is waiting, leased, done or failed; nothing leaves the table.
2. The links of a page and its own `done` are one transaction.
3. A visit is done or failed only after its bytes are on the disk, so the file may lag behind
   the archive and never runs ahead of it.
4. A lease does not outlive the process: opening the file takes all of them back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive import urls
from crawler.state import database
from crawler.state.glance import Counts, count, unanswered_in

_SCHEMA = Path(__file__).with_name("frontier.sql")
_TAKE_BACK = """
UPDATE visits SET state = 'waiting' WHERE state = 'leased';
UPDATE visits SET not_before = 0 WHERE state = 'waiting';
"""
_VISIT = "id, url, hop, via, depth, steps, attempts"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A URL to visit, before the frontier knows it."""

    url: str
    hop: str = ""
    via: str | None = None
    depth: int = 0
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """A URL leased for visiting."""

    id: int
    url: str
    hop: str
    via: str | None
    depth: int
    steps: int
    attempts: int


class Frontier:
    """Opens or makes the frontier in a file.

    Errors of the disk are StorageError; a file that is no whole frontier is DamagedDatabase.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.hosts: set[str] = set()  #: every host that has waiting visits, and perhaps others
        # A new run does not wait for what an old one, by its own clock, had put off.
        self._db = database.connect(path, _SCHEMA.read_text("utf-8"), _TAKE_BACK)
        rows = "SELECT DISTINCT host FROM visits WHERE state = 'waiting'"
        self.hosts.update(host for (host,) in self._db.execute(rows))

    def close(self) -> None:
        self._db.close()

    def fact(self, name: str) -> str | None:
        """A fact about the crawl, such as its id."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def remember(self, name: str, value: str) -> None:
        self._change(lambda: self._db.execute("REPLACE INTO facts VALUES (?, ?)", (name, value)))

    def add(self, wanted: Iterable[Wanted]) -> int:
        """Takes in URLs that are new; returns how many were."""
        before = self._db.total_changes
        self._change(lambda: self._insert(wanted))
        return self._db.total_changes - before

    def known(self, url: str) -> bool:
        return bool(self._db.execute("SELECT 1 FROM visits WHERE url = ?", (url,)).fetchone())

    def is_leased(self, url: str) -> bool:
        """Whether a visit to a URL is under way."""
        sql = "SELECT 1 FROM visits WHERE url = ? AND state = 'leased'"
        return bool(self._db.execute(sql, (url,)).fetchone())

    def visit(self, url: str) -> Visit | None:
        """What is known of a URL."""
        sql = f"SELECT {_VISIT} FROM visits WHERE url = ?"  # noqa: S608 (our own words)
        row = self._db.execute(sql, (url,)).fetchone()
        return Visit(*row) if row else None

    def lease(
        self, host: str, most: int, now: float, *, requisites_only: bool = False
    ) -> list[Visit]:
        """Up to `most` visits of a host that are due, pages before requisites, oldest first."""
        rows = self._db.execute(
            f"SELECT {_VISIT} FROM visits WHERE state = 'waiting' AND host = ?"  # noqa: S608
            " AND (hop = 'E') >= ? AND not_before <= ? ORDER BY hop = 'E', id LIMIT ?",
            (host, requisites_only, now, most),
        ).fetchall()
        marks = [(row[0],) for row in rows]
        self._change(
            lambda: self._db.executemany("UPDATE visits SET state = 'leased' WHERE id = ?", marks)
        )
        if not rows and not self._waits_at(host):
            self.hosts.discard(host)
        return [Visit(*row) for row in rows]

    def claim(self, wanted: Wanted) -> Visit | None:
        """Leases one URL, new or waiting; None where it is under way or over."""
        self.add([wanted])
        sql = f"UPDATE visits SET state = 'leased' WHERE url = ? AND state = 'waiting' RETURNING {_VISIT}"  # noqa: S608, E501
        rows: list[tuple[Any, ...]] = []
        self._change(lambda: rows.extend(self._db.execute(sql, (wanted.url,))))
        return Visit(*rows[0]) if rows else None

    def give_back(self, visit: Visit) -> None:
        """A visit that was not made waits again."""
        self._set(visit.id, "state = 'waiting'")
        self.hosts.add(urls.host(visit.url))

    def done(self, visit_id: int, found: Iterable[Wanted] = ()) -> None:
        """The answer is kept; what its page led to is wanted."""

        def change() -> None:
            self._insert(found)
            self._db.execute("UPDATE visits SET state = 'done' WHERE id = ?", (visit_id,))

        self._change(change)

    def try_again(self, visit_id: int, kind: str, not_before: float) -> None:
        """The visit failed and is due again at `not_before` (seconds since 1970)."""
        values = "state = 'waiting', attempts = attempts + 1, kind = ?, not_before = ?"
        self._set(visit_id, values, kind, not_before)
        rows = "SELECT host FROM visits WHERE id = ?"
        self.hosts.update(host for (host,) in self._db.execute(rows, (visit_id,)))

    def failed(self, visit_id: int, kind: str, *, final: bool) -> None:
        """The visit ended in a failure; `final` where trying again cannot mend it."""
        self._set(visit_id, "state = 'failed', kind = ?, final = ?", kind, final)

    def refuse(self, refused: Iterable[Wanted], kind: str) -> int:
        """Takes in URLs that will not be visited; returns how many were new."""
        before = self._db.total_changes
        self._change(lambda: self._insert(refused, "failed", kind))
        return self._db.total_changes - before

    def renew(self) -> int:
        """Lets failures that may have passed be tried again; returns how many."""
        before = self._db.total_changes
        self._change(
            lambda: self._db.execute(
                "UPDATE visits SET state = 'waiting', attempts = 0, not_before = 0"
                " WHERE state = 'failed' AND NOT final"
            )
        )
        rows = "SELECT DISTINCT host FROM visits WHERE state = 'waiting'"
        self.hosts.update(host for (host,) in self._db.execute(rows))
        return self._db.total_changes - before

    def waits(self, *, requisites_only: bool = False) -> bool:
        """Whether any visit waits, due or not."""
        return any(self._waits_at(host, requisites_only) for host in self.hosts)

    def counts(self) -> Counts:
        """How many visits there are in each state."""
        return count(self._db)

    def pages(self) -> Counter[str]:
        """How many pages of each host were visited, requisites not counted."""
        rows = (
            "SELECT host, count(*) FROM visits WHERE state IN ('done', 'failed') AND hop <> 'E'"
            " GROUP BY host"
        )
        return Counter(dict(self._db.execute(rows)))

    def failures(self) -> Iterator[tuple[str, str, bool]]:
        """URL, kind and whether it is final, of every visit that failed."""
        rows = "SELECT url, kind, final FROM visits WHERE state = 'failed' ORDER BY id"
        for url, kind, final in self._db.execute(rows):
            yield url, kind, bool(final)

    def left(self) -> Iterator[str]:
        """The URLs still to visit."""
        rows = "SELECT url FROM visits WHERE state IN ('waiting', 'leased') ORDER BY id"
        for (url,) in self._db.execute(rows):
            yield url

    def unanswered(self, answered: Iterable[str]) -> list[str]:
        """URLs that count as kept and are not among those that an archive answers."""
        return unanswered_in(self._db, answered)

    def _waits_at(self, host: str, requisites_only: bool = False) -> bool:
        sql = (
            "SELECT 1 FROM visits WHERE state = 'waiting' AND host = ? AND (hop = 'E') >= ? LIMIT 1"
        )
        return self._db.execute(sql, (host, requisites_only)).fetchone() is not None

    def _insert(
        self, wanted: Iterable[Wanted], state: str = "waiting", kind: str | None = None
    ) -> None:
        final = state == "failed"
        rows = [
            (w.url, urls.host(w.url), w.hop, w.via, w.depth, w.steps, state, kind, final)
            for w in wanted
        ]
        self._db.executemany(
            "INSERT INTO visits (url, host, hop, via, depth, steps, state, kind, final)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            rows,
        )
        if state == "waiting":
            self.hosts.update(row[1] for row in rows)

    def _set(self, visit_id: int, values: str, *said: object) -> None:
        sql = f"UPDATE visits SET {values} WHERE id = ?"  # noqa: S608 (our own words)
        self._change(lambda: self._db.execute(sql, (*said, visit_id)))

    def _change(self, change: Callable[[], object]) -> None:
        database.change(self.path, self._db, change)
