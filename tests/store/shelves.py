"""What a collection and its store have after a crawl."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from archive.records.reader import records
from archive.records.record import Record
from archive.storage import files, fixity
from archive.storage.collection import Collection
from tests.command import letapis, run
from tests.crawler.changing import CRAWL, Site
from tests.store.server import Shelf


def crawl(site: Site, folder: Path, status: int = 0) -> str:
    ended = run("crawl", site.address, *CRAWL, "-C", folder)
    assert ended.status == status, ended
    return ended.complained


def crawl_unmoved(site: Site, shelf: Shelf, folder: Path) -> None:
    """A crawl whose files the shelf did not take; it would now."""
    shelf.odd = lambda method, _: (403, "AccessDenied") if method == "PUT" else None
    crawl(site, folder, status=4)
    shelf.odd = lambda *_: None


def here(folder: Path) -> list[str]:
    return [path.name for path in files.here(folder / "archive")]


def events(folder: Path) -> Counter[tuple[str, str]]:
    """What the fixity log has, by file."""
    return Counter((fact.file, fact.event) for fact in fixity.log(folder / "archive"))


def moved(shelf: Shelf) -> Counter[tuple[str, str]]:
    """What the log has when all that the shelf holds was sealed and moved once."""
    names = [key.rpartition("/")[2] for key in shelf.things]
    three = ("capture", "replication", "deletion")
    return Counter((name, event) for name in names for event in three)


def answered(folder: Path) -> Counter[str]:
    """How often each address was answered."""
    found = (item for file in Collection(folder).warc_files() for item in records(file))
    kinds = ("response", "revisit")
    return Counter(
        item.target_uri or "" for item in found if isinstance(item, Record) and item.type in kinds
    )


def whole(folder: Path) -> None:
    """Everything that reads the archive agrees."""
    letapis("build", "-C", folder)
    said = json.loads(letapis("verify", "--json", "-C", folder))
    assert [row for row in said if row["severity"] != "info"] == []
