"""One of the workers that share a frontier, and the hosts that it holds.

1. A worker that is not heard of for the time of a lease is gone, by one row that is changed once:
   its hosts and the visits that it had leased go to others. Its own clock tells it when they may.
2. A host that is let go of rests before another worker talks to it.
3. Each worker holds its share of the hosts, and lets go of more, and of what another worker wants
   for a page that its browser shows, as soon as it is not talking to them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from math import ceil

from archive.commands.cli import say
from crawler.clock import elapsed
from crawler.state.tables import Tables, change, changed

_MOST = 500  # hosts of one worker
_PAUSE = 0.2  # seconds between two looks at whether lost workers count as gone
_WISH = 3.0  # seconds for which a wish stands that is not said again
_LIVING = "NOT gone AND until > now()"
#: Whether no worker has the lock that each takes when it is connected.
UNCONNECTED = "SELECT pg_try_advisory_xact_lock(1, hashtext(current_schema()))::int"
#: Hosts that have visits waiting, found one by one on the index, and that nobody holds.
_FREE = """
WITH RECURSIVE open AS (
    (SELECT host FROM visits WHERE state = 'waiting' ORDER BY host LIMIT 1)
    UNION ALL
    SELECT (SELECT host FROM visits WHERE state = 'waiting' AND host > open.host
            ORDER BY host LIMIT 1)
    FROM open WHERE open.host IS NOT NULL
)
SELECT host FROM open WHERE host IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM hosts WHERE hosts.host = open.host
    AND (holder IS NOT NULL OR free_from > now())
) AND host NOT IN (SELECT host FROM wishes WHERE at > now() - make_interval(secs => ?)) LIMIT ?
"""
_WANTED = """
SELECT host FROM hosts JOIN wishes USING (host)
WHERE holder = ? AND at > now() - make_interval(secs => ?)
"""
_WISHED = """
INSERT INTO wishes (host, at) VALUES (?, now()) ON CONFLICT (host) DO UPDATE SET at = excluded.at
"""
_CLAIM = """
INSERT INTO hosts (host, holder) SELECT unnest(?::text[]), ? ON CONFLICT (host) DO UPDATE
SET holder = excluded.holder WHERE hosts.holder IS NULL AND hosts.free_from <= now() RETURNING host
"""
_LET_GO = """
UPDATE hosts SET holder = NULL,
free_from = greatest(free_from, now() + make_interval(secs => greatest(rest, ?)))
WHERE holder = ANY(?)
"""
_TAKE_BACK = """
UPDATE visits SET state = 'waiting'
WHERE state = 'leased' AND keeper = ANY(?) AND NOT id = ANY(?)
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a worker brings along."""

    place: str  #: machine and folder of its archive
    lease: float  #: seconds after which it counts as gone
    delay: float  #: seconds between two requests to a host
    beat: float = 1.0  #: seconds between two looks at what the others do
    age: float = 0.0  #: seconds since its process began
    clock: Callable[[], float] = elapsed


@dataclass(slots=True)
class Worker:
    """This process as one of them. Raises StorageError."""

    tables: Tables
    terms: Terms
    id: int = 0
    sure_until: float = 0.0  #: by the clock; before that nobody takes what it holds
    held: set[str] = field(default_factory=set)  #: hosts
    leaving: set[str] = field(default_factory=set)  #: of these, the ones that others shall have

    def join(self) -> bool:
        """Whether others are at it, or were since this process began: they meant the same crawl.

        The first of a run finds nothing held or leased. Where all others have lost their
        connections it waits until they count as gone: they may be dead, or still talk to hosts.
        """
        since = "SELECT count(*) FROM workers WHERE began > now() - make_interval(secs => ?)"
        living = f"SELECT count(*) FROM workers WHERE {_LIVING}"  # noqa: S608 (our own words)
        lost = 0
        while (others := self._number(living)) and self._number(UNCONNECTED):
            if not lost:
                say(f"Waiting at most {self.terms.lease:g} seconds for {others} lost workers")
            lost = others
            time.sleep(_PAUSE)
        self.connected()
        known = others or self._number(since, self.terms.age)
        if not others:
            self._bury("NOT gone")
            change(self.tables, "UPDATE workers SET received = 0")
        self._begin()
        return bool(known)

    def connected(self) -> None:
        """Those who come see that this worker has a connection, and is no dead one."""
        self.tables.execute("SELECT pg_advisory_lock_shared(1, hashtext(current_schema()))")

    def beat(self, received: int) -> bool:
        """Says that it lives; whether it had not for so long that it was sure of nothing.

        One that others think gone begins as a new one, and holds nothing.
        """
        now = self.terms.clock()
        late = now >= self.sure_until
        sql = (
            "UPDATE workers SET until = now() + make_interval(secs => ?), received = ?"
            " WHERE id = ? AND NOT gone RETURNING id"
        )
        if not changed(self.tables, sql, self.terms.lease, received, self.id):
            self._begin()
        self.sure_until = now + self.terms.lease
        self._bury("NOT gone AND until < now()")
        return late

    def leave(self) -> bool:
        """Holds nothing any more; whether no other worker writes to the same archive."""
        self._bury("id = ?", self.id)
        self.held.clear()
        same = f"SELECT count(*) FROM workers WHERE {_LIVING} AND place = ?"  # noqa: S608
        return not self._number(same, self.terms.place)

    def holds(self, host: str) -> bool:
        return host in self.held and self.terms.clock() < self.sure_until

    def take(self, host: str) -> bool:
        """Whether it holds a host, perhaps only now."""
        if host not in self.held and self.terms.clock() < self.sure_until:
            self.claim([host])
        return self.holds(host)

    def want(self, host: str) -> bool:
        """The same; where it does not, who does is asked to let go of it."""
        if self.take(host):
            return True
        change(self.tables, _WISHED, host)
        return False

    def share(self) -> list[str]:
        """Hosts to claim, so that each worker has as many; or some of its own are to be left."""
        workers = self._number("SELECT count(*) FROM workers WHERE NOT gone")
        taken = self._number("SELECT count(*) FROM hosts WHERE holder IS NOT NULL")
        free = [host for (host,) in self.tables.execute(_FREE, (_WISH, _MOST))]
        share = min(_MOST, ceil((taken + len(free)) / max(workers, 1)))
        wanted = self.tables.execute(_WANTED, (self.id, _WISH))
        self.leaving.update(self.held & {host for (host,) in wanted})
        staying = sorted(self.held - self.leaving)
        self.leaving.update(staying[share:])
        return free[: max(0, share - len(staying))]

    def claim(self, hosts: list[str]) -> list[str]:
        """Those of some hosts that it holds now."""
        claimed = [host for (host,) in changed(self.tables, _CLAIM, hosts, self.id)]
        self.held.update(claimed)
        return claimed

    def let_go(self, busy: Collection[str]) -> None:
        """Of hosts that it has nothing to do with."""
        if idle := self.held.difference(busy):
            self._let_go_of(list(idle))
            self.held -= idle
            self.leaving -= idle

    def look_again(self, in_hand: Iterable[int]) -> None:
        """The connection was lost, and with it perhaps the word that something was done.

        `in_hand` are the ids of the visits that are leased to this worker, as far as it knows.
        """
        self.connected()
        rows = self.tables.execute("SELECT host FROM hosts WHERE holder = ?", (self.id,))
        there = {host for (host,) in rows}
        self.held &= there
        change(self.tables, _TAKE_BACK, [self.id], list(in_hand))
        self._let_go_of(list(there - self.held))

    def _begin(self) -> None:
        sql = (
            "INSERT INTO workers (place, until) VALUES (?, now() + make_interval(secs => ?))"
            " RETURNING id"
        )
        ((self.id,),) = changed(self.tables, sql, self.terms.place, self.terms.lease)
        self.held.clear()
        self.leaving.clear()

    def _bury(self, which: str, *said: object) -> None:
        """Workers are gone: what they held is free, after the rest that each host is due."""

        def work() -> None:
            sql = f"UPDATE workers SET gone = TRUE WHERE {which} RETURNING id"  # noqa: S608
            gone = [row[0] for row in self.tables.execute(sql, said)]
            if gone:
                self.tables.execute(_TAKE_BACK, (gone, []))
                self.tables.execute(_LET_GO, (self.terms.delay, gone))

        self.tables.change(work)

    def _let_go_of(self, hosts: list[str]) -> None:
        sql = f"{_LET_GO} AND host = ANY(?)"
        change(self.tables, sql, self.terms.delay, [self.id], hosts)

    def _number(self, sql: str, *said: object) -> int:
        row = self.tables.execute(sql, said).fetchone()
        return int(row[0]) if row else 0
