"""Revisits whose originals are not in a package: named once each, or found so that they can be."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.records import references
from archive.records.captures import capture
from archive.records.reader import records
from archive.records.record import Record
from archive.replay.captures import Captures
from archive.replay.command import renew_index
from archive.sorting import in_order
from archive.storage.collection import Collection
from archive.storage.files import File
from archive.wire.capture import Capture
from exports.package.pages import rfc3339


@dataclass(frozen=True, slots=True)
class Outside:
    """A revisit without its original."""

    revisit: Capture
    original: Capture | None  #: where the archive has it

    def as_row(self) -> dict[str, str | None]:
        revisit, original = self.revisit, self.original
        referred = revisit.refers_to_date
        return {
            "record_id": revisit.record_id,
            "url": revisit.url,
            "date": rfc3339(revisit.date),
            "refers_to": original.record_id if original else revisit.refers_to,
            "refers_to_url": original.url if original else revisit.refers_to_url,
            "refers_to_date": rfc3339(referred) if referred else None,
            "payload_digest": revisit.payload_digest,
            "held_in": original.location.file if original else None,
        }


def outside(paths: Iterable[File], collection: Collection) -> list[Outside]:
    """The revisits in these files whose originals are not in them. Raises StorageError."""
    paths = list(paths)
    missing = set(_missing(paths))
    if not missing:
        return []
    renew_index(collection)
    known = Captures(collection.archive, collection.index)
    found = (_revisit(record) for path in paths for record in records(path))
    return [
        Outside(revisit, known.payload(revisit))
        for revisit in found
        if revisit and (revisit.location.file, revisit.location.offset) in missing
    ]


def _missing(paths: list[File]) -> Iterator[tuple[str, int | None]]:
    """Where the records of such revisits lie."""
    with tempfile.TemporaryFile() as facts:
        for path in paths:
            for record in records(path):
                if isinstance(record, Record):
                    facts.writelines(references.facts(record))
        facts.seek(0)
        for problem in references.problems(in_order(facts), "info"):
            if problem.rule == "original-missing":
                yield problem.file, problem.offset


def _revisit(record: object) -> Capture | None:
    if not isinstance(record, Record) or record.type != "revisit":
        return None
    found = capture(record, None)
    return found if isinstance(found, Capture) else None
