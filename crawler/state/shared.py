"""A frontier that several workers share, each a process with an archive folder to write to.

1. A worker holds hosts (crawler/state/workers.py): nobody else sends them anything, so that delays,
   Retry-After and robots.txt are one worker's matter. It leases visits of hosts that it holds.
2. That an answer is kept counts whoever says it, as it is true; all else counts from the worker
   that has leased the visit.
3. What a browser may ask for again is there for all of them, up to so many bytes.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from archive.replay.answer import Answer
from crawler.state.alone import Copy
from crawler.state.frontier import Frontier, Visit, Wanted
from crawler.state.glance import unanswered
from crawler.state.tables import SharedTables, changed
from crawler.state.workers import Terms, Worker

MOST_BYTES = 64 << 20  #: of answers that are remembered
_DAY = 24 * 60 * 60  # seconds
_CENTURY = 36_525 * _DAY  # a server may ask for more than time lasts in PostgreSQL
_FORGET = """
DELETE FROM answers WHERE id <= (SELECT max(id) FROM
(SELECT id, sum(length(body)) OVER (ORDER BY id DESC) AS bytes FROM answers) AS latest
WHERE bytes > ?)
"""
_LEFT = """
SELECT EXISTS (SELECT 1 FROM visits WHERE state = 'leased'),
EXISTS (SELECT 1 FROM visits WHERE state = 'waiting'),
EXISTS (SELECT 1 FROM visits WHERE state = 'waiting' AND hop = 'E'),
(SELECT coalesce(sum(received), 0) FROM workers WHERE id <> ?)
"""


class SharedFrontier(Frontier):
    """A frontier as one of its workers has it. Raises StorageError."""

    def __init__(self, tables: SharedTables, terms: Terms) -> None:
        self._worker = Worker(tables, terms)
        self._in_hand: set[int] = set()  # the ids of visits that are leased here
        self._talks: Counter[str] = Counter()  # with each host, under way
        self._rests: dict[str, float] = {}
        self._uncounted = 0  # pages that the other workers do not know of yet
        self._due = 0.0
        self._left_it = False
        self._left = self._left_requisites = True
        super().__init__(tables)
        tables.again = self._look_again

    def _open(self) -> None:
        self.joined = self._worker.join()
        if not self.joined:
            self._change("DELETE FROM answers")
            self._change("UPDATE visits SET not_before = 0 WHERE state = 'waiting'")
            self.remember("pages", "0")

    def tick(self, received: int = 0) -> None:
        if (now := self._worker.terms.clock()) < self._due:
            return
        worker = self._worker
        if worker.beat(received):
            self._waits_now(worker.held)
        if self._uncounted:
            self.count(0, sys.maxsize)
        self.hosts &= worker.held
        free = worker.share()
        self.hosts -= worker.leaving
        worker.let_go({*self.hosts, *+self._talks})
        self._claim(free)
        self._look_what_is_left()
        self._due = now + worker.terms.beat

    def leave(self) -> bool:
        self._left_it = True
        self.hosts.clear()
        return self._worker.leave()

    def close(self) -> None:
        if not self._left_it:  # it was only looked at, or made again
            self.leave()
        super().close()

    def ours(self, host: str) -> bool:
        return host not in self._worker.leaving and self._worker.holds(host)

    def take(self, host: str) -> bool:
        return self._worker.take(host)

    def want(self, host: str) -> bool:
        return host not in self._worker.leaving and self._worker.want(host)

    @contextmanager
    def talk(self, host: str) -> Iterator[None]:
        self._talks[host] += 1
        try:
            yield
        finally:
            self._talks[host] -= 1

    def rests(self, host: str, seconds: float) -> None:
        if self._rests.get(host, 0.0) != seconds:
            self._rests[host] = seconds
            self._change("UPDATE hosts SET rest = ? WHERE host = ?", seconds, host)

    def hold(self, host: str, seconds: float) -> None:
        sql = (
            "UPDATE hosts SET free_from = greatest(free_from, now() + make_interval(secs => ?))"
            " WHERE host = ?"
        )
        self._change(sql, min(seconds, _CENTURY), host)

    def copy(self, url: str) -> Copy | None:
        row = self._tables.execute(
            "SELECT status, location, body, record_id FROM copies WHERE url = ?"
            " AND at > now() - make_interval(secs => ?) ORDER BY at DESC LIMIT 1",
            (url, _DAY),
        ).fetchone()
        return Copy(*row) if row else None

    def keep_copy(self, url: str, copy: Copy) -> None:
        sql = "INSERT INTO copies (url, status, location, body, record_id) VALUES (?, ?, ?, ?, ?)"
        self._change(sql, url, copy.status, copy.location, copy.body, copy.record_id)

    def answer(self, url: str) -> Answer | None:
        sql = "SELECT status, fields, body FROM answers WHERE url = ? ORDER BY id DESC LIMIT 1"
        if row := self._tables.execute(sql, (url,)).fetchone():
            fields = tuple(
                (n.encode("latin-1"), v.encode("latin-1")) for n, v in json.loads(row[1])
            )
            return Answer(row[0], fields, row[2])
        return None

    def keep_answer(self, url: str, answer: Answer) -> None:
        said = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.fields]
        sql = "INSERT INTO answers (url, status, fields, body) VALUES (?, ?, ?, ?)"
        self._change(sql, url, answer.status, json.dumps(said), answer.body)
        self._change(_FORGET, MOST_BYTES)

    def count(self, pages: int, most: int | None) -> bool:
        if most is None:
            self._uncounted += pages  # nobody waits for it
            return True
        so_many = self._uncounted + pages
        sql = (
            "UPDATE facts SET value = (value::bigint + ?)::text WHERE name = 'pages'"
            " AND (? < 0 OR value::bigint + ? <= ?) RETURNING value::bigint"
        )
        rows = changed(self._tables, sql, so_many, pages, so_many, most)
        self.spent = rows[0][0] if rows else most
        self._uncounted = 0 if rows else self._uncounted
        return bool(rows)

    def known(self, asked: Collection[str]) -> set[str]:
        rows = self._tables.execute("SELECT url FROM visits WHERE url = ANY(?)", (list(asked),))
        return {url for (url,) in rows}

    def lease(
        self, host: str, most: int, now: float, *, requisites_only: bool = False
    ) -> list[Visit]:
        if not self.ours(host):
            self.hosts.discard(host)
            return []
        return super().lease(host, most, now, requisites_only=requisites_only)

    def give_back(self, visit: Visit) -> None:
        super().give_back(visit)
        self._in_hand.discard(visit.id)

    def done(self, visit_id: int, found: Iterable[Wanted] = ()) -> None:
        super().done(visit_id, found)
        self._in_hand.discard(visit_id)

    def try_again(self, visit: Visit, kind: str, not_before: float) -> None:
        super().try_again(visit, kind, not_before)
        self._in_hand.discard(visit.id)

    def failed(self, visit_id: int, kind: str, *, final: bool) -> None:
        super().failed(visit_id, kind, final=final)
        self._in_hand.discard(visit_id)

    def waits(self, *, requisites_only: bool = False) -> bool:
        return self._left_requisites if requisites_only else self._left

    def unanswered(self, answered: Iterable[str]) -> list[str]:
        """Of what workers kept in this archive; others may have kept theirs elsewhere."""
        return unanswered(self._tables, answered, self._worker.terms.place)

    @property
    def _lease(self) -> str:
        return f"state = 'leased', keeper = {self._worker.id}"

    def _leased(self, which: str, *said: object) -> list[Visit]:
        visits = super()._leased(which, *said)
        self._in_hand.update(visit.id for visit in visits)
        return visits

    def _waits_now(self, hosts: Iterable[str]) -> None:
        self._left = self._left_requisites = True
        super()._waits_now(set(hosts) & self._worker.held - self._worker.leaving)

    def _look_for_hosts(self) -> None:
        """They are claimed with the next beat."""

    def _insert(self, wanted: Iterable[Wanted], state: str, kind: str | None) -> int:
        """In one order, so that no two workers wait for each other."""
        return super()._insert(sorted(wanted, key=lambda one: one.url), state, kind)

    def _mark_done(self, visit_id: int) -> None:
        sql = "UPDATE visits SET state = 'done', keeper = ? WHERE id = ? AND state <> 'done'"
        self._tables.execute(sql, (self._worker.id, visit_id))

    def _set(self, visit_id: int, values: str, *said: object) -> None:
        if not self._worker.sure_until:  # it is just being made again; nobody holds anything
            super()._set(visit_id, values, *said)
            return
        sql = (
            f"UPDATE visits SET {values} WHERE id = ? AND state = 'leased'"  # noqa: S608 (our own)
            " AND keeper = ?"
        )
        self._change(sql, *said, visit_id, self._worker.id)

    def _claim(self, hosts: list[str]) -> None:
        claimed = self._worker.claim(hosts) if hosts else []
        rows = self._tables.execute(
            "SELECT host, count(*) FROM visits WHERE state IN ('done', 'failed') AND hop <> 'E'"
            " AND host = ANY(?) GROUP BY host",
            (claimed,),
        )
        self.pages.update(dict.fromkeys(claimed, 0) | dict(rows.fetchall()))
        self._waits_now(claimed)

    def _look_what_is_left(self) -> None:
        row = self._tables.execute(_LEFT, (self._worker.id,)).fetchone() or (True, True, True, 0)
        self._left = row[0] or row[1]
        self._left_requisites = row[0] or row[2]
        self.received = int(row[3])

    def _look_again(self) -> None:
        self._worker.look_again(self._in_hand)
        self.hosts &= self._worker.held
