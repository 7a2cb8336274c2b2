"""WARC and ARC files read in order, whatever packs them and whatever befell them.

1. Every byte is in a record that is yielded or in the `skipped` of a Problem; line ends
   between records are the exception.
2. After damage, reading goes on at the next place where a record begins.
3. A Problem follows the record it is about, where there is one.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.errors import LetapisError
from archive.problem import Problem, Severity
from archive.records.framing import Framing, next_start, ordinary
from archive.records.members import FEED, OVERLAP, RawFile, Stretch
from archive.records.record import AMONG, START, Record
from archive.storage.files import File

#: Bytes of a block that are kept in memory; larger ones are read by `Record.chunks()`.
BLOCK_LIMIT = 256 * 1024 * 1024
_LOOK_BACK = 1024 * 1024  # a cut member is hardly ever unpacked this far into the next ones
_SAMPLE = 64 * 1024
_AT_ONCE = 16 * 1024 * 1024  # unpacked bytes of a record that is read at once
_BLANK = b"\r\n\0 \t"  # what means nothing between two records


class NotOneRecord(LetapisError):
    """An offset and a length do not cut exactly one record out of a file."""

    def __init__(self, path: File, offset: int, length: int, found: str) -> None:
        super().__init__(
            f"{path.name} does not have one record at offset {offset}, {length} bytes long: "
            f"{found}. Rebuild the index; if this stays, verify the file"
        )
        self.path, self.offset, self.length = path, offset, length


def records(
    path: File, *, name: str | None = None, limit: int = BLOCK_LIMIT
) -> Iterator[Record | Problem]:
    """Every record of a file in order, and what was wrong, in its place.

    `name` is what reports call the file. Raises StorageError where it cannot be read.
    """
    with RawFile(path, name) as file:
        if not file.size:
            yield Problem("warning", "file-empty", "no bytes", file.name)
        at = 0
        while at < file.size:
            if taken := ordinary(file, at, min(limit, _AT_ONCE)):
                yield taken[0]
                at += taken[1]
                continue
            sample = file.read(at, _SAMPLE)
            if passed := len(sample) - len(sample.lstrip(b"\r\n")) or file.skippable(at):
                at += passed
                continue
            stretch = Stretch(file, at)
            if START.match(stretch.peek(OVERLAP)):
                yield from _of_stretch(stretch, limit)
                at = stretch.end
                if stretch.damage:
                    at = next_start(file, max(stretch.offset + 1, at - _LOOK_BACK))
                    detail = f"{stretch.damage}, after {stretch.position} unpacked bytes"
                    skipped = max(at - stretch.end, 0)
                    rule = f"{stretch.packing}-damaged"
                    yield _problem(stretch, "error", rule, detail, skipped)
            elif stretch.at_end and not stretch.damage:
                at = stretch.end
                yield _problem(stretch, "info", "member-empty", "a member holds nothing")
            else:
                at = next_start(file, at + 1)
                yield _skipped(stretch, at - stretch.offset, sample)


def _of_stretch(stretch: Stretch, limit: int) -> Iterator[Record | Problem]:
    """The records of a packed stretch, or one record of a plain one."""
    while True:
        framing = Framing(stretch, limit)
        if framing.record:
            yield framing.record
        yield from framing.problems
        if stretch.plain or stretch.at_end:
            return
        if not START.match(stretch.peek(OVERLAP)):
            sample, size = stretch.until(AMONG, _SAMPLE)
            if sample.strip(b"\r\n"):
                yield _skipped(stretch, size, sample)
            if stretch.at_end:
                return


def read_record(path: File, offset: int, length: int) -> Record:
    """The record that lies there, whole, and alone in its member where the file is packed.

    Raises NotOneRecord, or StorageError where the file cannot be read.
    """
    with RawFile(path, window=length + FEED) as file:
        at = min(max(offset, 0), file.size)
        if (taken := ordinary(file, at, _AT_ONCE)) and taken[1] == length:
            return taken[0]
        stretch = Stretch(file, at)
        if not START.match(stretch.peek(OVERLAP)):
            raise NotOneRecord(path, offset, length, stretch.damage or "no record begins there")
        framing = Framing(stretch, BLOCK_LIMIT)
        record = framing.record
        if not record or not record.whole or stretch.damage:
            said = stretch.damage or "; ".join(problem.detail for problem in framing.problems)
            raise NotOneRecord(path, offset, length, said)
        if not record.location or record.location.length != length:
            is_ = record.location.length if record.location else "not alone in its member"
            raise NotOneRecord(path, offset, length, f"the record there is {is_}")
    return record


def _skipped(stretch: Stretch, size: int, sample: bytes) -> Problem:
    blank = size <= len(sample) and not sample[:size].strip(_BLANK)
    what = "zeros or blanks" if blank else "bytes"
    where = "" if stretch.plain else f", unpacked, before byte {stretch.position} of the member"
    detail = f"{what} that belong to no record{where}"
    if blank:
        return _problem(stretch, "warning", "padding", detail, size)
    return _problem(stretch, "error", "junk", stretch.damage or detail, size)


def _problem(
    stretch: Stretch, severity: Severity, rule: str, detail: str, skipped: int = 0
) -> Problem:
    return Problem(
        severity, rule, detail, stretch.file.name, offset=stretch.offset, skipped=skipped
    )
