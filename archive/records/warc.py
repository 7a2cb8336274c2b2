"""Visits written as WARC 1.1 records, one gzip member each.

1. The block of a record is the wire's bytes, framed and never parsed.
2. All records of one visit bear the date at which it began, in UTC with microseconds.
3. Ids of one file have their first 80 bits in common, as UUIDs of version 8 (RFC 9562 section 5.8)
   may: random ones do not pack.
4. Digests are `sha256:` in lower-case hex; a payload digest covers the entity: transfer coding
   removed, content coding kept (WARC 1.1 section 5.9).
5. A member depends on its record alone: no clock and no file name goes into its gzip head.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from archive.wire import http
from archive.wire.capture import Capture
from archive.wire.compression import pack
from archive.wire.exchange import Exchange, Failure
from archive.wire.mementos import SecondHand

VERSION = "WARC/1.1"
FIELDS = "application/warc-fields"
_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
#: WARC-Target-URI of the record that closes a crawl, before the crawl's id.
CRAWL_URN = "urn:letapis:crawl:"

_SERIAL = count(1)  # 0 is the warcinfo's
_LINE_ENDS = {ord(character): " " for character in "\r\n\0"}

Fields = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Member:
    """One record as it goes into a file: a gzip member."""

    record_id: str
    data: bytes


def new_record_id(beside: str | None) -> str:
    """An id that no other record has; of one in the file whose warcinfo record is `beside`."""
    if beside:
        return f"{beside[:-13]}{next(_SERIAL):012x}>"
    version_8 = uuid.uuid4().int & ~(15 << 76) | 8 << 76
    return f"<urn:uuid:{uuid.UUID(int=version_8 >> 48 << 48)}>"


def warc_date(moment: datetime) -> str:
    """A UTC moment as WARC-Date (W3C date and time, WARC 1.1 section 5.4)."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def fields_block(fields: Fields) -> bytes:
    """`name: value` lines (application/warc-fields); line ends inside a value become spaces."""
    lines = (f"{name}: {' '.join(value.split())}\r\n" for name, value in fields if value)
    return "".join(lines).encode("utf-8")


def read_fields(block: bytes) -> list[tuple[str, str]]:
    """The lines of an application/warc-fields block, in their order."""
    # Read as a head, these lines lack the start line.
    return [(http.text(name), http.text(value)) for name, value in http.head(b"-\n" + block).fields]


def member(record_type: str, fields: Fields, block: bytes, record_id: str | None = None) -> Member:
    """One record with its block digest, framed and packed."""
    fields = list(fields)
    record_id = record_id or new_record_id(dict(fields).get("WARC-Warcinfo-ID"))
    lines = [VERSION, f"WARC-Type: {record_type}", f"WARC-Record-ID: {record_id}"]
    lines += [f"{name}: {_one_line(value)}" for name, value in fields if value]
    lines += [f"WARC-Block-Digest: {digest(block)}", f"Content-Length: {len(block)}", "", ""]
    head = "\r\n".join(lines).encode("utf-8")
    return Member(record_id, pack(b"".join((head, block, b"\r\n\r\n"))))


def warcinfo(moment: datetime, filename: str, facts: Fields) -> Member:
    """The record that opens a file."""
    fields = [
        ("WARC-Date", warc_date(moment)),
        ("WARC-Filename", filename),
        ("Content-Type", FIELDS),
    ]
    return member("warcinfo", fields, fields_block(facts))


def exchange(visit: Exchange, warcinfo_id: str, original: Capture | None = None) -> list[Member]:
    """The records of one visit: response, request, and how the crawl came there.

    Where the payload is that of an `original`, the first is a revisit (WARC 1.1 section 6.7): of a
    304 all that came, else the heads alone. It says itself how the crawl came there.
    """
    shared = _shared(visit.url, visit.started, warcinfo_id)
    framing = visit.framing
    kind, block, how = "response", visit.response, _how(visit)
    said: Fields = [("WARC-Truncated", visit.truncated or "")]
    payload = original.payload_digest if original else None
    if original:
        kind = "revisit"
        is_304 = framing.head is not None and framing.head.status == 304
        block = block if is_304 else block[: framing.body_offset]
        profile = "server-not-modified" if is_304 else "identical-payload-digest"
        said = [*_refers_to(original, profile), *how]
    answer = member(
        kind,
        [
            *shared,
            ("WARC-IP-Address", visit.ip or ""),
            *(("WARC-Protocol", protocol) for protocol in visit.protocols),
            ("WARC-Cipher-Suite", visit.cipher or ""),
            ("WARC-Payload-Digest", payload or digest(framing.entity)),
            *said,
            ("Content-Type", "application/http;msgtype=response"),
        ],
        block,
    )
    beside = [*shared, ("WARC-Concurrent-To", answer.record_id)]
    members = [answer]
    if visit.request:
        members.append(_request(visit.request, beside))
    if not original and (lines := fields_block(how)):
        members.append(member("metadata", [*beside, ("Content-Type", FIELDS)], lines))
    return members


