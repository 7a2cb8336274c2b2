"""The WARC files of a package: those of the archive as they are, or what was chosen of them.

1. A file of which all is wanted is the very file of the archive.
2. Of any other the wanted gzip members are copied, bytes and order unchanged, but for a `via` that
   names what is excluded. Its name is that of the file it comes from, and the beginning of its own
   digest.
3. The same archive and the same selection give the same files under the same names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from archive.errors import storing
from archive.records.reader import records
from archive.records.record import Record
from archive.storage import durable, fixity
from archive.storage.files import SUFFIX, File
from archive.transfer.conversion import Outgoing, with_fields
from archive.transfer.downgrade import as_1_0
from exports.package.selection import Chooser, Selection


@dataclass(frozen=True, slots=True)
class Part:
    """A WARC file of a package."""

    path: File  #: where it lies while the package is made
    origin: File  #: the file of the archive that it is, or is made of
    event: fixity.Event = "replication"  #: how it is made of that one


def parts(
    paths: list[File], scratch: Path, selection: Selection, version: str = "1.1"
) -> Iterator[Part]:
    """The files of a package; those that must be made are made in `scratch`.

    Raises StorageError.
    """
    for origin in paths:
        if selection.is_everything and version == "1.1":
            yield Part(origin, origin)
            continue
        path = scratch / f"{origin.name}.part"
        with storing(path, "write to"):
            visits = _copy(origin, path, Chooser(selection), version)
            made = fixity.digest_of(path)
            if made == fixity.digest_of(origin):
                path.unlink()
                yield Part(origin, origin)
            elif visits or selection.is_everything:
                name = f"{origin.name.removesuffix(SUFFIX)}-{made[0][:8]}{SUFFIX}"
                event: fixity.Event = "migration" if version == "1.0" else "extraction"
                yield Part(path.rename(scratch / name), origin, event)
            else:
                path.unlink()


def _copy(origin: File, path: Path, chooser: Chooser, version: str) -> int:
    """Writes what is wanted of a file; gives how many records of visits that is."""
    durable.write(path, _members(origin, chooser, version))
    return chooser.visits


def _members(origin: File, chooser: Chooser, version: str) -> Iterator[bytes]:
    """The gzip members of the wanted records, in pieces."""
    for found in records(origin):
        if isinstance(found, Record) and found.location and chooser(found):
            leaving = as_1_0(found) if version == "1.0" else Outgoing(found, found.head)
            if chooser.selection.hides_via(found):
                leaving = replace(leaving, head=with_fields(leaving.head, [], ("via",)))
            yield from leaving.member()
