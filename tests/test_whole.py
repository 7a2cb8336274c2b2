"""The whole job by the real commands: demo site, crawl, archive, corpus, and again weeks later."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from archive.records.captures import read_capture
from exports.database import dump
from tests.command import letapis, start
from tests.demo.expected import Expected, expected

FIELDS = (
    "language",
    "title",
    "topic",
    "period_start",
    "period_end",
    "trend",
    "trend_text",
    "author",
    "image_credit",
    "published",
)
#: Words of the site's furniture, in its languages; none of them may reach a text.
FURNITURE = re.compile(
    r"subscribe|newsletter|cookie|read more|view all|similar articles|share on|"
    r"top of page|bottom of page|\bree\b|all trends|recent posts|"
    r"падпішыцеся|рассылк|подпишитесь|чытайце таксама|читайте также|печенье",
    re.IGNORECASE,
)


def rows(corpus: Path, sql: str, *values: object) -> list[dict[str, Any]]:
    connection = sqlite3.connect(f"{corpus.as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(sql, values)]
    finally:
        connection.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo collection, made by the command."""
    folder = tmp_path_factory.mktemp("whole") / "demo"
    letapis("demo", folder)
    return folder


@pytest.fixture(scope="module")
def documents(folder: Path) -> dict[str, dict[str, Any]]:
    """The corpus' documents by every address under which they were captured."""
    sql = (
        "SELECT documents.*, seen.url AS address FROM documents"
        " JOIN document_captures AS seen ON seen.document_id = documents.id"
    )
    return {row["address"]: row for row in rows(folder / "corpus.db", sql)}


def words(text: str) -> str:
    return " ".join(text.split())


def name(piece: Expected) -> str:
    return f"{piece['piece']}-{piece['language']}"


@pytest.mark.parametrize("piece", expected(1), ids=name)
def test_every_article_is_there_with_its_fields(
    piece: Expected, documents: dict[str, dict[str, Any]]
) -> None:
    found = documents[piece["addresses"][0]]
    settled = [field for field in FIELDS if field not in piece["unsettled"]]
    wanted = {field: value for field, value in piece.items() if field in settled}
    wanted["published"] = wanted.get("published") or ""
    said = {field: found[field] for field in settled}
    said["published"] = (said.get("published") or "")[:10]
    assert said == wanted
    assert found["source"] == piece["source"]


@pytest.mark.parametrize("piece", expected(1), ids=name)
def test_its_text_is_whole_and_clean(piece: Expected, documents: dict[str, dict[str, Any]]) -> None:
    found = documents[piece["addresses"][0]]
    assert words(found["text"]) == words(piece["text"])
    assert not FURNITURE.search(found["text"])


@pytest.mark.parametrize("piece", expected(1), ids=name)
def test_all_its_addresses_are_one_document(
    piece: Expected, documents: dict[str, dict[str, Any]]
) -> None:
    """Addresses that share a slug are; a piece under two slugs is two that are alike."""
    by_slug: dict[str, set[int]] = {}
    for address in piece["addresses"]:
        slug = address.partition("?")[0].rstrip("/").rpartition("/")[2]
        by_slug.setdefault(slug, set()).add(documents[address]["id"])
        assert documents[address]["versions"] == 1
    assert all(len(ids) == 1 for ids in by_slug.values())
    ids = set().union(*by_slug.values())
    copies = {documents[address]["id"]: documents[address] for address in piece["addresses"]}
    originals = [copy["near_duplicate_of"] for copy in copies.values()]
    assert originals.count(None) == 1 and set(originals) <= ids | {None}


def test_nothing_else_is_a_document(documents: dict[str, dict[str, Any]]) -> None:
    known = {address for piece in expected(1) for address in piece["addresses"]}
    assert set(documents) <= known


def test_translations_are_tied(documents: dict[str, dict[str, Any]]) -> None:
    for piece in expected(1):
        if piece["translations"] and (piece["tied"] or (piece["topic"] and piece["period_start"])):
            group = documents[piece["addresses"][0]]["translation_group"]
            others = {documents[address]["translation_group"] for address in piece["translations"]}
            assert group is not None and others == {group}, name(piece)


def test_every_row_is_cut_out_of_its_file(folder: Path) -> None:
    sql = "SELECT url, record_id, warc_file, warc_offset, warc_length FROM captures"
    found = rows(folder / "corpus.db", sql)
    assert len(found) > 150
    for row in found:
        path = folder / "archive" / row["warc_file"]
        capture = read_capture(path, row["warc_offset"], row["warc_length"])
        assert (capture.record_id, capture.url) == (row["record_id"], row["url"])


def test_no_visit_is_missing(folder: Path) -> None:
    (counts,) = rows(
        folder / "corpus.db",
        "SELECT count(DISTINCT url) AS kept, (SELECT count(*) FROM failures) AS failed,"
        " (SELECT sum(wanted) FROM crawls) AS wanted, (SELECT sum(unvisited) FROM crawls) AS left"
        " FROM captures",
    )
    assert counts["left"] == 0
    assert counts["wanted"] <= counts["kept"] + counts["failed"]


def test_archive_index_and_corpus_agree(folder: Path) -> None:
    assert "0 errors" in letapis("verify", "-C", folder)
    letapis("build", "--check", "-C", folder)


@pytest.mark.slow
def test_a_copy_elsewhere_gives_the_same_corpus(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder / "archive", copy / "archive")
    with start("build", "-C", copy, "--jobs", "1") as build:  # with another hash seed
        build.communicate(timeout=120)
    assert build.returncode == 0
    assert list(dump(copy / "corpus.db")) == list(dump(folder / "corpus.db"))


@pytest.mark.slow
def test_weeks_later_only_what_changed_has_versions(folder: Path, tmp_path: Path) -> None:
    later = tmp_path / "later"
    shutil.copytree(folder, later)
    letapis("demo", later)
    before = {name(piece): piece for piece in expected(1)}
    after = {name(piece): piece for piece in expected(2)}
    edited = {
        key for key in before.keys() & after.keys() if before[key]["text"] != after[key]["text"]
    }
    corpus = later / "corpus.db"
    versions = {
        row["url"]: row["versions"] for row in rows(corpus, "SELECT url, versions FROM documents")
    }
    assert sum(count - 1 for count in versions.values()) == len(edited) == 1
    assert set(versions.values()) == {1, 2}
    fresh = tmp_path / "fresh"
    shutil.copytree(later / "archive", fresh / "archive")
    letapis("build", "-C", fresh)
    assert list(dump(fresh / "corpus.db")) == list(dump(corpus)), "in steps is not at once"
