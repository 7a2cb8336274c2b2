"""Records of others as records that may stand in an archive: verbatim where that can be.

1. The header of a WARC record changes only where it could not be framed or named without:
   a Content-Length that is wrong, a WARC-Record-ID that is missing. Each change is told.
2. An ARC record becomes a WARC/1.1 response (its block is HTTP) or resource (it is not), the
   file's description a metadata record (IIPC guidelines for ARC to WARC, 12 to 14).
3. Ids that have to be made depend on the imported bytes alone.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from archive.problem import Problem
from archive.records import arc
from archive.records.conformance import TARGETED
from archive.records.members import RawFile
from archive.records.record import Record, header
from archive.wire import http

_CHUNK = 1024 * 1024
_EMPTY_LINES = b"\r\n\r\n"
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(?:;.*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record as it is to be written: `head`, then the block, then an empty line twice."""

    record: Record
    head: bytes
    before: bytes = b""  #: part of the block that is not in the record's
    problems: tuple[Problem, ...] = ()

    @property
    def verbatim(self) -> bool:
        return self.head is self.record.head

    def block(self) -> Iterator[bytes]:
        if self.before:
            yield self.before
        yield from self.record.chunks()

    def member(self) -> Iterator[bytes]:
        """Its gzip member in pieces: the very one that it came in, where that can be."""
        record = self.record
        is_member = record.packing == "gzip" and record.location and record.whole
        if is_member and self.verbatim and record.trailer == _EMPTY_LINES:
            yield from _cut(record)
            return
        packer = zlib.compressobj(6, zlib.DEFLATED, 31)
        yield packer.compress(self.head)
        for chunk in self.block():
            yield packer.compress(chunk)
        yield packer.compress(_EMPTY_LINES) + packer.flush()


def outgoing(record: Record, seed: str, warcinfo_id: str) -> Outgoing:
    """What a record becomes. `seed` names the imported bytes; ids are made of it and the place."""
    if record.version.startswith("ARC"):
        return _from_arc(record, seed, warcinfo_id)
    problems, head = [], record.head
    missing = [
        name
        for name, value in _needed(record).items()
        if not value and (name != "WARC-Target-URI" or record.type in TARGETED)
    ]
    if missing:
        what = f"no usable {', '.join(missing)}; kept, but it may not be found"
        problems.append(record.problem("warning", "field-missing", what))
    if header(head).length != record.length:
        head, changed = _reframed(record, head)
        problems.append(record.problem("info", "header-mended", changed))
    if record.record_id is None:
        made = made_id(seed, record)
        head = with_fields(head, [("WARC-Record-ID", made)], without=("warc-record-id",))
        problems.append(record.problem("warning", "record-id-added", made))
    return Outgoing(record, head, problems=tuple(problems))


def _cut(record: Record) -> Iterator[bytes]:
    """The very member that a record came in."""
    end = record.offset + (record.location.length if record.location else 0)
    with RawFile(record.path) as file:
        for at in range(record.offset, end, _CHUNK):
            yield file.read(at, min(_CHUNK, end - at))


def made_id(seed: str, record: Record) -> str:
    """The id of a record that has none: the same for the same bytes."""
    name = f"urn:sha256:{seed}#{record.offset}.{record.block_at}"
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>"


def _needed(record: Record) -> dict[str, object]:
    return {
        "WARC-Type": record.type,
        "WARC-Date": record.date,
        "WARC-Target-URI": record.target_uri,
    }


def _reframed(record: Record, head: bytes) -> tuple[bytes, str]:
    """A header that says how long its block is; of a cut block also that it is cut."""
    claimed = header(head).length
    fields = [("Content-Length", str(record.length))]
    without = ["content-length"]
    changed = f"Content-Length {record.first('content-length') or 'missing'} is now {record.length}"
    if claimed is not None and record.length < claimed:
        # A digest of the whole would be false of what is left (WARC 1.1 section 5.9).
        for name in ("WARC-Block-Digest", "WARC-Payload-Digest"):
            if digest := record.first(name):
                changed += f"; {name} was {digest}"
                without.append(name.lower())
        if not record.first("WARC-Truncated"):
            fields.append(("WARC-Truncated", "unspecified"))
            changed += "; WARC-Truncated is new"
    return with_fields(head, fields, tuple(without)), changed


def with_fields(head: bytes, fields: list[tuple[str, str]], without: tuple[str, ...]) -> bytes:
    """A header with fields left out, and others added after the version line.

    Its last lines may be no fields at all, and are not to be read together with new ones.
    """
    names = b"|".join(re.escape(name.encode()) for name in without)
    field = rb"(?im)^(?:" + names + rb")[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*"
    version, _, rest = re.sub(field, b"", head).partition(b"\n")
    added = b"".join(f"{name}: {value}\r\n".encode() for name, value in fields)
    return version + b"\n" + added + rest


def _from_arc(record: Record, seed: str, warcinfo_id: str) -> Outgoing:
    record_type, content_type, before = "response", "application/http;msgtype=response", b""
    if record.type == "filedesc":
        record_type, content_type, before = "metadata", "text/plain", record.head
    elif http.head(record.block[:4096]).status is None:
        record_type, content_type = "resource", _media_type(record)
    cut = (header(record.head).length or 0) > record.length
    digest = hashlib.sha256(before)
    for chunk in record.chunks():
        digest.update(chunk)
    fields = [
        ("WARC-Type", record_type),
        ("WARC-Record-ID", made_id(seed, record)),
        ("WARC-Date", _date(record)),
        ("WARC-Target-URI", _target_uri(record)),
        ("WARC-Warcinfo-ID", warcinfo_id),
        ("WARC-Concurrent-To", warcinfo_id if record_type == "metadata" else ""),
        ("WARC-IP-Address", _address(record) if record_type != "metadata" else ""),
        ("WARC-Truncated", "unspecified" if cut else ""),
        ("WARC-Block-Digest", f"sha256:{digest.hexdigest()}"),
        ("Content-Type", content_type),
        ("Content-Length", str(len(before) + record.length)),
    ]
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields if value)
    problems = (
        ()
        if record.date
        else (
            record.problem(
                "warning", "field-missing", "no usable date; kept, but it may not be found"
            ),
        )
    )
    return Outgoing(record, f"WARC/1.1\r\n{lines}\r\n".encode(), before, problems)


def _date(record: Record) -> str:
    """To the second, as ARC has it; `` where it has none."""
    moment = record.date and record.date.replace(tzinfo=None)
    return f"{moment.isoformat(timespec='seconds')}Z" if moment else ""


def _target_uri(record: Record) -> str:
    """The URL in the bytes of its line; what a URI cannot hold is percent-encoded."""
    line = arc.url_record(record.head)
    url = dict(line.fields)["URL"] if line else b""
    return quote(url, safe=_PRINTABLE)


def _address(record: Record) -> str:
    """The IP address, where it is one and means something."""
    try:
        address = ipaddress.ip_address(record.first("IP-address") or "")
    except ValueError:
        return ""
    return "" if address.is_unspecified else str(address)


def _media_type(record: Record) -> str:
    said = (record.first("Content-type") or "").strip()
    return said if _MEDIA_TYPE.fullmatch(said) else "application/octet-stream"
