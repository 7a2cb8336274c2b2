"""Captures: what the records of a file, or of many, say of visits.

1. A capture is made of a whole record alone in its member, and of nothing else.
2. The request of a visit is the one beside its answer, before or after.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple, cast

from archive.problem import Problem
from archive.records.reader import NotOneRecord, read_record, records
from archive.records.record import Record, parse_date
from archive.storage.files import File
from archive.wire import http
from archive.wire.capture import Capture, Kind

_KINDS = ("response", "revisit", "resource")


class Visit(NamedTuple):
    """The record of a response, revisit or resource, and of the request beside it."""

    answer: Record
    request: Record | None


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
