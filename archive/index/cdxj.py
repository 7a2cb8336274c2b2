"""The index of the archive: CDXJ, one line a capture, for pywb, OutbackCDX and our own replay.

1. A line is `SURT TIMESTAMP JSON` (CDXJ 0.1.0): 14 digits in UTC; every value is a string.
2. Lines stand in the order of their bytes, none twice, so that a binary search finds them.
3. Left out are 304 revisits, which pywb would play as empty pages, and records that describe
   (application/warc-fields); and what is excluded (archive/storage/exclusions.py), so that no other
   replay tool shows it. All other captures have a line.
4. A request by POST or PUT is part of the key of its answer.
5. It holds nothing that the files do not; it is made aside and put in place by a rename.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from json.encoder import encode_basestring_ascii as quoted
from pathlib import Path

from archive.errors import storing
from archive.index.lookup import REVISIT
from archive.problem import Problem
from archive.records.captures import Visit, capture, visits
from archive.sorting import in_order
from archive.storage.durable import sync_folder
from archive.storage.exclusions import Exclusions, beside
from archive.storage.files import File, sealed
from archive.version import VERSION
from archive.wire import request_key
from archive.wire.capture import Capture
from archive.wire.surt import surt


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an index was made of."""

    files: int
    lines: int
    problems: int  #: what was found wrong on the way; `letapis verify` tells


@dataclass(slots=True)
class _Known:
    """What is remembered of an index, so that only new files are read for the next one."""

    index: str = ""  #: its sha256 in hex; of another index nothing is known
    made_by: str = ""  #: what a line looks like may change with the version
    exclusions: str = ""  #: digest of the list that it was made with
    files: dict[str, list[int]] = field(default_factory=dict)  #: size, time, problems; by name


def index_files(paths: Iterable[File], excluded: Exclusions) -> Iterator[bytes]:
    """The lines of WARC files, sorted, each with its line end."""
    lines = (one for path in paths for one in _lines(path, excluded) if isinstance(one, bytes))
    return in_order(lines)


def write_index(archive: Path, target: Path, *, anew: bool = False) -> IndexReport:
    """Makes the index of all sealed files of an archive. Raises StorageError.

    Lines of files that are as they were are taken from the index that is there, unless it is to
    be made `anew`; the result is the same.
    """
    memory = _memory(target)
    temporary = target.with_name(f"{target.name}.part")
    with storing(target, "write"):
        target.parent.mkdir(parents=True, exist_ok=True)
        excluded = beside(archive)
        now = _now(excluded)
        known = _Known() if anew else _recalled(target, now)
        count = 0
        digest = hashlib.sha256()
        with temporary.open("wb") as out:
            for one in in_order(_all_lines(archive, target, excluded, known, now), target.parent):
                out.write(one)
                digest.update(one)
                count += 1
            out.flush()
            os.fsync(out.fileno())
        now.index = digest.hexdigest()
        temporary.rename(target)
        memory.write_text(json.dumps(asdict(now)), "utf-8")
        sync_folder(target.parent)
    problems = sum(fact[2] for fact in now.files.values())
    return IndexReport(len(now.files), count, problems)


def indexed(target: Path) -> dict[str, int]:
    """The files that an index was made of, as it remembers them: size in bytes by name."""
    try:
        said = json.loads(_memory(target).read_text("utf-8"))
        return {name: fact[0] for name, fact in _Known(**said).files.items()}
    except (OSError, ValueError, TypeError, LookupError):
        return {}


def covered(target: Path) -> frozenset[str]:
    """The files that the index that is there was made of; none, where that is not known."""
    return frozenset(_of(target).files)


def _all_lines(
    archive: Path, target: Path, excluded: Exclusions, known: _Known, now: _Known
) -> Iterator[bytes]:
    """The lines of all files, in no order; `now` gets what is to be remembered of them."""
    kept = set()
    for path in sealed(archive):
        fact = _fact(path)
        before = known.files.get(path.name)
        if before and before[:2] == fact:
            now.files[path.name] = before
            kept.add(path.name)
            continue
        problems = 0
        for one in _lines(path, excluded):
            if isinstance(one, bytes):
                yield one
            else:
                problems += one.severity != "info"
        now.files[path.name] = [*fact, problems]
    if kept:
        with target.open("rb") as file:
            yield from (one for one in file if _file_of(one) in kept)


def is_current(archive: Path, target: Path) -> bool:
    """Whether an index was made of the sealed files of a folder as they are now."""
    known = _recalled(target, _now(beside(archive)))
    facts = {path.name: _fact(path) for path in sealed(archive)}
    return facts == {name: fact[:2] for name, fact in known.files.items()}


def _memory(target: Path) -> Path:
    return target.with_name(f"{target.name}.files")


def _now(excluded: Exclusions) -> _Known:
    """What an index that is made now begins with."""
    return _Known(made_by=VERSION, exclusions=excluded.digest)


def _fact(path: File) -> list[int]:
    """What tells a file that has changed: size and time."""
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns]


def _recalled(target: Path, now: _Known) -> _Known:
    """What is known of the index that is there; nothing, where it was made otherwise than now."""
    known = _of(target)
    alike = (known.made_by, known.exclusions) == (now.made_by, now.exclusions)
    return known if alike else _Known()


def _of(target: Path) -> _Known:
    """What is known of the index that is there; nothing, where what is remembered is of another."""
    try:
        known = _Known(**json.loads(_memory(target).read_text("utf-8")))
        with target.open("rb") as file:
            if known.index == hashlib.file_digest(file, "sha256").hexdigest():
                return known
    except (FileNotFoundError, ValueError, TypeError):
        pass  # it is then made anew
    return _Known()


def _file_of(one: bytes) -> str:
    return str(json.loads(one.split(b" ", 2)[2])["filename"])


def _lines(path: File, excluded: Exclusions) -> Iterator[bytes | Problem]:
    """The lines of one file in the order of its records, and what is wrong with it."""
    for found in visits(path):
        if isinstance(found, Problem):
            yield found
        elif (found.answer.target_uri or "") in excluded:
            continue
        elif found.answer.whole and (said := line(found)):
            yield said


def line(visit: Visit) -> bytes | None:
    """The line of a capture; None where it has none."""
    found = capture(visit.answer, visit.request)
    if isinstance(found, Problem) or _left_out(found):
        return None
    url, at = found.url, found.date
    file, offset, length = found.location
    status = found.status or (200 if found.kind == "resource" else "-")
    said = (  # as json.dumps has it, at a quarter of the cost
        f'"url": {quoted(url)}, "mime": {quoted(_mime(found))}, "status": "{status}", '
        f'"digest": {quoted(found.payload_digest or "-")}, "length": "{length}", '
        f'"offset": "{offset}", "filename": {quoted(file)}'
    )
    if visit.request and found.method and found.method != "GET":
        url, body = request_key.of_request(visit.request.block, url)
        said += f', "method": {quoted(found.method)}, "requestBody": {quoted(body)}'
    day, time = f"{at.year:04}{at.month:02}{at.day:02}", f"{at.hour:02}{at.minute:02}{at.second:02}"
    return f"{surt(url)} {day}{time} {{{said}}}\n".encode("ascii")


def _mime(found: Capture) -> str:
    """One word, whatever the server said; what CDXJ calls `mime`."""
    if found.kind == "revisit":
        return REVISIT
    return next(iter((found.media_type or "").split()), "unk")


def _left_out(found: Capture) -> bool:
    described = found.kind == "resource" and found.content_type == "application/warc-fields"
    return described or (found.kind == "revisit" and found.status == 304)
