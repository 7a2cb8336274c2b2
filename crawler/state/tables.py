"""What a frontier asks of the database that it lies in, whichever that is.

The SQL is what SQLite and PostgreSQL both read, with `?` where a value goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

Row = tuple[Any, ...]


class Rows(Protocol):
    """What a question brought."""

    def __iter__(self) -> Iterator[Row]: ...

    def fetchone(self) -> Row | None: ...

    def fetchall(self) -> list[Row]: ...


class Tables(Protocol):
    """An open database. Its errors are StorageError."""

    def execute(self, sql: str, values: Sequence[object] = ()) -> Rows: ...

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> int:
        """Returns how many rows were changed."""

    def change(self, work: Callable[[], object]) -> None:
        """One transaction, whole or not at all; `work` may be called again after a failure."""

    def close(self) -> None: ...


class SharedTables(Tables, Protocol):
    """Tables on a server, to which the connection may be lost."""

    again: Callable[[], object]  #: called when it was made anew


def change(tables: Tables, sql: str, *said: object) -> None:
    """One change, in a transaction of its own."""
    tables.change(lambda: tables.execute(sql, said))


def changed(tables: Tables, sql: str, *said: object) -> list[Row]:
    """The same, with the rows that it returns."""
    rows: list[Row] = []

    def work() -> None:
        rows[:] = tables.execute(sql, said).fetchall()

    tables.change(work)
    return rows
