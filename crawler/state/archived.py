"""The crawls that an archive shows: what began each of its files, what was answered, what ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from archive.records import warc
from archive.records.reader import records
from archive.records.record import Record
from archive.storage.collection import Collection
from archive.storage.durable import OPEN
from archive.storage.files import File


@dataclass(frozen=True, slots=True)
class ArchivedCrawl:
    """A crawl as the archive shows it."""

    id: str
    began: datetime
    files: list[File]

    def answered(self) -> Iterator[str]:
        """The address of each visit that got an answer."""
        for path in self.files:
            for item in records(path):
                if isinstance(item, Record) and item.type in ("response", "revisit"):
                    yield item.target_uri or ""

    def is_unfinished(self) -> bool:
        """Whether the last of its ends on record left something, or there is none."""
        left, latest = "1", ""
        for path in self.files:
            for item in records(path):
                if isinstance(item, Record) and item.target_uri == warc.CRAWL_URN + self.id:
                    facts = dict(warc.read_fields(item.block))
                    if (ended := facts.get("finished", "")) >= latest:  # of several workers
                        left = "1" if facts.get("passing", "0") != "0" else facts.get("left", "1")
                        latest = ended
        return left != "0"


def archived(collection: Collection, name: str | None = None) -> dict[str, ArchivedCrawl]:
    """The crawls of a source, or of all, in the archive, by id; what a crash left open included."""
    crawls: dict[str, ArchivedCrawl] = {}
    unsealed = sorted(collection.archive.glob(f"*{OPEN}"))
    for path, moment, facts in beginnings([*collection.warc_files(), *unsealed]):
        ours = name in (None, facts.get("letapis-source"))
        if ours and (crawl := facts.get("isPartOf")):
            crawls.setdefault(crawl, ArchivedCrawl(crawl, moment, [])).files.append(path)
    return crawls


def beginnings(paths: Iterable[File]) -> Iterator[tuple[File, datetime, dict[str, str]]]:
    """The files that begin with a warcinfo, its date (UTC) and its fields."""
    for path in paths:
        first = next((item for item in records(path) if isinstance(item, Record)), None)
        if first is not None and first.type == "warcinfo" and first.date is not None:
            yield path, first.date, dict(warc.read_fields(first.block))
