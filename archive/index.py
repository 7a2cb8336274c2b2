"""The index of the archive: CDXJ, one line a capture, for pywb, OutbackCDX and our own replay.

1. A line is `SURT TIMESTAMP JSON` (CDXJ 0.1.0): 14 digits in UTC; every value is a string.
2. Lines stand in the order of their bytes, none twice, so that a binary search finds them.
3. Left out are 304 revisits, which pywb would play as empty pages, and records that describe
   (application/warc-fields). All other captures have a line.
4. A request by POST or PUT is part of the key of its answer.
5. It holds nothing that the files do not; it is made aside and put in place by a rename.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive import request_key
from archive.capture import Capture
from archive.errors import StorageError
from archive.problem import Problem
from archive.reader import Visit, capture, visits
from archive.segment import sync_folder
from archive.sorting import in_order
from archive.surt import surt


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an index was made of."""

    files: int
    lines: int
    problems: int  #: what was found wrong on the way; `letapis verify` tells


@dataclass(slots=True)
class Lines:
    """The lines of files, in no order. Counts what it comes across."""

    paths: Iterable[Path]
    files: int = 0
    problems: int = 0

    def __iter__(self) -> Iterator[bytes]:
        for path in self.paths:
            self.files += 1
            for found in visits(path):
                if isinstance(found, Problem):
                    self.problems += found.severity != "info"
                elif found.answer.whole and (said := line(found)):
                    yield said


def index_files(paths: Iterable[Path]) -> Iterator[bytes]:
    """The lines of WARC files, sorted, each with its line end."""
    return in_order(Lines(paths), Path(tempfile.gettempdir()))


def write_index(archive: Path, target: Path) -> IndexReport:
    """Makes the index of all sealed files of a folder. Raises StorageError."""
    lines = Lines(sorted(archive.glob("*.warc.gz")))
    count = 0
    temporary = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as out:
            for one in in_order(lines, target.parent):
                out.write(one)
                count += 1
            out.flush()
            os.fsync(out.fileno())
        temporary.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise StorageError(target, "write", error) from error
    return IndexReport(lines.files, count, lines.problems)


def line(visit: Visit) -> bytes | None:
    """The line of a capture; None where it has none."""
    found = capture(visit.answer, visit.request)
    if isinstance(found, Problem) or _left_out(found):
        return None
    url, body = found.url, ""
    if visit.request:
        url, body = request_key.of_request(visit.request.block, found.url)
    status = found.status or (200 if found.kind == "resource" else None)
    fields = {
        "url": found.url,
        "mime": _mime(found),
        "status": str(status or "-"),
        "digest": found.payload_digest or "-",
        "length": str(found.location.length),
        "offset": str(found.location.offset),
        "filename": found.location.file,
    }
    if found.method in ("POST", "PUT"):
        fields |= {"method": found.method, "requestBody": body}
    key = f"{surt(url)} {found.date:%Y%m%d%H%M%S} "
    return (key + json.dumps(fields) + "\n").encode("ascii")


def _mime(found: Capture) -> str:
    """One word, whatever the server said; what CDXJ calls `mime`."""
    if found.kind == "revisit":
        return "warc/revisit"
    return next(iter((found.media_type or "").split()), "unk")


def _left_out(found: Capture) -> bool:
    described = found.kind == "resource" and found.content_type == "application/warc-fields"
    return described or (found.kind == "revisit" and found.status == 304)
