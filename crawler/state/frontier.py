"""The frontier: every URL ever wanted in one crawl, and what became of it.

1. A visit is waiting, leased, done or failed; nothing leaves the table.
2. The links of a page and its own `done` are one transaction.
3. A visit is done or failed only after its bytes are on the disk, so the table may lag behind
   the archive and never runs ahead of it.
4. A lease does not outlive who holds it. This one is of one process: opening it takes all back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from archive.wire import urls
from crawler.state.alone import Alone
from crawler.state.glance import Counts, count, unanswered
from crawler.state.tables import Tables, change, changed

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


class Frontier(Alone):
    """A frontier in tables of which this process is the only user. Raises StorageError."""

    spent = 0  #: pages of this run, of all workers

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.hosts: set[str] = set()  #: that have waiting visits, and perhaps others
        self.news: set[str] = set()  #: of these, the ones of which this is new
        self.pages: Counter[str] = Counter()  #: visited of each host, requisites not counted
        self._open()

    def _open(self) -> None:
        """Takes back what a process before held, and what it had put off by its own clock."""
        self._change("UPDATE visits SET state = 'waiting' WHERE state = 'leased'")
        self._change("UPDATE visits SET not_before = 0 WHERE state = 'waiting'")
        self._look_for_hosts()
        rows = (
            "SELECT host, count(*) FROM visits WHERE state IN ('done', 'failed') AND hop <> 'E'"
            " GROUP BY host"
        )
        self.pages.update(dict(self._tables.execute(rows).fetchall()))

    def close(self) -> None:
        self._tables.close()

    def count(self, pages: int, most: int | None) -> bool:
        """Counts pages of this run; not, and False, where they would be more than `most`."""
        if pages > 0 and most is not None and self.spent + pages > most:
            return False
        self.spent += pages
        return True

    def fact(self, name: str) -> str | None:
        """A fact about the crawl, such as its id."""
        row = self._tables.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def remember(self, name: str, value: str) -> None:
        sql = (
            "INSERT INTO facts (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        )
        self._change(sql, name, value)

    def add(self, wanted: Iterable[Wanted]) -> int:
        """Takes in URLs that are new; returns how many were."""
        return self._take_in(wanted, "waiting", None)

    def refuse(self, refused: Iterable[Wanted], kind: str) -> int:
        """Takes in URLs that will not be visited; returns how many were new."""
        return self._take_in(refused, "failed", kind)

    def known(self, asked: Collection[str]) -> set[str]:
        """Those of some URLs that are in the table."""
        sql = "SELECT 1 FROM visits WHERE url = ?"
        return {url for url in asked if self._tables.execute(sql, (url,)).fetchone()}

    def is_leased(self, url: str) -> bool:
        """Whether a visit to a URL is under way."""
        sql = "SELECT 1 FROM visits WHERE url = ? AND state = 'leased'"
        return self._tables.execute(sql, (url,)).fetchone() is not None

    def visit(self, url: str) -> Visit | None:
        """What is known of a URL."""
        sql = f"SELECT {_VISIT} FROM visits WHERE url = ?"  # noqa: S608 (our own words)
        row = self._tables.execute(sql, (url,)).fetchone()
        return Visit(*row) if row else None

    def lease(
        self, host: str, most: int, now: float, *, requisites_only: bool = False
    ) -> list[Visit]:
        """Up to `most` visits of a host that are due, pages before requisites, oldest first."""
        due = (
            "SELECT id FROM visits WHERE state = 'waiting' AND host = ? AND (hop = 'E') >= ?"
            " AND not_before <= ? ORDER BY hop = 'E', id LIMIT ?"
        )
        visits = self._leased(f"id IN ({due})", host, requisites_only, now, most)
        if not visits and not self._waits_at(host):
            self.hosts.discard(host)
        return visits

    def claim(self, wanted: Wanted) -> Visit | None:
        """Leases one URL, new or waiting; None where it is under way or over."""
        self.add([wanted])
        return next(iter(self._leased("url = ? AND state = 'waiting'", wanted.url)), None)

    def make_pages(self, urls: Iterable[str]) -> None:
        """What was visited as a requisite is a page as well, and is to be visited as one."""
        sql = (
            "UPDATE visits SET hop = 'L', state = 'waiting' WHERE url = ? AND hop = 'E'"
            " AND state = 'done' RETURNING host"
        )
        for url in urls:
            self._waits_now(host for (host,) in changed(self._tables, sql, url))

    def give_back(self, visit: Visit) -> None:
        """A visit that was not made waits again."""
        self._set(visit.id, "state = 'waiting'")
        self._waits_now([host_of(visit.url)])

    def done(self, visit_id: int, found: Iterable[Wanted] = ()) -> None:
        """The answer is kept; what its page led to is wanted."""
        wanted = list(found)

        def work() -> None:
            self._insert(wanted, "waiting", None)
            self._mark_done(visit_id)

        self._tables.change(work)

    def try_again(self, visit: Visit, kind: str, not_before: float) -> None:
        """The visit failed and is due again at `not_before` (seconds since 1970)."""
        values = "state = 'waiting', attempts = attempts + 1, kind = ?, not_before = ?"
        self._set(visit.id, values, kind, not_before)
        self._waits_now([host_of(visit.url)])

    def failed(self, visit_id: int, kind: str, *, final: bool) -> None:
        """The visit ended in a failure; `final` where trying again cannot mend it."""
        self._set(visit_id, "state = 'failed', kind = ?, final = ?", kind, final)

    def renew(self) -> None:
        """Lets failures that may have passed be tried again."""
        self._change(
            "UPDATE visits SET state = 'waiting', attempts = 0, not_before = 0"
            " WHERE state = 'failed' AND NOT final"
        )
        self._look_for_hosts()

    def waits(self, *, requisites_only: bool = False) -> bool:
        """Whether any visit waits, due or not."""
        return any(self._waits_at(host, requisites_only) for host in self.hosts)

    def counts(self) -> Counts:
        """How many visits there are in each state."""
        return count(self._tables)

    def failures(self) -> Iterator[tuple[str, str, bool]]:
        """URL, kind and whether it is final, of every visit that failed."""
        rows = "SELECT url, kind, final FROM visits WHERE state = 'failed' ORDER BY id"
        for url, kind, final in self._tables.execute(rows):
            yield url, kind, bool(final)

    def unanswered(self, answered: Iterable[str]) -> list[str]:
        """URLs that count as kept and are not among those that an archive answers."""
        return unanswered(self._tables, answered)

    @property
    def _lease(self) -> str:
        """What makes a visit leased."""
        return "state = 'leased'"

    def _waits_now(self, hosts: Iterable[str]) -> None:
        news = set(hosts)
        self.hosts |= news
        self.news |= news

    def _mark_done(self, visit_id: int) -> None:
        self._tables.execute("UPDATE visits SET state = 'done' WHERE id = ?", (visit_id,))

    def _look_for_hosts(self) -> None:
        rows = self._tables.execute("SELECT DISTINCT host FROM visits WHERE state = 'waiting'")
        self._waits_now(host for (host,) in rows)

    def _waits_at(self, host: str, requisites_only: bool = False) -> bool:
        sql = (
            "SELECT 1 FROM visits WHERE state = 'waiting' AND host = ? AND (hop = 'E') >= ? LIMIT 1"
        )
        return self._tables.execute(sql, (host, requisites_only)).fetchone() is not None

    def _leased(self, which: str, *said: object) -> list[Visit]:
        """Leases the visits of a condition, which is of our own words."""
        sql = f"UPDATE visits SET {self._lease} WHERE {which} RETURNING {_VISIT}"  # noqa: S608
        found = [Visit(*row) for row in changed(self._tables, sql, *said)]
        return sorted(found, key=lambda visit: (visit.hop == "E", visit.id))

    def _take_in(self, wanted: Iterable[Wanted], state: str, kind: str | None) -> int:
        new, known = 0, list(wanted)

        def work() -> None:
            nonlocal new
            new = self._insert(known, state, kind)

        self._tables.change(work)
        return new

    def _insert(self, wanted: Iterable[Wanted], state: str, kind: str | None) -> int:
        """Returns how many were new."""
        final = state == "failed"
        rows = [
            (w.url, host_of(w.url), w.hop, w.via, w.depth, w.steps, state, kind, final)
            for w in wanted
        ]
        if not rows:
            return 0
        if not final:
            self._waits_now(row[1] for row in rows)
        return self._tables.executemany(
            "INSERT INTO visits (url, host, hop, via, depth, steps, state, kind, final)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            rows,
        )

    def _set(self, visit_id: int, values: str, *said: object) -> None:
        self._change(f"UPDATE visits SET {values} WHERE id = ?", *said, visit_id)  # noqa: S608

    def _change(self, sql: str, *said: object) -> None:
        change(self._tables, sql, *said)


def host_of(url: str) -> str:
    """The host of a URL, as far as a name of DNS can go: what is longer is nobody's."""
    return urls.host(url)[:253]
