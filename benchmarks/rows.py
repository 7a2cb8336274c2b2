"""Writes the rows of a corpus as a build writes them, in turns with plain sqlite-utils.

python -m benchmarks.rows corpus.db

sqlite-utils gets what researchers see, documents, versions and captures, into tables that it makes
by itself, and an index of words over title and text. Ours gets every table, with indexes, keys and
checks, every text once, and words in all their forms; what they are is worked out before, since
that is reading, not writing (`benchmarks.build`).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import sqlite_utils

from exports.database import Corpus, Row
from exports.language.names import read as read_names
from exports.language.words import indexed

_PROMISED = {"documents": "id", "versions": None, "captures": ("warc_file", "warc_offset")}
_WRITTEN = ("files", "crawls", "captures", "failures", "texts", "readings", "stated_dates",
            "listed_weeks", "document_latest", "document_versions", "edits", "signatures",
            "bands", "sentences")  # fmt: skip
_AT_ONCE = 500  # rows in a transaction, as a build has them


def ours(tables: dict[str, list[Row]], path: Path) -> None:
    with Corpus.create(path, {}) as corpus:
        corpus.execute("PRAGMA foreign_keys = OFF")  # tables come one after the other here
        for table, rows in tables.items():
            for some in _pieces(rows):
                with corpus.transaction():
                    corpus.insert(table, some)
        corpus.tidy()


def plain(tables: dict[str, list[Row]], path: Path) -> None:
    database = sqlite_utils.Database(path)
    for table, rows in tables.items():
        database[table].insert_all(rows, pk=_PROMISED[table])  # type: ignore[union-attr]
    database["documents"].enable_fts(["title", "text"])  # type: ignore[union-attr]
    database.close()


def _pieces(rows: list[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while some := list(islice(remaining, _AT_ONCE)):
        yield some


def _entries(corpus: Corpus) -> list[Row]:
    """The rows of the search index."""
    names = read_names()
    found = corpus.query("SELECT id, language, title, text FROM documents ORDER BY id")
    return [
        {"rowid": row["id"], **indexed(row["language"], row["title"], row["text"], names)}
        for row in found
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with Corpus(asked.path) as corpus:
        seen = {table: list(corpus.query(f"SELECT * FROM {table}")) for table in _PROMISED}
        written = {table: list(corpus.query(f"SELECT * FROM {table}")) for table in _WRITTEN}
        written["documents_fts"] = _entries(corpus)
    ways: dict[str, Callable[[Path], None]] = {
        "plain sqlite-utils": lambda path: plain(seen, path),
        "as a build writes": lambda path: ours(written, path),
    }
    count, cost = len(seen["documents"]), dict.fromkeys(ways, float("inf"))
    sizes: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(asked.rounds):
            for name, write in ways.items():
                path = Path(folder) / f"{turn}-{name}.db"
                began = time.process_time()
                write(path)
                cost[name] = min(cost[name], time.process_time() - began)
                sizes[name] = path.stat().st_size
                path.unlink()
    print(f"| {count} documents | CPU, ms a document | bytes a document |\n|---|---|---|")
    for name in ways:
        print(f"| {name} | {cost[name] / count * 1000:.2f} | {sizes[name] // count} |")


if __name__ == "__main__":
    main()
