"""Asks a corpus what researchers ask, and tells how long each answer takes.

python -m benchmarks.questions big.db

Each is asked in several wordings; of three answers the fastest counts, which is a warm one.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from exports.language.names import read
from exports.queries.search import Query, search

_BOX = ("sanctions", "санкция", "санкцыя", "Lukashenka", "potash sanctions", '"human rights"',
        "election -border", "Babaryka", "калий", "апазіцыя")  # fmt: skip
_MATCH = ("Lukashenka", "refinery", "sanctions AND potash", '"human rights"',
          "NEAR(election border, 50)", "Лукашенко", "text_forms: санкция", "opposit*")  # fmt: skip
_FULL_TEXT = """SELECT d.title, snippet(documents_fts, 1, '[', ']', '…', 12) FROM documents_fts
    JOIN documents d ON d.id = documents_fts.rowid WHERE documents_fts MATCH '{}'
    ORDER BY rank LIMIT 20"""
_SQL = {
    "verdicts by topic and week": [
        f"SELECT week, trend, documents FROM topic_weeks WHERE topic = '{topic}' ORDER BY week"
        for topic in ("Economy", "Elections", "Media")
    ],
    "longest runs of one verdict": [
        """WITH runs AS (SELECT source, topic, week, trend, row_number() OVER w
            - row_number() OVER (PARTITION BY source, topic, trend ORDER BY week) AS run
            FROM topic_weeks WHERE source = 'source-00.example' AND trend IS NOT NULL
            WINDOW w AS (PARTITION BY source, topic ORDER BY week))
        SELECT topic, trend, count(*) AS weeks, min(week) FROM runs
        GROUP BY topic, trend, run ORDER BY weeks DESC LIMIT 10"""
    ],
    "documents of a source, a language, a time": [
        """SELECT title, published, url FROM documents WHERE source = 'source-03.example'
        AND published BETWEEN '2010-08' AND '2010-12' ORDER BY published""",
        """SELECT title, published, url FROM documents
        WHERE source = 'source-03.example' AND substr(published, 1, 4) = '2010'""",
        """SELECT title, url FROM documents WHERE language = 'be'
        AND published >= '2015' ORDER BY published DESC LIMIT 50""",
        "SELECT title, url FROM documents WHERE published_day = '2010-08-10'",
    ],
    "the latest documents": [
        f"SELECT title, source, {by} FROM documents ORDER BY {by} DESC LIMIT 20"
        for by in ("published", "captured_at", "first_captured")
    ],
    "documents of an author": [
        "SELECT title, published FROM documents WHERE author = 'Author 7' ORDER BY published"
    ],
    "what was changed, and in silence": [
        "SELECT * FROM silent_edits ORDER BY captured_at DESC LIMIT 20",
        """SELECT document_id, title, captured_at FROM versions WHERE number > 1
        AND captured_at >= '2015-06' ORDER BY captured_at LIMIT 50""",
        "SELECT title, gone_since FROM vanished ORDER BY gone_since DESC LIMIT 20",
    ],
    "versions of a document": [
        """SELECT captured_at, title, text FROM versions WHERE document_id =
        (SELECT document_id FROM versions WHERE number > 1 LIMIT 1)""",
        "SELECT id, title, versions FROM documents ORDER BY versions DESC LIMIT 20",
    ],
    "copies of a document": [
        """SELECT o.title, d.source, d.url FROM documents d
        JOIN documents o ON o.id = d.near_duplicate_of LIMIT 20""",
        """SELECT source, url FROM documents WHERE near_duplicate_of =
        (SELECT near_duplicate_of FROM documents WHERE near_duplicate_of IS NOT NULL LIMIT 1)""",
        """SELECT o.title, d.source, d.url FROM documents d
        JOIN documents o ON o.id = d.part_of LIMIT 20""",
        """SELECT near_duplicate_of, count(*) AS copies FROM documents
        WHERE near_duplicate_of IS NOT NULL GROUP BY 1 ORDER BY copies DESC LIMIT 20""",
    ],
    "translations": [
        """SELECT language, title, url FROM documents WHERE translation_group = 'group-77'""",
    ],
    "what could not be had, and why": [
        "SELECT kind, count(*) FROM failures GROUP BY kind",
        "SELECT status, count(DISTINCT url) FROM captures WHERE status >= 400 GROUP BY status",
    ],
    "how many documents there are": [
        "SELECT source, language, count(*) FROM documents GROUP BY source, language",
        "SELECT source, language, documents FROM sources",
        "SELECT substr(published, 1, 7) AS month, count(*) FROM documents GROUP BY month",
        "SELECT substr(published, 1, 4) AS year, count(*) FROM documents GROUP BY year",
        "SELECT month, sum(documents) FROM months GROUP BY month ORDER BY month",
        """SELECT source, substr(month, 1, 4) AS year, sum(documents) FROM months
        GROUP BY source, year""",
        "SELECT author, count(*) AS n FROM documents GROUP BY author ORDER BY n DESC LIMIT 20",
    ],
    "how often a name or word is written of, by year and by source": [
        """SELECT substr(d.published, 1, 4) AS year, count(*) FROM documents_fts
        JOIN documents d ON d.id = documents_fts.rowid
        WHERE documents_fts MATCH 'Lukashenka' GROUP BY year""",
        """SELECT d.source, count(*) AS n FROM documents_fts
        JOIN documents d ON d.id = documents_fts.rowid
        WHERE documents_fts MATCH 'potash' GROUP BY d.source ORDER BY n DESC""",
    ],
    "full text, in SQL": [_FULL_TEXT.format(said) for said in _MATCH],
}


def questions(path: Path) -> Iterator[tuple[str, str, Callable[[], object]]]:
    """What is asked, in which words, and how to ask it."""
    connection = sqlite3.connect(path)
    for name, wordings in _SQL.items():
        for sql in wordings:
            yield name, sql, partial(_rows, connection, sql)
    names = read()
    for said in _BOX:
        yield "full text, search box", said, partial(search, path, Query(said), names)


def _rows(connection: sqlite3.Connection, sql: str) -> list[object]:
    return connection.execute(sql).fetchall()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    asked, rows = parser.parse_args(), []
    for name, words, ask in questions(asked.path):
        clock, cpu = [], []
        for _ in range(3):
            began = time.perf_counter(), time.process_time()
            ask()
            clock.append(1000 * (time.perf_counter() - began[0]))
            cpu.append(1000 * (time.process_time() - began[1]))
        rows.append((min(clock), min(cpu), name, " ".join(words.split())[:90]))
    print("| ms | CPU, ms | question | in these words |\n|---|---|---|---|")
    for took, spent, name, words in rows:
        print(f"| {took:.1f} | {spent:.1f} | {name} | {json.dumps(words, ensure_ascii=False)} |")
    fast, cheap = sum(row[0] < 100 for row in rows), sum(row[1] < 100 for row in rows)
    share = f"{100 * fast / len(rows):.0f} %"
    print(f"\n{fast} of {len(rows)} ({share}) under 100 ms, {cheap} under 100 ms of CPU")


if __name__ == "__main__":
    main()
