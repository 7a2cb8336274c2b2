"""Revisits are visits: their body is that of another record, wherever it lies."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.records import warc
from exports.corpus.build import build
from exports.database import dump
from tests.exports.conftest import Rows
from tests.exports.warcs import START, Warc, article, prose

URL = "https://plain.example/notes/heron"
OTHER = "https://plain.example/notes/the-same-heron"
PAGE = article("The heron", prose("heron"))


def original(archive: Path, name: str, month: int = 1) -> tuple[str, str, str]:
    """Record id, date and payload digest of a page that others refer to."""
    file = Warc(name, f"crawl-{name}", START.replace(month=month))
    date = warc.warc_date(file.now)
    record = file.page(URL, PAGE)
    file.write(archive)
    return record.record_id, date, warc.digest(PAGE.encode())


def revisit(archive: Path, name: str, url: str = URL, **fields: str) -> None:
    file = Warc(name, f"crawl-{name}", START.replace(month=6))
    file.revisit(url, **fields)
    file.write(archive)


@pytest.mark.parametrize("by", ["id", "visit", "digest"])
@pytest.mark.parametrize("names", ["ab", "ba"], ids=["original first", "revisit first"])
def test_its_body_is_found(archive: Path, rows: Rows, by: str, names: str) -> None:
    record_id, date, digest = original(archive, f"{names[0]}.warc.gz")
    said = {
        "id": {"WARC_Refers_To": record_id},
        "visit": {"WARC_Refers_To_Target_URI": URL, "WARC_Refers_To_Date": date},
        "digest": {"WARC_Payload_Digest": digest},
    }[by]
    revisit(archive, f"{names[1]}.warc.gz", **said)
    (document,) = rows("SELECT * FROM documents")
    assert (document["captures"], document["versions"]) == (2, 1)
    assert document["last_captured"].startswith("2024-06")
    assert document["record_id"] == record_id  # the bytes lie with the original
    assert rows("SELECT page FROM captures WHERE kind = 'revisit'") == [{"page": "document"}]
    assert rows("SELECT * FROM findings") == []


@pytest.mark.parametrize("url", [URL, OTHER])
@pytest.mark.parametrize("names", ["ab", "ba"], ids=["original first", "revisit first"])
def test_one_that_answered_with_an_error_shows_no_page(
    archive: Path, rows: Rows, names: str, url: str
) -> None:
    record_id, _, _ = original(archive, f"{names[0]}.warc.gz")
    revisit(archive, f"{names[1]}.warc.gz", url, status="404 Not Found", WARC_Refers_To=record_id)
    (document,) = rows("SELECT * FROM documents")
    assert (document["url"], document["captures"]) == (URL, 1)
    assert rows("SELECT page FROM captures WHERE kind = 'revisit'") == [{"page": None}]


def test_under_another_address_it_is_read_as_that(archive: Path, rows: Rows) -> None:
    record_id, _, _ = original(archive, "a.warc.gz")
    for name in ("b.warc.gz", "c.warc.gz"):
        file = Warc(name, name, START.replace(month=6))
        for _ in range(3):
            file.revisit(OTHER, WARC_Refers_To=record_id)
        file.write(archive)
    found = rows("SELECT url, captures, record_id FROM documents ORDER BY url")
    assert found == [
        {"url": URL, "captures": 1, "record_id": record_id},
        {"url": OTHER, "captures": 6, "record_id": record_id},
    ]
    assert rows("SELECT count(*) AS n FROM captures WHERE page = 'document'") == [{"n": 7}]


def test_one_without_an_original_is_a_finding(archive: Path, rows: Rows) -> None:
    revisit(archive, "a.warc.gz", WARC_Refers_To="<urn:uuid:nowhere>")
    assert rows("SELECT * FROM documents") == []
    assert rows("SELECT rule, url FROM findings") == [{"rule": "revisit-unresolved", "url": URL}]


def test_originals_that_come_later_are_used_as_if_they_had_been_there(
    archive: Path, tmp_path: Path
) -> None:
    """A revisit by digest has two originals; the earliest is it, in whatever order they come."""
    steps = tmp_path / "steps.db"
    revisit(archive, "b.warc.gz", OTHER, WARC_Payload_Digest=warc.digest(PAGE.encode()))
    build(archive, steps, jobs=1)
    original(archive, "c.warc.gz", month=4)
    build(archive, steps, jobs=1)
    earliest, _, _ = original(archive, "a.warc.gz", month=2)
    build(archive, steps, jobs=1)
    build(archive, tmp_path / "once.db", jobs=1)
    lines = list(dump(steps))
    assert lines == list(dump(tmp_path / "once.db"))
    assert sum(earliest in line for line in lines if line.startswith('["documents"')) == 1


def test_a_page_that_is_only_seen_again_is_not_entered_in_the_search_index_again(
    archive: Path, corpus: Path
) -> None:
    record_id, _, _ = original(archive, "a.warc.gz")
    before = _search_index(archive, corpus)
    revisit(archive, "b.warc.gz", WARC_Refers_To=record_id)
    assert _search_index(archive, corpus) == before


def _search_index(archive: Path, corpus: Path) -> list[tuple[int, bytes]]:
    """What the index is made of, after a build that brings something new."""
    assert build(archive, corpus, jobs=1).changed == 1
    with closing(sqlite3.connect(corpus)) as opened:
        return opened.execute("SELECT id, block FROM documents_fts_data").fetchall()
