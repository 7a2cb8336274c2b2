"""Archives whose sealed files lie in a store: crawled into, read, killed, lied to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import files, fixity
from archive.collection import Collection
from archive.reader import records
from archive.records import Record
from tests.command import letapis
from tests.crawler.changing import CRAWL, Site, site
from tests.store import Shelf, collection, let_in, serving

pytest.importorskip("obstore", reason="the extra `s3` is not installed")
_ = site  # a fixture


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    let_in(monkeypatch)
    shelf = Shelf()
    with serving(shelf):
        yield shelf


def events(folder: Path) -> list[tuple[str, str]]:
    """What the fixity log has, by file."""
    return sorted((fact.file, fact.event) for fact in fixity.log(folder / "archive"))


def everything(folder: Path) -> list[tuple[str, str | None, bytes]]:
    """Type, address and block of each record, wherever it lies."""
    found = []
    for file in Collection(folder).warc_files():
        for item in records(file):
            assert isinstance(item, Record), item
            found.append((item.type, item.target_uri, item.block))
    return found


def test_a_crawl_leaves_its_files_in_the_store(site: Site, shelf: Shelf, tmp_path: Path) -> None:
    folder = collection(tmp_path / "c", shelf.address)
    letapis("crawl", site.address, *CRAWL, "-C", folder)
    assert files.here(folder / "archive") == []
    assert len(shelf.things) > 1
    names = [name.removeprefix("belarus/") for name in sorted(shelf.things)]
    assert [file.name for file in Collection(folder).warc_files()] == names
    assert events(folder) == sorted(
        (name, event) for name in names for event in ("capture", "replication", "deletion")
    )
    letapis("index", "-C", folder)
    letapis("build", "-C", folder)
    letapis("verify", "-C", folder)
    letapis("build", "--check", "-C", folder)
