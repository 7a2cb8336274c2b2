"""The steps of a build, each over some of the rows, for machines that share the work.

1. A step runs the build's own code on a temporary corpus that holds only the rows it is given. It
   must be given all rows that it looks at; more of them change nothing.
2. Rows go in and come out as pairs: the name of a relation, values in the order of `columns`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from archive.errors import ConfigurationError
from archive.storage.exclusions import Exclusions
from archive.storage.files import File
from exports.corpus import copies, derive
from exports.database import Corpus, dictionary
from exports.extraction.outcome import Outcome, Task
from exports.extraction.pool import Pool
from exports.extraction.reader import read
from exports.extraction.recipe import recipe
from exports.extraction.sentences import hashes
from exports.intake import revisits, visits
from exports.intake.batch import Batch
from exports.queries.selection import FIRST_DAY

Values: TypeAlias = tuple[Any, ...]
Rows: TypeAlias = Iterator[tuple[str, Values]]

_READING = ", ".join(
    row["column_name"]
    for row in dictionary()
    if row["table_name"] == "readings" and row["column_name"] not in ("", "text_id")
)
#: What steps give or take that is no table or view of the corpus, as queries.
_QUERIES = {
    "readings": f"SELECT {_READING}, rtrim(url, '/') AS address, sha256, text"  # noqa: S608
    " FROM readings JOIN texts ON texts.id = text_id",
    "versions": "SELECT versions.*, source, document_day FROM versions JOIN"  # noqa: S608
    f" (SELECT id, source, {FIRST_DAY} AS document_day FROM document_latest) ON id = document_id",
}
#: And what no query gives: names and types.
_MADE = {
    "statements": {"crawl": "TEXT", "warc_file": "TEXT", "position": "INTEGER", "sql": "TEXT",
                   "parameters": "TEXT"},
    "repeats": {"id": "INTEGER", "near_duplicate_of": "INTEGER", "moment": "INTEGER"},
    "firsts": {"id": "INTEGER", "sentence": "INTEGER"},
    "wholes": {"id": "INTEGER", "part_of": "INTEGER"},
}  # fmt: skip


def columns(relation: str) -> dict[str, str]:
    """Names and types of SQL, in the order of values; an expression is text."""
    if relation in _MADE:
        return _MADE[relation]
    with _part() as corpus:
        corpus.execute(f"CREATE TEMP VIEW relation AS {_query(relation)}")
        found = corpus.query("SELECT name, type FROM pragma_table_info('relation')")
        return {row["name"]: row["type"] or "TEXT" for row in found}


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps that read an archive, with what the driver of the job knows of it."""

    archive: Path
    excluded: Exclusions
    recipe: dict[str, str]  #: of the driver

    def read(self, files: Iterable[File]) -> Rows:
        """What files say and show, but for the bodies of their revisits.

        Raises ConfigurationError where this machine would read pages otherwise.
        """
        if self.recipe != recipe():
            other = [name for name, value in recipe().items() if self.recipe.get(name) != value]
            raise ConfigurationError(
                f"a worker has another {', '.join(other).replace('recipe_', '')} than the one that"
                " gives it work; all machines need the same environment"
            )
        with _part() as corpus, _pool() as pool:
            batch = _CrawlsApart(corpus, self.excluded)
            for path in files:
                batch.file = path.name
                for _ in visits.take_in(batch, pool, path):
                    pass
            batch.flush()
            yield from _rows(
                corpus,
                ["captures", "failures", "findings", "readings", "stated_dates", "listed_weeks"],
            )
            yield from (("statements", values) for values in batch.statements)

    def tie(self, given: Rows) -> Rows:
        """Revisits with their bodies, and what is read of these under their addresses.

        Of `captures` there are all revisits of an address, and each one's possible originals.
        """
        with _part(given) as corpus, _pool() as pool:
            batch = Batch(corpus, self.excluded)
            for _ in visits.tie(batch, pool, revisits.unresolved(corpus, batch, self.archive)):
                pass
            batch.flush()
            visits.find_unresolved(corpus)
            corpus.execute("DELETE FROM captures WHERE kind <> 'revisit'")
            yield from _rows(corpus, ["captures", "findings", "readings"])


def settle(given: Rows) -> Rows:
    """Crawls, from what files say of them, their captures, and errors of whole files."""
    statements: list[Values] = []
    with _part(_aside("statements", statements, given)) as corpus, corpus.transaction():
        for _, _, _, sql, parameters in sorted(statements, key=itemgetter(1, 2)):
            corpus.execute(sql, json.loads(parameters))
        yield from _rows(corpus, ["crawls"])


