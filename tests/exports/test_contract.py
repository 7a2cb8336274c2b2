"""The tables and columns that users rely on, and what the database says of itself."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from exports.corpus.build import build
from exports.database import Corpus
from tests.exports.warcs import Warc, article, prose

PROMISED = {
    "documents": "id source url language title text topic period_start period_end trend trend_text "
    "published author image_credit translation_group first_captured last_captured versions "
    "text_sha256 near_duplicate_of captured_at capture_url warc_file warc_offset warc_length "
    "record_id payload_digest extractor published_day gone_since",
    "versions": "document_id captured_at title text text_sha256 capture_url warc_file warc_offset "
    "warc_length record_id payload_digest",
    "captures": "url captured_at kind status mime truncated payload_digest warc_file warc_offset "
    "warc_length record_id refers_to crawl source",
    "failures": "url at kind detail crawl source",
    "crawls": "id source started finished software settings outcome",
    "findings": "severity rule detail url warc_file warc_offset",
    "documents_fts": "title text",
}


@pytest.fixture
def empty(tmp_path: Path) -> sqlite3.Connection:
    Corpus.create(tmp_path / "corpus.db", {}).close()
    return sqlite3.connect(tmp_path / "corpus.db")


def columns(database: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in database.execute(f"PRAGMA table_info({table})")]


@pytest.mark.parametrize("table", PROMISED)
def test_promised_columns(empty: sqlite3.Connection, table: str) -> None:
    found = columns(empty, table)
    empty.close()
    assert set(PROMISED[table].split()) <= set(found)


def test_every_table_and_column_is_in_the_dictionary(empty: sqlite3.Connection) -> None:
    objects = empty.execute(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
        " AND name NOT LIKE 'documents_fts\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'"
    ).fetchall()
    there = {(table, "") for (table,) in objects}
    there |= {(table, column) for (table,) in objects for column in columns(empty, table)}
    described = set(empty.execute("SELECT table_name, column_name FROM dictionary"))
    empty.close()
    assert described == there


def test_tables_are_strict(empty: sqlite3.Connection) -> None:
    loose = [
        row[1]
        for row in empty.execute("PRAGMA table_list")
        if row[2] == "table" and not row[5] and not row[1].startswith("sqlite")
    ]
    empty.close()
    assert loose == []


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    file = Warc("a.warc.gz")
    file.page("https://plain.example/notes/heron", article("Heron", prose("heron")))
    file.failure("https://plain.example/gone", "dns")
    (folder / "archive").mkdir()
    file.write(folder / "archive")
    build(folder / "archive", folder / "corpus.db", jobs=1)
    return folder / "corpus.db"


@pytest.mark.parametrize(
    "change",
    [
        *(
            f"document_latest SET {change}"
            for change in (
                "published = 'yesterday'", "published = '2024'", "modified = '2024-01-01 10:00'",
                "period_start = '2024-02-32'", "period_end = '2024-13-01'", "trend = 'good'",
                "last_captured = '2000-01-01T00:00:00.000000Z'", "versions = 2",
                "near_duplicate_of = id", "part_of = id", "near_duplicate_of = 7",
                "text_sha256 = 'abc'", "text_id = 7", "body_offset = 7", "agreement = 2", "id = -1",
            )
        ),
        "captures SET captured_at = '2024-01-01 10:00:00'",
        "captures SET body_file = NULL",
        "captures SET kind = 'request'",
        "captures SET warc_length = 0",
        "captures SET crawl = 'nowhere'",
        "failures SET at = '2024-01-01'",
        "document_versions SET number = 0",
        "months SET documents = -1",
    ],
)  # fmt: skip
def test_no_row_is_other_than_it_says(filled: Path, change: str) -> None:
    database = sqlite3.connect(filled)
    try:
        database.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError), database:
            database.execute(f"UPDATE {change}")
    finally:
        database.close()


def test_any_tool_keeps_128_mib_of_it_in_memory(empty: sqlite3.Connection) -> None:
    empty.execute("SELECT count(*) FROM meta")
    (pages,) = empty.execute("PRAGMA cache_size").fetchone()
    (size,) = empty.execute("PRAGMA page_size").fetchone()
    empty.close()
    assert pages * size == 128 << 20


def test_what_is_found_by_its_words_is_counted_by_year_without_its_rows(
    empty: sqlite3.Connection, tmp_path: Path
) -> None:
    empty.execute("ANALYZE")
    statistics = ("document_latest", "latest_by_id", "1000000 1 1")
    empty.execute("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", statistics)
    empty.commit()
    empty.close()
    database = sqlite3.connect(tmp_path / "corpus.db")
    plan = database.execute(
        "EXPLAIN QUERY PLAN SELECT substr(published, 1, 4), count(*)"
        " FROM documents_fts JOIN documents ON documents.id = documents_fts.rowid"
        " WHERE documents_fts MATCH 'word' GROUP BY 1"
    ).fetchall()
    database.close()
    assert "SEARCH d USING COVERING INDEX latest_by_id (id=?)" in [step[3] for step in plan]


def test_a_first_look_at_documents_works_out_nothing_for_all_of_them(
    empty: sqlite3.Connection,
) -> None:
    plan = empty.execute("EXPLAIN QUERY PLAN SELECT * FROM documents LIMIT 5").fetchall()
    empty.close()
    steps = {step[3].partition(" ")[0] for step in plan}
    assert steps == {"SCAN", "SEARCH", "CORRELATED"}  # nothing is materialized or sorted
