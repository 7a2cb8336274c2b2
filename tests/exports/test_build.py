"""What a build makes of an archive, and that it makes the same of it every time."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from archive.errors import ConfigurationError
from archive.records.captures import read_capture
from exports.corpus.build import build
from exports.corpus.check import check
from exports.database import dump
from exports.extraction.extract import read_page
from exports.extraction.outcome import text_sha256
from tests.exports.conftest import Rows
from tests.exports.warcs import START, Warc, article, prose

HERON = "https://plain.example/notes/heron"
OTTER = "https://plain.example/notes/otter"


def write_two_files(archive: Path) -> None:
    """Three pages, one of which changes; a failure; a revisit; the end of the crawl."""
    first = Warc("a.warc.gz")
    first.page(HERON, article("The heron", prose("heron")))
    otter = first.page(OTTER, article("The otter", prose("otter")))
    first.page("https://plain.example/style.css", "p {}", content_type="text/css")
    first.failure("https://plain.example/gone", "dns")
    first.end(wanted=4, kept=3, failed=1, left=0)
    first.write(archive)
    second = Warc("b.warc.gz", crawl="crawl-2", start=START.replace(month=4))
    second.page(HERON, article("The heron", ["It came back.", *prose("heron")]))
    second.revisit(OTTER, WARC_Refers_To=otter.record_id)
    second.page("https://plain.example/notes/crane", article("The crane", prose("crane")))
    second.write(archive)


def test_rows_of_every_kind(archive: Path, rows: Rows) -> None:
    write_two_files(archive)
    assert rows("SELECT title, versions, captures FROM documents ORDER BY title") == [
        {"title": "The crane", "versions": 1, "captures": 1},
        {"title": "The heron", "versions": 2, "captures": 2},
        {"title": "The otter", "versions": 1, "captures": 2},
    ]
    assert rows("SELECT kind, count(*) AS n FROM captures GROUP BY kind") == [
        {"kind": "response", "n": 5},
        {"kind": "revisit", "n": 1},
    ]
    assert rows("SELECT url, at, kind, crawl, source FROM failures") == [
        {
            "url": "https://plain.example/gone",
            "at": "2024-03-04T09:30:10.000000Z",
            "kind": "dns",
            "crawl": "crawl-1",
            "source": "plain.example",
        }
    ]
    assert rows("SELECT id, source, software, finished, kept, outcome FROM crawls") == [
        {
            "id": "crawl-1",
            "source": "belarus_in_focus",
            "software": "letapis/test",
            "finished": "2024-03-04T09:30:11.000000Z",
            "kept": 3,
            "outcome": "finished",
        },
        {
            "id": "crawl-2",
            "source": "belarus_in_focus",
            "software": "letapis/test",
            "finished": None,
            "kept": None,
            "outcome": None,
        },
    ]
    assert rows("SELECT via, hop, method, ip FROM captures WHERE url = ? LIMIT 1", HERON) == [
        {"via": "https://where.example/", "hop": "L", "method": "GET", "ip": "192.0.2.1"}
    ]
    assert rows("SELECT * FROM findings") == []


def test_the_text_is_the_article(archive: Path, rows: Rows) -> None:
    write_two_files(archive)
    (otter,) = rows("SELECT text, language FROM documents WHERE url = ?", OTTER)
    assert otter == {"text": "\n\n".join(prose("otter")), "language": "en"}


def test_search_finds_the_latest_version(archive: Path, rows: Rows) -> None:
    write_two_files(archive)
    found = rows(
        "SELECT url FROM documents_fts JOIN documents ON documents.id = documents_fts.rowid"
        " WHERE documents_fts MATCH 'text: came NOT otter'"
    )
    assert found == [{"url": HERON}]


def test_every_row_is_read_again_from_its_pointer(archive: Path, rows: Rows) -> None:
    write_two_files(archive)
    pointed = rows("SELECT * FROM documents") + rows("SELECT * FROM versions")
    assert len(pointed) == 7
    for row in pointed:
        place = (row["warc_offset"], row["warc_length"])
        capture = read_capture(archive / row["warc_file"], *place)
        document = read_page(capture, row["capture_url"]).document
        assert document
        assert (document.text, document.title) == (row["text"], row["title"])
        assert text_sha256(document.text) == row["text_sha256"]
        assert capture.record_id == row["record_id"]
        assert capture.payload_digest == row["payload_digest"]


def test_twice_in_steps_and_from_a_copy_it_is_the_same(archive: Path, tmp_path: Path) -> None:
    write_two_files(archive)
    build(archive, tmp_path / "once.db", jobs=2)
    whole = list(dump(tmp_path / "once.db"))
    copy, steps = tmp_path / "elsewhere" / "archive", tmp_path / "steps.db"
    for names in (["b.warc.gz"], ["a.warc.gz"], []):  # the later one first
        copy.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copyfile(archive / name, copy / name)
        report = build(copy, steps, jobs=1)
        assert report.files == len(names)
    assert list(dump(steps)) == whole
    assert build(archive, steps, full=True, jobs=1).rebuilt == "asked for"
    assert list(dump(steps)) == whole
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("steps.db.")]


def test_a_finished_build_is_gone_on_with(archive: Path, corpus: Path) -> None:
    write_two_files(archive)
    assert build(archive, corpus, jobs=1).rebuilt == "there was none"
    again = build(archive, corpus, jobs=1)
    assert (again.rebuilt, again.files, again.changed, again.documents) == (None, 0, 0, 3)


@pytest.mark.parametrize("damage", ["vanished", "changed", "garbage", "recipe"])
def test_what_cannot_be_gone_on_with_is_made_anew(archive: Path, corpus: Path, damage: str) -> None:
    write_two_files(archive)
    build(archive, corpus, jobs=1)
    if damage == "vanished":
        (archive / "b.warc.gz").unlink()
    elif damage == "changed":
        (archive / "b.warc.gz").write_bytes((archive / "a.warc.gz").read_bytes())
    elif damage == "garbage":
        corpus.write_bytes(b"no database" * 1000)
    else:
        with sqlite3.connect(corpus) as database:
            database.execute("UPDATE meta SET value = 'older' WHERE key = 'recipe_code'")
        database.close()
    reason = build(archive, corpus, jobs=1).rebuilt
    said = {"vanished": "not in the archive any more", "changed": "has changed"}
    said |= {"garbage": "is damaged", "recipe": "changed"}
    assert reason and said[damage] in reason
    assert check(archive, corpus, jobs=1) is None


def test_another_database_is_left_alone(archive: Path, corpus: Path) -> None:
    with sqlite3.connect(corpus) as database:
        database.execute("CREATE TABLE mine (a)")
    database.close()
    before = corpus.read_bytes()
    with pytest.raises(ConfigurationError):
        build(archive, corpus, jobs=1)
    assert corpus.read_bytes() == before


@pytest.mark.parametrize(
    ("table", "sql"),
    [
        ("documents", "UPDATE document_latest SET topic = 'mine' WHERE title = 'The crane'"),
        ("versions", "UPDATE texts SET text = text || '.'"),
        ("captures", "DELETE FROM captures WHERE mime = 'text/css'"),
        ("search_terms", "INSERT INTO documents_fts (rowid, title, text) VALUES (7, 'x', 'zzz')"),
    ],
)
def test_the_check_names_what_was_tampered_with(
    archive: Path, corpus: Path, table: str, sql: str
) -> None:
    write_two_files(archive)
    build(archive, corpus, jobs=1)
    assert check(archive, corpus, jobs=1) is None
    with sqlite3.connect(corpus) as database:
        database.execute(sql)
    database.close()
    difference = check(archive, corpus, jobs=1)
    assert difference
    assert table in [line.table for line in difference.lines]
    assert table in str(difference)
