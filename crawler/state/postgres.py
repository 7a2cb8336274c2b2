"""Tables in PostgreSQL that several machines use at once; the one door to psycopg.

1. A connection that is lost is made again, and what was asked of it is asked again, for a while.
2. A worker that stops in the middle of a transaction is cut off, so that it blocks nobody.
3. What is said of the database names its host, and never the password.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from psycopg import conninfo, sql

from archive.errors import ConfigurationError, StorageError
from crawler.state.tables import Rows

_PATIENCE = 60.0  # seconds for a server to come back
_PAUSE = 0.1  # seconds between two attempts
_CONNECT = 5  # seconds for one attempt
_AT_ONCE = 1000  # rows of one statement; it may have 65,535 values
_VALUES = re.compile(r"(?<=VALUES )(\([%s, ]+\))")
_IDLE = 10_000  # milliseconds that a transaction may wait for its next word

T = TypeVar("T")


class Unreachable(StorageError):
    """The database does not answer, or not as it should."""

    def __init__(self, where: str, cause: Exception) -> None:
        said = " ".join(str(cause).split())
        super().__init__(Path(where), "use", OSError(0, said))
        self.args = (
            f"cannot use the frontier, {where}: {said}. What was stored before is safe; see that "
            "the server runs and lets you in, then give the same command again",
        )


class Postgres:
    """Tables (crawler/state/tables.py) in one schema, which is made where it is not there.

    Raises Unreachable, and ConfigurationError for an address that is none.
    """

    def __init__(self, url: str, schema: str, patience: float = _PATIENCE) -> None:
        try:
            said = conninfo.conninfo_to_dict(url)
        except psycopg.Error:
            raise ConfigurationError(
                "letapis.toml: frontier.url is no address of PostgreSQL, such as "
                "postgresql://letapis:${PASSWORD}@db.example.org/letapis"
            ) from None
        server, name = said.get("host") or "this machine", said.get("dbname") or "of your name"
        self.where = f"PostgreSQL at {server}, database {name}, schema {schema}"
        self.again: Callable[[], object] = lambda: None  #: called when a connection was made anew
        self._url, self._schema, self._patience = url, schema, patience
        self._inside = False
        self._connection = self._connected()

    def execute(self, sql: str, values: Sequence[object] = ()) -> Rows:
        said = sql.replace("?", "%s")
        rows: Rows = self._kept_at(lambda: self._connection.execute(said, values or None))
        return rows

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> int:
        """`sql` is an INSERT with `VALUES (?, ...)`, which is sent with many rows at once: within
        the pipeline of the library's own the server would not see that a worker has stopped."""
        known = list(rows)
        before, marks, after = _VALUES.split(sql.replace("?", "%s"))

        def work() -> int:
            count = 0
            for start in range(0, len(known), _AT_ONCE):
                some = known[start : start + _AT_ONCE]
                said = before + ", ".join([marks] * len(some)) + after
                count += self._connection.execute(said, [*chain.from_iterable(some)]).rowcount
            return count

        return self._kept_at(work)

    def change(self, work: Callable[[], object]) -> None:
        def whole() -> None:
            self._inside = True
            try:
                with self._connection.transaction():
                    work()
            finally:
                self._inside = False

        self._kept_at(whole)

    def close(self) -> None:
        self._connection.close()

    def _kept_at(self, work: Callable[[], T]) -> T:
        """Does something, again where the connection was lost, or two workers met head-on."""
        if self._inside:
            return work()  # the whole transaction is done again
        until = time.monotonic() + self._patience
        while True:
            try:
                return work()
            except psycopg.Error as error:
                lost = bool(self._connection.closed)
                passing = lost or isinstance(error, psycopg.OperationalError)
                if not passing or time.monotonic() > until:
                    raise Unreachable(self.where, error) from error
            if lost:
                self._connect_again(until)
            else:
                time.sleep(_PAUSE)

    def _connect_again(self, until: float) -> None:
        while True:
            try:
                self._connection = self._connected()
                break
            except Unreachable:
                if time.monotonic() > until:
                    self._patience = 0.0  # the end of the run does not wait once more
                    raise
                time.sleep(_PAUSE)
        self.again()

    def _connected(self) -> Any:
        """A connection; Any, as there are no types of it where psycopg is not installed."""
        schema = sql.Identifier(self._schema)
        try:
            opened = psycopg.connect(
                self._url, autocommit=True, connect_timeout=_CONNECT, application_name="letapis"
            )
            opened.execute(f"SET idle_in_transaction_session_timeout = {_IDLE}")
            opened.execute("SET client_min_messages = warning")  # nobody is told what is there
            opened.execute(sql.SQL("SET search_path = {}").format(schema))
        except psycopg.Error as error:
            raise Unreachable(self.where, error) from error
        return opened
