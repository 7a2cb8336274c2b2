"""The visits on record in WARC files: what answered or failed, and how the crawl came there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from archive.problem import Problem
from archive.records.about import about
from archive.records.captures import capture
from archive.records.reader import records
from archive.records.record import Record
from archive.storage.files import File
from archive.wire.capture import Capture

_ANSWERS = ("response", "revisit", "resource")


@dataclass
class Visit:
    """One visit, answered or not. Dates are UTC."""

    record: Record  #: of the answer; of a failure the metadata record that says so
    url: str
    date: datetime
    crawl: str  #: `` where that is not known
    request: Record | None = None
    about: dict[str, str] = field(default_factory=dict)  #: what is said of it, names in lower case

    @cached_property
    def answer(self) -> Capture | None:
        """None where the visit failed."""
        found = None if self.record.type == "metadata" else capture(self.record, self.request)
        return found if isinstance(found, Capture) else None

    @property
    def hops(self) -> str:
        """How the crawl came there: one of Heritrix's letters, or those of the whole way."""
        return self.about.get("hopsfromseed") or self.about.get("hop", "")

    @property
    def via(self) -> str:
        return self.about.get("via", "")


def visits(paths: Iterable[File]) -> Iterator[Visit]:
    """The visits of the files in the order given; what is damaged is left to `letapis verify`."""
    for path in paths:
        yield from _of_file(path)


def _of_file(path: File) -> Iterator[Visit]:
    crawls: dict[str | None, str] = {}
    crawl = ""
    held: Visit | None = None
    request: Record | None = None  # the last one; it may stand before its answer
    for found in records(path):
        if isinstance(found, Problem) or (held and _joins(found, held)):
            continue
        if found.type == "warcinfo":
            crawl = crawls[found.record_id] = about(found).get("ispartof", "")
        elif found.type == "request":
            request = found
        elif visit := _visit(found, crawls.get(found.first("WARC-Warcinfo-ID"), crawl)):
            if held:
                yield held
            held = visit
            if request:
                _joins(request, held)
    if held:
        yield held


def _joins(record: Record, visit: Visit) -> bool:
    """Whether a record belongs to a visit, which then has it."""
    if record.type not in ("request", "metadata") or not record.is_concurrent(visit.record):
        return False
    if record.type == "request":
        visit.request = record
    else:
        visit.about |= about(record)
    return True


def _visit(record: Record, crawl: str) -> Visit | None:
    """A record as a visit; None where it is none."""
    if not (record.target_uri and record.date and record.whole):
        return None
    said = about(record)
    if record.type in _ANSWERS or said.get("outcome") == "failure":
        return Visit(record, record.target_uri, record.date, crawl, None, said)
    return None