def derived(given: Rows) -> Rows:
    """Documents with their versions, and by what they may be alike; `firsts`, how they begin.

    Of each there are all `readings`; the `captures` of these bytes, and of these addresses; the
    `stated_dates` of its address, all lines of listings that have it, on all their pages
    (`listed_weeks`), and the readings of what these lead to, without texts.
    """
    with _part(given) as corpus:
        own = corpus.query("SELECT DISTINCT document_id FROM readings WHERE text_id > 0")
        with corpus.transaction():
            for document in [row["document_id"] for row in own]:
                derive.refresh(corpus, [document])
                copies.sign(corpus, [document])
        yield from _rows(corpus, ["documents", "versions", "signatures", "bands", "sentences"])
        for row in corpus.query("SELECT document_id, sentences FROM signatures"):
            if said := hashes(row["sentences"]):
                yield "firsts", (row["document_id"], said[0])


def repeats(given: Rows) -> Rows:
    """What documents repeat, by the `bands` that are given with their `signatures`."""
    with _part(given) as corpus:
        signed = {row["document_id"]: row for row in corpus.query("SELECT * FROM signatures")}
        for document, own in signed.items():
            original = copies.original_of(corpus, own)
            if original is not None:
                yield "repeats", (document, original, signed[original]["moment"])


def wholes(given: Rows) -> Rows:
    """Of which document those in `firsts` are a part.

    Of each there are all `sentences` that it has, with the documents that have them, or more than
    COMMON of these; and the `signatures` of those documents that have its first sentence.
    """
    asked: list[Values] = []
    with _part(_aside("firsts", asked, given)) as corpus:
        for document, _ in asked:
            own = copies.signature_of(corpus, document)
            if own and (whole := copies.whole_of(corpus, own)) is not None:
                yield "wholes", (document, whole)


def _aside(relation: str, found: list[Values], given: Rows) -> Rows:
    """All rows but those of one relation, which are appended to `found`."""
    for name, values in given:
        if name == relation:
            found.append(values)
        else:
            yield name, values


class _CrawlsApart(Batch):
    """A batch that keeps statements about crawls for `settle`, which has those of all files."""

    file = ""  #: that is being read

    def __init__(self, corpus: Corpus, excluded: Exclusions) -> None:
        super().__init__(corpus, excluded)
        self.statements: list[Values] = []

    def of_crawl(self, crawl: str | None, sql: str, *parameters: Any) -> None:
        said = (crawl, self.file, len(self.statements), sql, json.dumps(parameters))
        self.statements.append(said)


@contextmanager
def _part(given: Rows | None = None) -> Iterator[Corpus]:
    """A corpus of these rows alone, which refer to others."""
    with (
        tempfile.TemporaryDirectory(prefix="letapis-part-") as folder,
        Corpus.create(Path(folder) / "part.db", {}) as corpus,
    ):
        for said in ("foreign_keys = OFF", "synchronous = OFF"):
            corpus.execute(f"PRAGMA {said}")
        batch = Batch(corpus, Exclusions())
        for relation, values in given or ():
            _put(batch, relation, values)
        batch.flush()
        yield corpus


def _put(batch: Batch, relation: str, values: Values) -> None:
    if relation != "readings":
        marks = ", ".join("?" * len(values))
        batch.do(f"INSERT OR REPLACE INTO {relation} VALUES ({marks})", *values)  # noqa: S608
        return
    *reading, _, sha256, text = values
    if text is not None:
        batch.do("INSERT OR IGNORE INTO texts (sha256, text) VALUES (?, ?)", sha256, text)
    batch.do(
        f"INSERT OR {'IGNORE' if text is None else 'REPLACE'} INTO readings"  # noqa: S608
        f" ({_READING}, text_id) VALUES ({'?, ' * len(reading)}"
        " ifnull((SELECT id FROM texts WHERE sha256 = ?), 0))",
        *reading,
        None if text is None else sha256,
    )


def _rows(corpus: Corpus, relations: Iterable[str]) -> Rows:
    for relation in relations:
        for row in corpus.query(_query(relation)):
            yield relation, tuple(row.values())


def _query(relation: str) -> str:
    return _QUERIES.get(relation, f"SELECT * FROM {relation}")  # noqa: S608


@contextmanager
def _pool() -> Iterator[Pool[Task, Outcome]]:
    """One process that reads pages, with the limits of any build.

    multiprocessing would import the main module of this process there, which is Spark's; so that
    one is hidden meanwhile.
    """
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        with Pool[Task, Outcome](read, 1, preload="exports.extraction.ready") as pool:
            yield pool
    finally:
        sys.modules["__main__"] = main
