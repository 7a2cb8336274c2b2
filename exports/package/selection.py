"""Which records of the archive go into a package.

1. Visits are chosen whole: the records of one visit bear one address and one date.
2. A record belongs to the crawl of the warcinfo record that it names, else of the one before it;
   to a source by what that warcinfo says, else by its address.
3. What says how a file or a crawl came about goes along with what it is about.
4. What is excluded (archive/storage/exclusions.py) never goes along, nor what says that it led
   elsewhere: a metadata record, or the field `via` of a revisit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from archive.records import warc
from archive.records.about import about
from archive.records.record import Record
from archive.storage.exclusions import Exclusions
from spiders.catalogue import source_of


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted; all of it where nothing is said. Dates are UTC."""

    sources: frozenset[str] = frozenset()
    crawls: frozenset[str] = frozenset()
    start: datetime | None = None
    end: datetime | None = None  #: the first moment that is not wanted any more
    excluded: Exclusions = Exclusions()  # noqa: RUF009  frozen; what nobody may have
    also: frozenset[str] = frozenset()  #: record ids of visits that are needed besides

    @property
    def is_everything(self) -> bool:
        return self == Selection()

    def excludes(self, url: str | None) -> bool:
        return url is not None and url in self.excluded

    def hides_via(self, record: Record) -> bool:
        """Whether a record says that what nobody may have led to what it is about."""
        return self.excludes(about(record).get("via"))


@dataclass(slots=True)
class Chooser:
    """Goes through the records of one file in their order."""

    selection: Selection
    visits: int = 0  #: records chosen that are no mere bookkeeping
    _of: dict[str, tuple[str, str]] = field(default_factory=dict)  # warcinfo id → crawl, source
    _last: tuple[str, str] = ("", "")
    _first: bool = True

    def __call__(self, record: Record) -> bool:
        """Whether a record is wanted."""
        if record.type == "warcinfo":
            return self._warcinfo(record)
        wanted, url = self.selection, record.target_uri
        if wanted.excludes(url) or (record.type == "metadata" and wanted.hides_via(record)):
            return False
        if url is None or url.startswith(warc.CRAWL_URN):
            return self._belongs(record)
        named = {record.record_id, *record.all("WARC-Concurrent-To")}
        chosen = not wanted.also.isdisjoint(named) or (
            self._belongs(record) and self._in_time(record.date)
        )
        self.visits += chosen
        return chosen

    def _warcinfo(self, record: Record) -> bool:
        said = dict(warc.read_fields(record.block))
        self._last = said.get("isPartOf", ""), said.get("letapis-source", "")
        if record.record_id:
            self._of[record.record_id] = self._last
        first, self._first = self._first, False
        return first or self._belongs(record)

    def _belongs(self, record: Record) -> bool:
        """Whether it is of a wanted crawl and source."""
        crawl, source = self._of.get(record.first("WARC-Warcinfo-ID") or "", self._last)
        wanted = self.selection
        if wanted.crawls and crawl not in wanted.crawls:
            return False
        return (
            not wanted.sources or (source or source_of(record.target_uri or "")) in wanted.sources
        )

    def _in_time(self, moment: datetime | None) -> bool:
        start, end = self.selection.start, self.selection.end
        if moment is None:
            return start is None and end is None
        return (start is None or moment >= start) and (end is None or moment < end)
