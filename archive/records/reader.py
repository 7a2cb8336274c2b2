"""WARC and ARC files read in order, whatever packs them and whatever befell them.

1. Every byte is in a record that is yielded or in the `skipped` of a Problem; line ends
   between records are the exception.
2. After damage, reading goes on at the next place where a record begins.
3. A Problem follows the record it is about, where there is one.
4. A capture is made of a whole record alone in its member, and of nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple, cast

from archive.errors import LetapisError
from archive.problem import Problem, Severity
from archive.records.framing import Framing, next_start, ordinary
from archive.records.members import FEED, OVERLAP, RawFile, Stretch
from archive.records.record import AMONG, START, Record, parse_date
from archive.storage.files import File
from archive.wire import http
from archive.wire.capture import Capture, Kind

#: Bytes of a block that are kept in memory; larger ones are read by `Record.chunks()`.
BLOCK_LIMIT = 256 * 1024 * 1024
_LOOK_BACK = 1024 * 1024  # a cut member is hardly ever unpacked this far into the next ones
_SAMPLE = 64 * 1024
_AT_ONCE = 16 * 1024 * 1024  # unpacked bytes of a record that is read at once
_BLANK = b"\r\n\0 \t"  # what means nothing between two records
_KINDS = ("response", "revisit", "resource")


class NotOneRecord(LetapisError):
    """An offset and a length do not cut exactly one record out of a file."""

    def __init__(self, path: File, offset: int, length: int, found: str) -> None:
        super().__init__(
            f"{path.name} does not have one record at offset {offset}, {length} bytes long: "
            f"{found}. Rebuild the index; if this stays, verify the file"
        )
        self.path, self.offset, self.length = path, offset, length


class Visit(NamedTuple):
    """The record of a response, revisit or resource, and of the request beside it."""

    answer: Record
    request: Record | None


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


def visits(path: File, *, name: str | None = None) -> Iterator[Visit | Problem]:
    """What was answered, each with its request where that lies next to it, before or after.

    Other records do not part the two, another answer does.
    """
    answer: Record | None = None
    request: Record | None = None
    for found in records(path, name=name):
        if isinstance(found, Problem):
            if answer:
                yield Visit(answer, None)
            answer = None
            yield found
        elif found.type == "request":
            request = found
            if answer and answer.is_concurrent(request):
                yield Visit(answer, request)
                answer = request = None
        elif found.type in _KINDS:
            if answer:
                yield Visit(answer, None)
            answer = found
            if request and answer.is_concurrent(request):
                yield Visit(answer, request)
                answer = request = None
    if answer:
        yield Visit(answer, None)


def captures(paths: Iterable[File]) -> Iterator[Capture | Problem]:
    """The captures of the files in the order given, and what was wrong, in its place."""
    for path in paths:
        for visit in visits(path):
            if isinstance(visit, Problem):
                yield visit
            elif visit.answer.whole:
                yield capture(visit.answer, visit.request)


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


def read_capture(path: File, offset: int, length: int) -> Capture:
    """The capture that lies there. Its request is not looked for; the method is taken as GET.

    Raises NotOneRecord, or StorageError where the file cannot be read.
    """
    found = capture(read_record(path, offset, length), None)
    if isinstance(found, Problem):
        raise NotOneRecord(path, offset, length, found.detail)
    return found


def capture(record: Record, request: Record | None) -> Capture | Problem:
    """A record as a capture, or why it is none."""
    if (
        not (record.location and record.record_id and record.date and record.target_uri)
        or record.type not in _KINDS
        or record.length > len(record.block)
    ):
        return record.problem("warning", "no-capture", _unusable(record))
    known = record.known
    content_type = known.get("content-type")
    is_http = (content_type or "").lower().startswith("application/http")
    is_http = is_http or (record.type != "resource" and record.block[:5].upper() == b"HTTP/")
    method = _method(request)
    digest = known.get("warc-payload-digest")
    if digest is None and record.type != "revisit":
        entity = http.response(record.block, method).entity if is_http else record.block
        digest = "sha256:" + hashlib.sha256(entity).hexdigest()
    referred = known.get("warc-refers-to-date")
    return Capture(
        kind=cast(Kind, record.type),
        url=record.target_uri,
        date=record.date,
        record_id=record.record_id,
        location=record.location,
        block=record.block,
        is_http=is_http,
        content_type=content_type,
        method=method,
        payload_digest=digest,
        truncated=known.get("warc-truncated"),
        profile=known.get("warc-profile"),
        refers_to=known.get("warc-refers-to"),
        refers_to_url=known.get("warc-refers-to-target-uri"),
        refers_to_date=parse_date(referred) if referred else None,
        warcinfo_id=known.get("warc-warcinfo-id"),
        source_uri=known.get("warc-source-uri"),
        ip=known.get("warc-ip-address"),
    )


def _unusable(record: Record) -> str:
    """Why a record cannot be a capture."""
    if record.version.startswith("ARC"):
        return "an ARC record; import the file first"
    if record.type not in _KINDS:
        return f"a {record.type or 'typeless'} record"
    if record.location is None:
        return "its member holds more than this record; import the file first"
    if record.length > len(record.block):
        return f"its block of {record.length} bytes is more than is taken into memory"
    needed = {
        "WARC-Record-ID": record.record_id,
        "WARC-Date": record.date,
        "WARC-Target-URI": record.target_uri,
    }
    missing = [name for name, value in needed.items() if not value]
    return f"no usable {', '.join(missing)}"


def _method(request: Record | None) -> str:
    """The method of a request record; GET where that does not say."""
    said = request.block[:64].split(b" ")[0] if request else b""
    return said.decode().upper() if said.isalpha() and said.isascii() else "GET"


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
