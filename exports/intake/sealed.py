"""The WARC files that a build reads: what they are now, which are gone or shorter than before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from archive.errors import storing
from archive.storage import files, fixity
from archive.storage.files import File
from exports.database import Corpus, DamagedCorpus, Row

_ENDS = 64 * 1024  # bytes of either end of a file that its fingerprint covers
_HAS = "SELECT count(*) AS n FROM captures WHERE warc_file = ?"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file of the archive, as it is now."""

    path: File
    size: int  #: bytes
    modified: int  #: nanoseconds since 1970

    def is_as(self, row: Row) -> bool:
        """Whether it is the file of a row of `files`; its bytes are looked at where in doubt."""
        if self.size != row["size"]:
            return False
        return bool(self.modified == row["modified"] or self.fingerprint() == row["fingerprint"])

    def fingerprint(self) -> str:
        """SHA-256 over size, first and last 64 KiB. Raises StorageError."""
        with storing(self.path, "read"), files.located(self.path).open("rb") as file:
            start = file.read(_ENDS)
            file.seek(max(self.size - _ENDS, 0))
            return hashlib.sha256(b"%d\0" % self.size + start + file.read(_ENDS)).hexdigest()


@dataclass(frozen=True, slots=True)
class Loss:
    """A file of which bytes are gone since it was sealed, or since the corpus was built."""

    file: str
    size: int | None  #: bytes now; None where it is not there
    sealed: int  #: bytes then
    captures: int  #: rows of a missing file that the corpus had

    def __str__(self) -> str:
        now = "is not in the archive any more" if self.size is None else f"has {self.size} bytes"
        gone = f", and {self.captures} captures of it are not in the corpus any more"
        return f"{self.file} {now}; it had {self.sealed}{gone if self.captures else ''}"


def sealed_files(archive: Path) -> list[Sealed]:
    """The files of an archive in the order of their names. Raises StorageError."""
    found = []
    for path in files.sealed(archive):
        with storing(path, "read"):
            status = path.stat()
        found.append(Sealed(path, status.st_size, status.st_mtime_ns))
    return found


def losses(files: Iterable[Sealed], archive: Path, corpus: Path) -> list[Loss]:
    """What is shorter or gone, by the fixity log and by a corpus that was built before."""
    now = {file.path.name: file.size for file in files}
    then = {fact.file: fact.size for fact in fixity.log(archive)}
    had: dict[str, int] = {}
    if corpus.exists():
        try:
            with Corpus(corpus) as opened:
                for row in opened.query("SELECT name, size FROM files"):
                    then[row["name"]] = max(row["size"], then.get(row["name"], 0))
                for name in then.keys() - now.keys():
                    found = opened.first(_HAS, (name,))
                    had[name] = found["n"] if found else 0
        except DamagedCorpus:
            pass  # it is made anew, and says why
    return [
        Loss(name, now.get(name), size, had.get(name, 0))
        for name, size in sorted(then.items())
        if now.get(name, -1) < size
    ]
