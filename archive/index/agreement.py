"""An archive as a whole: its files, and its index and fixity log against them.

An index agrees when it has exactly the lines that the files give, in order: then each line cuts
its record, and no capture is without one. Files that were sealed since it was made, after a kill
say, are told by their names alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from archive.errors import storing
from archive.index.cdxj import covered, index_files
from archive.problem import Problem
from archive.records.verify import record_problems, reference_problems
from archive.sorting import in_order
from archive.storage import fixity
from archive.storage.durable import OPEN
from archive.storage.exclusions import Exclusions, beside
from archive.storage.files import File, sealed

_MOST = 50  # lines that are told one by one
_REMEDY = ": `letapis index` makes it anew"


def verify_archive(folder: Path, index: Path | None, *, now: datetime) -> Iterator[Problem]:
    """All sealed files of an archive, its index where one is named, and its fixity log."""
    paths = sealed(folder)
    with tempfile.TemporaryFile() as facts:
        for path in paths:
            yield from record_problems(path, now, facts)
        yield from reference_problems(facts, "warning")
    yield from fixity_problems(folder, paths)
    yield from stray_problems(folder, {path.name for path in paths})
    if index:
        yield from index_problems(paths, index, beside(folder))


def index_problems(paths: list[File], index: Path, excluded: Exclusions) -> Iterator[Problem]:
    """Lines that are wrong, missing or out of order. Raises StorageError."""
    with storing(index, "read"):
        if not index.exists():
            if paths:
                detail = "there is none: `letapis index` makes it"
                yield Problem("warning", "index-missing", detail, index.name)
            return
        if any(one > other for one, other in pairwise(_lines(index))):
            detail = "the lines are not in the order of their bytes, so readers will miss some"
            yield Problem("error", "index-unsorted", detail + _REMEDY, index.name)
        known = covered(index)
        there = [path for path in paths if not known or path.name in known]
        for name in sorted({path.name for path in paths} - {path.name for path in there}):
            yield Problem("warning", "file-not-indexed", f"not in the index yet{_REMEDY}", name)
        wanted = index_files(there, excluded)
        for problem in differences(wanted, in_order(_lines(index)), index.name):
            yield replace(problem, detail=problem.detail + _REMEDY)


def fixity_problems(folder: Path, files: list[File]) -> Iterator[Problem]:
    """Files against what they were when they were sealed. Raises StorageError."""
    last = fixity.sealed(folder)
    names = {file.name for file in files}
    for file in files:
        name, sealed = file.name, last.get(file.name)
        if sealed is None:
            continue
        with storing(file, "read"):
            sha256, size = fixity.digest_of(file)
        if (sha256, size) != (sealed.sha256, sealed.size):
            detail = f"{size} bytes, sha256 {sha256}; it was sealed with {sealed.size} bytes, "
            yield Problem("error", "fixity-changed", f"{detail}sha256 {sealed.sha256}", name)
    for name in sorted(last.keys() - names):
        yield Problem("error", "file-missing", "the fixity log has it, the archive has not", name)
    for name in sorted(names - last.keys()):
        yield Problem("info", "fixity-unknown", "the fixity log does not have it", name)
    if unread := fixity.unread(folder):
        detail = f"lines that are no events, cut by a crash perhaps: {unread}"
        yield Problem("warning", "fixity-line", detail, fixity.LOG)


def stray_problems(folder: Path, names: set[str]) -> Iterator[Problem]:
    """Files that lie among the WARC files and that nobody reads. Raises StorageError."""
    with storing(folder, "read"):
        there = sorted(path.name for path in folder.iterdir() if not path.name.endswith(OPEN))
    for name in there:
        if name not in names and name != fixity.LOG:
            detail = "not read, as it is no .warc.gz; `letapis import` takes in WARC and ARC files"
            yield Problem("warning", "file-ignored", detail, name)


def _lines(index: Path) -> Iterator[bytes]:
    with index.open("rb") as file:
        for line in file:
            yield line if line.endswith(b"\n") else line + b"\n"


def differences(wanted: Iterable[bytes], told: Iterable[bytes], name: str) -> Iterator[Problem]:
    """Two sorted streams of lines, compared."""
    left, right = iter(wanted), iter(told)
    one, other = next(left, None), next(right, None)
    count = 0
    while one is not None or other is not None:
        if one == other:
            one, other = next(left, None), next(right, None)
            continue
        count += 1
        if other is None or (one is not None and one < other):
            missing, one = one or b"", next(left, None)
            problem = Problem("error", "index-line-missing", _shown(missing), name)
        else:
            wrong, other = other, next(right, None)
            problem = Problem("error", "index-line-wrong", _shown(wrong), name)
        if count <= _MOST:
            yield problem
    if count > _MOST:
        detail = f"{count - _MOST} more lines are missing or wrong"
        yield Problem("error", "index-lines", detail, name)


def _shown(line: bytes) -> str:
    return line.decode("utf-8", "backslashreplace").rstrip("\n")[:500]
