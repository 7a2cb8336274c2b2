"""A folder to import from and a collection to import into."""

from __future__ import annotations

from pathlib import Path

from archive.problem import Problem
from archive.records.reader import records
from archive.records.record import Record
from archive.transfer.importing import Imported, import_file


class Desk:
    """A folder to import from and a collection to import into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive = folder / "archive"

    def take(self, data: bytes, name: str = "theirs.warc.gz") -> Imported:
        path = self.folder / name
        path.write_bytes(data)
        return import_file(path, self.folder / "incoming", self.archive, software="letapis/test")

    def records(self) -> list[Record]:
        """All that was imported, without the two records of ours in each file."""
        found: list[Record] = []
        for path in sorted(self.archive.iterdir()):
            (_, *theirs, _) = [record_of(one) for one in records(path)]
            found += theirs
        return found


def record_of(found: Record | Problem) -> Record:
    assert isinstance(found, Record), found
    assert found.whole
    assert found.location
    return found
