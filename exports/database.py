"""The corpus file: made from schema.sql, written in transactions, dumped canonically.

1. The one door to sqlite3.
2. The file is whole at every moment: a rollback journal, never a write-ahead log beside it.
3. What SQLite cannot write is a StorageError; what it cannot read is a DamagedCorpus.
4. A dump does not depend on row ids, on the order of insertion or on the machine.
"""

from __future__ import annotations

import errno
import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from archive.errors import ConfigurationError, LetapisError, StorageError
from archive.storage import exclusions

Row: TypeAlias = dict[str, Any]
Parameters: TypeAlias = Sequence[Any] | Row

SCHEMA_VERSION = 12
OLDEST = (3, 37, 0)  #: SQLite with strict tables
APPLICATION_ID = 0x4C455441  # LETA; tells our file from any other database
#: Seconds to wait for programs that hold the file, such as a long query in another tool.
PATIENCE = 300
#: What a dump shows, and in which order.
DUMPED = {
    "meta": "key",
    "dictionary": "table_name, column_name",
    "exclusions": "position",
    "crawls": "id",
    "captures": "warc_file, warc_offset",
    "failures": "warc_file, warc_offset",
    "findings": "warc_file, warc_offset, rule, detail, url, severity",
    "drift": "source, rule, url, detail",
    "stated_dates": "address, field, value, origin",
    "listed_weeks": "body_file, body_offset, position",
    "documents": "id",
    "months": "source, language, month",
    "versions": "document_id, text_sha256",
    "edits": "document_id, position",
    "search_terms": "term",
}
#: Pages of 4 KiB that any tool keeps in memory; SQLite by itself keeps 2 MiB, and reads again then.
_CACHE = 32_768
_LONGEST = 2 * 1024 * 1024  # bytes of a value in a query of a stranger; 200 make an answer
_AGAIN = "`letapis build --full` makes it anew"
_SET_SEARCH = "INSERT INTO documents_fts (documents_fts, rank) VALUES (?, ?)"
_SCHEMA = Path(__file__).with_name("schema.sql")
_OBJECT = re.compile(r"CREATE (?:TABLE|VIEW|VIRTUAL TABLE) (\w+)\b[^\n]*? -- (.+)")
_COLUMN = re.compile(r"  (?:.*\bAS )?(?:\w\.)?\"?(\w+)\"?[^\n]*? -- (.+)")


class DamagedCorpus(LetapisError):
    """The file is no corpus that this version can go on with; it can be built again."""

    exit_status = 4


class Corpus:
    """An open corpus file."""

    def __init__(self, path: Path) -> None:
        """Opens an existing file, for reading only where it cannot be written.

        Raises DamagedCorpus, StorageError, and ConfigurationError if it is someone else's.
        """
        self.path = path
        self._reading, self._writing = _Errors(path, "read"), _Errors(path, "write to")
        mode = "rw" if os.access(path, os.W_OK) else "ro"
        with _Errors(path, "open"):
            self.db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=PATIENCE,
                isolation_level=None,
            )
            try:
                self._recognise()
            except BaseException:
                self.close()
                raise

    @classmethod
    def existing(cls, path: Path) -> Corpus:
        """Opens a corpus to be read.

        Raises ConfigurationError where none was built, and where the exclusions of its collection
        are others than those that it was built with: it would show what is to be shown to nobody.
        """
        if not path.exists():
            raise ConfigurationError(f"there is no {path}; make it with `letapis build`")
        corpus = cls(path)
        wanted = exclusions.beside(path)
        built = corpus.first("SELECT value FROM meta WHERE key = 'recipe_exclusions'")
        if wanted.entries and built and built["value"] != wanted.digest:
            corpus.close()
            raise ConfigurationError(
                f"{path.with_name(exclusions.FILE)} has changed since {path.name} was built; "
                "give `letapis build`, so that nothing excluded is shown"
            )
        return corpus

    @classmethod
    def create(cls, path: Path, facts: Mapping[str, str]) -> Corpus:
        """Makes an empty corpus at a path where nothing is; `facts` go into `meta`."""
        if sqlite3.sqlite_version_info < OLDEST:
            raise ConfigurationError(
                f"Python has SQLite {sqlite3.sqlite_version}; the corpus needs "
                f"{'.'.join(map(str, OLDEST))} or newer, for its strict tables"
            )
        schema = _SCHEMA.read_text("utf-8")
        with _Errors(path, "create"):
            connection = sqlite3.connect(path, isolation_level=None)
            try:
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                connection.execute(f"PRAGMA default_cache_size = {_CACHE}")
                connection.executescript(f"BEGIN; {schema}; COMMIT")
            finally:
                connection.close()
        corpus = cls(path)
        with corpus.transaction():
            corpus.insert("meta", [{"key": key, "value": facts[key]} for key in sorted(facts)])
            corpus.insert("dictionary", list(dictionary()))
        return corpus

    def _recognise(self) -> None:
        execute = self.db.execute
        if not execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            raise DamagedCorpus(f"{self.path} is empty; {_AGAIN}")
        if execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise ConfigurationError(f"{self.path} is a database, and no corpus of Letapis")
        found = execute("PRAGMA user_version").fetchone()[0]
        if found != SCHEMA_VERSION:
            raise DamagedCorpus(f"{self.path} has schema {found}, not {SCHEMA_VERSION}; {_AGAIN}")
        execute("PRAGMA foreign_keys = ON")
        execute("PRAGMA secure_delete = OFF")  # as in most SQLites; takedown.py leaves no byte
        execute("SELECT count(*) FROM meta")

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside, or nothing; inside another one, a part of that."""
        if self.db.in_transaction:
            yield
            return
        with self._writing:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.db.execute("COMMIT")
            finally:
                if self.db.in_transaction:
                    self.db.rollback()

    def query(self, sql: str, parameters: Parameters = ()) -> Iterator[Row]:
        """The rows of a SELECT, by column name."""
        with self._reading:
            cursor = self.db.execute(sql, parameters)
            columns = [column[0] for column in cursor.description]
            for row in cursor:
                yield dict(zip(columns, row, strict=True))

    def first(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a SELECT; None where there is none."""
        return next(self.query(sql, parameters), None)

    def execute(self, sql: str, parameters: Parameters = ()) -> None:
        """One statement that changes rows."""
        with self._writing:
            self.db.execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """One statement that changes rows, for each set of parameters."""
        with self._writing:
            self.db.executemany(sql, parameters)

    def insert(self, table: str, rows: Sequence[Row], conflict: str = "") -> None:
        """Rows of equal keys into a table; `conflict` is what SQL does where one is there."""
        if not rows:
            return
        columns = list(rows[0])
        values = ([row[column] for column in columns] for row in rows)
        self.executemany(insertion(table, columns, conflict), values)

    def upsert(self, table: str, rows: Sequence[Row], key: str) -> None:
        """Rows of equal keys, new or in place of those with theirs; columns not named stay."""
        names = (name for row in rows[:1] for name in row if name != key)
        changes = ", ".join(f"{name} = excluded.{name}" for name in names)
        self.insert(table, rows, f"ON CONFLICT ({key}) DO UPDATE SET {changes}")

    def tidy(self) -> None:
        """Packs the search index and measures the tables, so that questions are answered fast."""
        with self.transaction():
            self.execute("INSERT INTO documents_fts (documents_fts) VALUES ('optimize')")
            for setting in ("automerge", "crisismerge"):  # of what comes later, piece by piece
                self.execute(_SET_SEARCH, (setting, 16))
            self.execute("ANALYZE")