def _how(visit: Exchange) -> list[tuple[str, str]]:
    """How the crawl came to a visit, and what it took; read by archive/records/about.py."""
    took = visit.milliseconds
    return [
        ("via", visit.via or ""),
        ("hop", visit.hop),
        ("fetchTimeMs", "" if took is None else str(took)),
        ("tls-problem", visit.tls_problem or ""),
        ("shown", "browser" if visit.shown else ""),
    ]


def _refers_to(original: Capture, profile: str) -> list[tuple[str, str]]:
    """What a revisit says of the capture that has its payload (WARC 1.1 section 6.7)."""
    return [
        ("WARC-Truncated", "length" if profile == "identical-payload-digest" else ""),
        ("WARC-Profile", f"{_PROFILES}{profile}"),
        ("WARC-Refers-To", original.record_id),
        ("WARC-Refers-To-Target-URI", original.url),
        # Of others' records as it stands there, which is mostly without a fraction.
        ("WARC-Refers-To-Date", warc_date(original.date).replace(".000000Z", "Z")),
    ]


def resource(
    url: str, moment: datetime, warcinfo_id: str, content_type: str, block: bytes
) -> Member:
    """Something that was made of a page, under an address of its own (WARC 1.1 section 6.4)."""
    about = [*_shared(url, moment, warcinfo_id), ("Content-Type", content_type)]
    return member("resource", about, block)


def second_hand(found: SecondHand, warcinfo_id: str) -> Member:
    """The capture of another archive as one of ours, under its own address and date.

    `WARC-Source-URI` and `WARC-Creation-Date`, which pywb writes too, say where it came from and
    when; the record of that visit has what that archive sent.
    """
    fields = [
        *_shared(found.url, found.date, warcinfo_id),
        ("WARC-Source-URI", found.source),
        ("WARC-Creation-Date", warc_date(found.fetched)),
        ("WARC-Payload-Digest", digest(found.payload)),
        ("WARC-Truncated", found.truncated or ""),
        ("Content-Type", "application/http;msgtype=response"),
    ]
    return member("response", fields, found.block)


def failure(visit: Failure, warcinfo_id: str) -> list[Member]:
    """The record of a visit that got no answer or was not made, and of what had been sent."""
    shared = _shared(visit.url, visit.at, warcinfo_id)
    block = fields_block(
        [
            ("outcome", "failure"),
            ("kind", visit.kind),
            ("detail", visit.detail),
            ("via", visit.via or ""),
            ("hop", visit.hop),
        ]
    )
    said = member("metadata", [*shared, ("Content-Type", FIELDS)], block)
    if not visit.request:
        return [said]
    peer = ("WARC-IP-Address", visit.ip or "")
    concurrent = ("WARC-Concurrent-To", said.record_id)
    return [said, _request(visit.request, [*shared, peer, concurrent])]


def crawl_end(crawl: str, moment: datetime, warcinfo_id: str, facts: Fields) -> Member:
    """The record that closes a crawl: how it ended and what it counted."""
    about = _shared(CRAWL_URN + crawl, moment, warcinfo_id)
    block = fields_block([("crawl", crawl), ("finished", warc_date(moment)), *facts])
    return member("metadata", [*about, ("Content-Type", FIELDS)], block)


def _request(data: bytes, fields: Fields) -> Member:
    """A request, with the digest of its body where it has one; the answer names the peer."""
    body = data.partition(b"\r\n\r\n")[2]
    payload = ("WARC-Payload-Digest", digest(body) if body else "")
    kind = ("Content-Type", "application/http;msgtype=request")
    return member("request", [*fields, payload, kind], data)


def _shared(url: str, moment: datetime, warcinfo_id: str) -> list[tuple[str, str]]:
    return [
        ("WARC-Target-URI", url),
        ("WARC-Date", warc_date(moment)),
        ("WARC-Warcinfo-ID", warcinfo_id),
    ]


def _one_line(value: str) -> str:
    """A header value cannot hold a line end; a URL from a hostile page might."""
    return value if value.isprintable() else value.translate(_LINE_ENDS)
