"""WARC files held against the standard.

1. What is right gives no error and no warning; what is merely unusual is info.
2. A payload digest covers the entity: transfer coding removed, content coding kept (WARC 1.1
   section 5.9). One over the chunks as they were sent is told as such, and is no error.
3. Memory does not grow with the archive.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from archive.problem import Problem, Severity
from archive.records import digests, references
from archive.records.conformance import Finding, findings
from archive.records.digests import Digest
from archive.records.reader import records
from archive.records.record import Record
from archive.sorting import in_order
from archive.storage.files import File
from archive.wire import http


def verify_file(path: Path, *, now: datetime) -> Iterator[Problem]:
    """One file against the standard; `now` is UTC. Raises StorageError.

    Records that are named and not in it are info: they may lie in another file.
    """
    with tempfile.TemporaryFile() as facts:
        yield from record_problems(path, now, facts)
        yield from reference_problems(facts, "info")


def record_problems(
    path: File, now: datetime, facts: BinaryIO, name: str | None = None
) -> Iterator[Problem]:
    """What is wrong with the records of a file; what they name goes to `facts`.

    `name` is what the file is called.
    """
    first = True
    for found in records(path, name=name):
        if isinstance(found, Problem):
            yield found
            continue
        facts.writelines(references.facts(found))
        said = _findings(found, now)
        if first and found.type not in ("warcinfo", "filedesc"):
            said.append(("info", "warcinfo-first", "the file does not open with a warcinfo record"))
        first = False
        yield from (found.problem(*one) for one in said)


def _findings(record: Record, now: datetime) -> list[Finding]:
    if record.version.startswith("ARC"):
        return []
    found = findings(record, now)
    if record.whole:
        if record.location is None:
            what = "the member holds more than this record, or less"
            found.append(("warning", "member-not-alone", what))
        said = record.known.get("warc-block-digest")
        at_hand = record.length == len(record.block)
        if said and not (at_hand and digests.states(said, record.block)):
            found += _block_digest(record, said)
        if not (at_hand and _is_ordinary(record)):
            found += _payload(record)
    return found


def _block_digest(record: Record, said: str) -> Iterator[Finding]:
    digest = yield from _parsed("WARC-Block-Digest", said)
    if digest and not digest.fits(record.chunks()):
        yield "error", "block-digest", f"the block does not have {said}"


def _parsed(name: str, said: str) -> Generator[Finding, None, Digest | None]:
    """The digest, where it can be checked; else why it cannot."""
    try:
        digest = digests.parse(said)
    except ValueError as error:
        yield "warning", "digest-form", f"{name} {said[:100]!r}: {error}"
        return None
    if digest is None:
        yield "info", "digest-unknown", f"{name} {said[:100]!r} cannot be checked"
    return digest


def _payload(record: Record) -> Iterator[Finding]:
    """The payload of a record against its digest and against what HTTP says of its length."""
    is_http = record.block[:5].upper() == b"HTTP/" or record.type == "request"
    if record.type == "revisit" or record.first("WARC-Segment-Number"):
        return  # the digest is that of another record, or of several
    if record.length > len(record.block):
        yield "info", "payload-unchecked", f"{record.length} bytes are more than is unpacked"
        return
    said = record.first("WARC-Payload-Digest")
    said = said if record.type in ("response", "resource", "request", "conversion") else None
    complete = record.type == "response" and not record.first("WARC-Truncated")
    framing = _framing(record) if is_http and (said or complete) else None
    if said:
        yield from _payload_digest(record, said, framing)
    if framing and complete:
        yield from _wholeness(framing)


def _is_ordinary(record: Record) -> bool:
    """Whether a quick look shows that `_payload` would find nothing, as in most records.

    So in a response that is as long as it announces and has the digest that is stated, and in any
    other record that states no digest.
    """
    said = record.known.get("warc-payload-digest")
    if record.type != "response":
        return not said
    body = http.ordinary(record.block)
    return body is not None and (not said or digests.states(said, memoryview(record.block)[body:]))


def _framing(record: Record) -> http.ResponseFraming:
    """Requests are framed as responses are, but for the start line (RFC 9112 section 6.3)."""
    if record.type != "request":
        return http.response(record.block)
    return http.response(b"HTTP/1.1 200 OK\n" + record.block.partition(b"\n")[2])


def _payload_digest(
    record: Record, said: str, framing: http.ResponseFraming | None
) -> Iterator[Finding]:
    digest = yield from _parsed("WARC-Payload-Digest", said)
    if digest is None or digest.fits([framing.entity if framing else record.block]):
        return
    if framing and digest.fits([bytes(framing.raw[framing.body_offset :])]):
        what = "it is over the body as it was sent, transfer coding and all"
        yield "info", "payload-digest-over-transfer-coding", what
    elif record.first("WARC-Truncated"):
        yield "warning", "payload-digest", f"the payload was cut and does not have {said}"
    elif record.type == "request":
        yield "warning", "payload-digest", f"the body does not have {said}"
    else:
        yield "error", "payload-digest", f"the payload does not have {said}"


def _wholeness(framing: http.ResponseFraming) -> Iterator[Finding]:
    """A body shorter than announced; an empty one may answer a HEAD request."""
    if framing.damage:
        yield "info", "http-framing", framing.damage
    elif framing.head and not framing.complete and framing.transferred:
        length = framing.head.first("content-length") or "chunks"
        what = f"announced {length}, {len(framing.transferred)} bytes are here"
        yield "warning", "truncation-unsaid", f"{what}, and no WARC-Truncated"


def reference_problems(facts: BinaryIO, severity: Severity) -> Iterator[Problem]:
    """What is wrong among the records of all files whose facts were taken."""
    facts.seek(0)
    yield from references.problems(in_order(facts), severity)