class _Errors:
    """SQLite's errors in our words. One for many statements: it is entered for each."""

    __slots__ = ("action", "path")

    def __init__(self, path: Path, action: str) -> None:
        self.path, self.action = path, action

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if not isinstance(error, sqlite3.DatabaseError):
            return
        if isinstance(error, sqlite3.IntegrityError):
            return  # a broken promise of our own, never the disk's or the file's fault
        path, name = self.path, getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise DamagedCorpus(f"{path} is damaged ({error}); {_AGAIN}") from error
        if name == "SQLITE_ERROR" and str(error).startswith("no such"):  # a table was taken away
            raise DamagedCorpus(f"{path} is not whole ({error}); {_AGAIN}") from error
        kinds = {
            "SQLITE_FULL": errno.ENOSPC,
            "SQLITE_IOERR": errno.EIO,
            "SQLITE_READONLY": errno.EACCES,
            "SQLITE_CANTOPEN": errno.ENOENT,
            "SQLITE_BUSY": errno.EBUSY,
        }
        for prefix, number in kinds.items():
            if name.startswith(prefix):
                raise StorageError(path, self.action, OSError(number, str(error))) from error


def insertion(table: str, columns: Iterable[str], conflict: str = "") -> str:
    """The statement that inserts a row with these columns; `conflict` is what SQL does where one is
    there already."""
    names = [f'"{column}"' for column in columns]
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}) {conflict}"  # noqa: S608


def dictionary() -> Iterator[Row]:
    """What the comments of schema.sql say of every table, view and column."""
    table = ""
    for line in _SCHEMA.read_text("utf-8").splitlines():
        if found := _OBJECT.match(line):
            table = found[1]
            yield {"table_name": table, "column_name": "", "description": found[2]}
        elif table and (found := _COLUMN.match(line)):
            yield {"table_name": table, "column_name": found[1], "description": found[2]}


def dump(path: Path) -> Iterator[str]:
    """Every promised row as a line of JSON, tables and rows in a fixed order."""
    for table in DUMPED:
        yield from dump_table(path, table)


def dump_table(path: Path, table: str) -> Iterator[str]:
    """The rows of one table of `DUMPED`, after a line with its columns."""
    with Corpus(path) as corpus:
        if table == "search_terms":
            corpus.execute(
                "CREATE VIRTUAL TABLE temp.search_terms USING fts5vocab(main, documents_fts, row)"
            )
        with corpus._reading:
            sql = f"SELECT * FROM {table} ORDER BY {DUMPED[table]}"  # noqa: S608
            cursor = corpus.db.execute(sql)
            yield _line(table, (column[0] for column in cursor.description))
            for row in cursor:
                yield _line(table, row)


def _line(table: str, values: Iterable[Any]) -> str:
    return json.dumps([table, *values], ensure_ascii=False)


def restrict(connection: sqlite3.Connection) -> None:
    """Bounds what SQL of strangers may cost and reach: no other file, no value without end."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    connection.execute("PRAGMA trusted_schema = OFF")
