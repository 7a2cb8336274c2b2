"""A source crawled twice: the corpus stays, and a file needs the other where it says so."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.index.lookup import REVISIT
from archive.records.reader import records
from archive.records.record import Record
from archive.replay.captures import Captures
from archive.storage.collection import Collection
from archive.storage.files import here
from archive.wire.certificates import Authority
from spiders.catalogue import sources
from tests.command import letapis
from tests.test_source_crawl import serving

NAME = "thinktanks_by"
_MOVES = {"last_captured", "captures"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A collection with two crawls of a site that did not change; built after each."""
    folder = tmp_path_factory.mktemp("twice")
    host, authority = sources()[NAME].hosts[0], Authority("Letapis test authority")
    (folder / "ca.pem").write_bytes(authority.pem)
    with serving(NAME, host, authority) as port:
        for number in (1, 2):
            letapis(
                "crawl", NAME, "-C", folder, "--allow-private", "--delay", "0",
                "--ca-file", folder / "ca.pem", "--connect-to", f"{host}:443:127.0.0.1:{port}",
                "--operator", "A test", "--contact", "https://test.invalid/",
            )  # fmt: skip
            kept = rows(folder, "SELECT * FROM documents ORDER BY id")
            (folder / f"{number}.json").write_text(json.dumps(kept))
    yield folder


def rows(folder: Path, sql: str) -> list[dict[str, Any]]:
    connection = sqlite3.connect(folder / "corpus.db")
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(sql)]
    finally:
        connection.close()


def revisits(folder: Path) -> list[Record]:
    paths = Collection(folder).warc_files()
    found = (item for path in paths for item in records(path) if isinstance(item, Record))
    return [item for item in found if item.type == "revisit"]


def test_only_the_last_capture_has_changed(folder: Path) -> None:
    first, second = (json.loads((folder / f"{n}.json").read_text()) for n in (1, 2))
    assert first
    assert [row["captures"] for row in second] == [2 * row["captures"] for row in first]
    for before, after in zip(first, second, strict=True):
        assert before["last_captured"] < after["last_captured"]
        assert {k: v for k, v in before.items() if k not in _MOVES} == {
            k: v for k, v in after.items() if k not in _MOVES
        }
    assert rows(folder, "SELECT 1 FROM captures WHERE kind = 'revisit' AND body_file IS NULL") == []
    letapis("build", "--check", "-C", folder)
    letapis("verify", "-C", folder)


def test_a_document_is_shown_and_cited_and_replayed_by_its_revisit(folder: Path) -> None:
    document = rows(folder, "SELECT * FROM documents ORDER BY id LIMIT 1")[0]
    for said in (str(document["id"]), document["capture_url"]):
        assert document["record_id"] in letapis("show", said, "-C", folder)
        letapis("cite", said, "-C", folder)
    collection = Collection(folder)
    captures = Captures(collection.archive, collection.index)
    lines = captures.lines(document["capture_url"])
    assert [line.mime == REVISIT for line in lines] == [False, True]
    original, shown = (captures.nearest(line.url, [line], None) for line in lines)
    assert original and shown and original.entity
    assert (shown.entity, shown.status) == (original.entity, 200)


def test_revisits_without_their_originals_are_named_once_each(folder: Path, tmp_path: Path) -> None:
    first, _ = sorted(here(Collection(folder).archive), key=lambda path: path.stat().st_mtime_ns)
    aside = first.rename(tmp_path / first.name)
    try:
        letapis("build", "-C", folder, status=1)
        assert rows(folder, "SELECT * FROM documents") == []
        found = rows(folder, "SELECT warc_offset FROM findings WHERE rule = 'revisit-unresolved'")
        needing = sorted(item.offset for item in revisits(folder))
        assert sorted(row["warc_offset"] for row in found) == needing
        said = json.loads(letapis("verify", "--json", "-C", folder, status=1))
        missing = (row for row in said if row["rule"] == "original-missing")
        told = Counter(row["offset"] for row in missing)
        assert told == Counter(needing)
    finally:
        aside.rename(first)
    letapis("build", "-C", folder)
    assert rows(folder, "SELECT * FROM documents ORDER BY id") == json.loads(
        (folder / "2.json").read_text()
    )
