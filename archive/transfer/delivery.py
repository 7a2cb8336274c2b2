"""What somebody hands over, by what it is: a WARC or ARC file, a WACZ package, a bag of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from archive.errors import ConfigurationError, storing
from archive.problem import Problem
from archive.records.verify import record_problems, reference_problems, verify_file
from archive.storage.files import ARCHIVES

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def verify(path: Path, *, now: datetime) -> Iterator[Problem]:
    """It against its standard; `now` is UTC. Raises ConfigurationError and StorageError."""
    if path.is_dir():
        yield from _bag(path, now)
        return
    _require_file(path)
    if is_package(path):
        yield from _wacz(path, now)
    else:
        yield from verify_file(path, now=now)


def is_package(path: Path) -> bool:
    """Whether a file is a WACZ package: a ZIP file by its first bytes. Raises StorageError."""
    with storing(path, "read"), path.open("rb") as file:
        return file.read(4) in _ZIP


def _wacz(path: Path, now: datetime) -> Iterator[Problem]:
    from archive.transfer.wacz_verify import (
        verify_wacz,  # its signatures take as long as a small file
    )

    return verify_wacz(path, now=now)


def _bag(folder: Path, now: datetime) -> Iterator[Problem]:
    """Its manifests, and the archives in it, which may name records of each other."""
    from archive.transfer import bagit

    inside = archives(folder)
    yield from bagit.problems(folder)
    with tempfile.TemporaryFile() as facts:
        for file in inside:
            if is_package(file):
                yield from _wacz(file, now)
            else:
                yield from record_problems(file, now, facts)
        yield from reference_problems(facts, "info")


def archives(path: Path) -> list[Path]:
    """The archives to take in: those in the payload of a bag, or the file itself.

    Raises ConfigurationError for a folder that is no bag and what is no file, and StorageError.
    """
    if not path.is_dir():
        _require_file(path)
        return [path]
    from archive.transfer import bagit

    if not bagit.is_bag(path):
        raise ConfigurationError(
            f"{path} is a folder, and no bag: it has no {bagit.DECLARATION}; name the files in it, "
            "or a collection with -C"
        )
    ends = (*ARCHIVES, ".wacz")
    return [file for file in bagit.payload(path) if file.name.lower().endswith(ends)]


def _require_file(path: Path) -> None:
    """Refuses pipes and devices: they may never end, and cannot be read twice."""
    if path.exists() and not path.is_file():
        raise ConfigurationError(f"{path} is neither a file nor a folder; save it as a file first")
