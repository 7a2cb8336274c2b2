"""The line that opens an ARC record, versions 1 and 2 of the format (Internet Archive, 1996).

The declared version is not relied on: files say 2 and write 1. Fields are told apart from both
ends, since URLs and media types hold spaces.
"""

from __future__ import annotations

import re
from typing import NamedTuple

#: A record's first line, where one is expected.
LINE = (
    rb"[A-Za-z][A-Za-z0-9+.\-]*:[^\r\n]{1,8000}? [^ \r\n]+ "
    rb"(?:\d{8,18}[^ \r\n]*|-) [^\r\n]{0,1000}\r?\n"
)
#: The same among any other bytes.
STRICT_LINE = (
    rb"(?<=\n)[A-Za-z][A-Za-z0-9+.\-]{1,20}:[^\r\n]{1,8000}? [0-9A-Fa-f.:]{1,45} "
    rb"\d{12,18} [^\r\n]{0,1000}\d\r?\n"
)
_PARTS = re.compile(
    rb"(?P<url>.*?) (?P<ip>[^ ]+) (?P<date>\d{8,18}[^ ]*|-) (?P<rest>.*)$", re.DOTALL
)
_V1 = ("URL", "IP-address", "Archive-date", "Content-type", "Archive-length")
_V2 = (*_V1[:4], "Result-code", "Checksum", "Location", "Offset", "Filename", "Archive-length")


class UrlRecord(NamedTuple):
    """What the line says, by the names that the format gives its fields."""

    version: str  #: as the line is written, `1` or `2`
    fields: tuple[tuple[str, bytes], ...]


def url_record(line: bytes) -> UrlRecord | None:
    """The line taken apart; None where it is none."""
    found = _PARTS.match(line.rstrip(b"\r\n"))
    if found is None:
        return None
    rest = found["rest"].split(b" ")
    names = _V2 if len(rest) >= 7 else _V1
    after = len(names) - 4  # values after the media type
    media_type = b" ".join(rest[:-after])
    values = (found["url"], found["ip"], found["date"], media_type, *rest[-after:])
    return UrlRecord("2" if names is _V2 else "1", tuple(zip(names, values, strict=True)))
