"""Records of WARC 1.1 as WARC 1.0 (ISO 28500:2009) has them, for archives that take no other.

1. Dates are cut to seconds (1.0 section 5.4), profiles of revisits get their names of 1.0, and a
   warcinfo record says that the format is 1.0. Everything else stays, ids and blocks included.
2. WARC-Refers-To-Target-URI and -Date stay: 1.0 has readers ignore fields that it does not know,
   and players find originals by these two.
3. A record of any other version is given as it is.
"""

from __future__ import annotations

import re

from archive.records import warc
from archive.records.record import Record, parse_date
from archive.transfer.conversion import Outgoing, with_fields

_DATE = re.compile(rb"(?im)^(WARC-(?:Refers-To-)?Date[ \t]*:[ \t]*)([^\r\n]*)")
_PROFILE = re.compile(rb"(?im)^(WARC-Profile[ \t]*:[ \t]*https?://netpreserve\.org/warc/)1\.1/")
_FORMAT = re.compile(rb"(?im)^(format:[^\r\n]*|conformsTo:[^\r\n]*/warc-)1\.1(?=/?[ \t]*\r?$)")


def as_1_0(record: Record) -> Outgoing:
    """What a record becomes."""
    if record.version != "WARC/1.1":
        return Outgoing(record, record.head)
    head = b"WARC/1.0" + record.head[len("WARC/1.1") :]
    head = _PROFILE.sub(rb"\g<1>1.0/", _DATE.sub(_to_seconds, head))
    if record.type == "warcinfo" and len(record.block) == record.length:
        block = _FORMAT.sub(rb"\g<1>1.0", record.block)
        record = record._replace(block=block, length=len(block))
        length = ("Content-Length", str(len(block)))
        digest = ("WARC-Block-Digest", warc.digest(block))
        head = with_fields(head, [digest, length], ("content-length", "warc-block-digest"))
    return Outgoing(record, head)


def _to_seconds(field: re.Match[bytes]) -> bytes:
    moment = parse_date(field[2].decode("latin-1"))
    if moment is None:
        return field[0]
    return field[1] + f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z".encode()
