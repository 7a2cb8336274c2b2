"""SQLite files in `state/`: disposable, changed in whole transactions; the one door to SQLite."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection, Error

from archive.errors import LetapisError, StorageError
from crawler.state.tables import Rows

__all__ = [
    "Connection",
    "DamagedDatabase",
    "Error",
    "SQLite",
    "change",
    "connect",
    "connect_anew",
    "read_only",
]


class DamagedDatabase(LetapisError):
    """The file cannot be read as what it is to be; it can be made again from the archive."""


class SQLite:
    """Tables (crawler/state/tables.py) in a file that `connect` or `read_only` opened."""

    def __init__(self, path: Path, connection: Connection) -> None:
        self._path = path
        self._db = connection

    def execute(self, sql: str, values: Sequence[object] = ()) -> Rows:
        try:
            return self._db.execute(sql, values)
        except Error as error:
            raise _storage(self._path, error) from error

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> int:
        with closing(self._db.executemany(sql, rows)) as done:
            return done.rowcount

    def change(self, work: Callable[[], object]) -> None:
        change(self._path, self._db, work)

    def close(self) -> None:
        self._db.close()


def connect(path: Path, *scripts: str) -> Connection:
    """Opens a file, or makes it, and carries out the scripts.

    Errors of the disk are StorageError; what is no whole database is DamagedDatabase.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = sqlite3.connect(path, isolation_level=None)
        opened.execute("PRAGMA journal_mode = WAL")
        # A power cut may take the last transactions, never mix them up.
        opened.execute("PRAGMA synchronous = NORMAL")
        for script in scripts:
            opened.executescript(script)
        # Compares each index with its table: a URL that changed would be lost unseen.
        found = opened.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except (OSError, sqlite3.OperationalError) as error:
        raise _storage(path, error) from error
    except sqlite3.DatabaseError as error:
        raise DamagedDatabase(str(error)) from error
    if found != "ok":
        opened.close()
        raise DamagedDatabase(found)
    return opened


def connect_anew(path: Path, script: str) -> Connection:
    """As `connect`, for what can be computed again.

    A file that is damaged, or was made by another script, is begun anew.
    """
    version = zlib.crc32(script.encode()) >> 1  # of 31 bits, as SQLite keeps it
    try:
        opened = connect(path)
        if opened.execute("PRAGMA user_version").fetchone()[0] == version:
            return opened
        opened.close()
    except DamagedDatabase:
        pass
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return connect(path, script, f"PRAGMA user_version = {version}")


def change(path: Path, database: Connection, work: Callable[[], object]) -> None:
    """One transaction, whole or not at all. Raises StorageError."""
    try:
        database.execute("BEGIN IMMEDIATE")
        try:
            work()
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")
    except Error as error:
        raise _storage(path, error) from error


def read_only(path: Path) -> Connection:
    """Opens a file that another process may be using, without touching it."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _storage(path: Path, error: Exception) -> StorageError:
    cause = error if isinstance(error, OSError) else OSError(0, str(error))
    return StorageError(path, "use", cause)
