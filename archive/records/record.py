"""Record: one WARC or ARC record as it was read, its header kept in the bytes of the file.

1. The header and the block are exact; what is parsed from them is a view.
2. `block` is whole where `length` says so; the rest of a larger one is read by `chunks()`.
3. A record that is not `whole` was cut, damaged, or had to be framed against what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from archive.problem import Problem, Severity
from archive.records import arc
from archive.records.members import MAGIC, Packing, RawFile, Stretch
from archive.storage.files import File
from archive.wire import http
from archive.wire.capture import Location
from archive.wire.head import FIELD, split

#: Where a record begins, at a place where one is expected.
START = re.compile(rb"(?i:WARC)/\d+(?:\.\d+)+[ \t]*\r?\n|" + arc.LINE)
#: A quick look before that one.
MAY_START = re.compile(rb"(?i:WARC)/\d|[A-Za-z][A-Za-z0-9+.\-]*:")
#: The same among any other bytes; only versions that exist, with a first field.
_AMONG = rb"WARC/(?:0\.\d{1,2}|1\.\d)\r?\n[A-Za-z][A-Za-z-]*[ \t]*:|" + arc.STRICT_LINE
AMONG = re.compile(_AMONG)
#: In a file, where packed records may begin too.
IN_FILE = re.compile(MAGIC + rb"|" + _AMONG)

_CHUNK = 1024 * 1024
#: As nearly all records have it; what is below says the same of these.
_USUAL_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z", re.ASCII)
_W3CDTF = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?"
    r"\s*(?:[Zz]|([+-])(\d\d):?(\d\d))?)?)?)?"
)
_FIELD = re.compile(FIELD.decode(), re.MULTILINE | re.ASCII)
_ARC_DATE = re.compile(r"(\d{8,14})")
_NAMES = 1000  # that are remembered in lower case


class Header(NamedTuple):
    """What the header of a record says."""

    version: str  #: `WARC/1.1`, `ARC/1`
    fields: tuple[tuple[str, str], ...]  #: in their order and spelling
    known: dict[str, str]  #: the first value of each that is not empty, by its name in lower case
    type: str  #: WARC-Type in lower case; of an ARC record `response` or `filedesc`; `` if absent
    record_id: str | None  #: with its angle brackets
    date: datetime | None
    target_uri: str | None  #: without the angle brackets of old wget
    length: int | None  #: None where it is absent or no number


class Record(NamedTuple):
    """One record. Dates are UTC, absent is None."""

    # As `Header` has them; a tuple is made in a fifth of the time of a frozen dataclass.
    version: str
    fields: tuple[tuple[str, str], ...]
    known: dict[str, str]
    type: str
    record_id: str | None
    date: datetime | None
    target_uri: str | None
    length: int  #: of the block
    path: File
    file: str  #: name of the file, as it is reported
    offset: int  #: where it begins in the file; of a packed one, where its member begins
    location: Location | None  #: cuts exactly this record; None where its member holds more
    packing: Packing
    head: bytes  #: version line to empty line, or the ARC line; exact
    block: bytes  #: the first bytes of the block, all of them up to the reader's limit
    block_at: int  #: where the block begins, in unpacked bytes from `offset`
    trailer: bytes  #: line ends after the block
    whole: bool

    def all(self, name: str) -> list[str]:
        """Every value of a field that is not empty."""
        wanted = name.lower()
        if wanted not in self.known:
            return []
        if len(self.known) == len(self.fields):  # each stands once
            return [self.known[wanted]]
        return [value for key, value in self.fields if value and key.lower() == wanted]

    def first(self, name: str) -> str | None:
        """The first value of a field; None where it is absent or empty."""
        return self.known.get(name.lower())

    def problem(self, severity: Severity, rule: str, detail: str) -> Problem:
        """A problem with this record, at its place."""
        return Problem(
            severity, rule, detail, self.file, offset=self.offset, record_id=self.record_id
        )

    def is_concurrent(self, other: Record) -> bool:
        """Whether both were made of one visit: one names the other, or both name a third
        (WARC-Concurrent-To, WARC 1.1 section 5.7)."""
        ids = [{one.record_id, *one.all("warc-concurrent-to")} - {None} for one in (self, other)]
        return not ids[0].isdisjoint(ids[1])

    def chunks(self) -> Iterator[bytes]:
        """The whole block, a megabyte at a time where it is not in memory."""
        if len(self.block) == self.length:
            yield self.block
            return
        with RawFile(self.path) as file:
            stretch = Stretch(file, self.offset)
            stretch.take(self.block_at, 0)
            left = self.length
            while left:
                piece, size = stretch.take(min(left, _CHUNK), _CHUNK)
                if not size and not stretch.extend(START):
                    return
                left -= size
                yield piece


class _Lower(dict[str, str]):
    """Names in lower case, remembered: a file has few, and each of its records has them."""

    def __missing__(self, name: str) -> str:
        if len(self) > _NAMES:
            self.clear()
        return self.setdefault(name, name.lower())


_lower = _Lower()


def header(raw: bytes) -> Header:
    """A header taken apart, WARC or ARC by its first bytes."""
    return _warc(raw) if raw[:5].upper() == b"WARC/" else _arc(raw)


@lru_cache(256)  # the records of a visit bear one date
def parse_date(said: str) -> datetime | None:
    """A moment as W3CDTF at any precision (WARC 1.1 section 5.4), or as 8 to 14 digits.

    Lenient about case, blanks and zones; what it does not name is the first: month, day, 00.
    Digits after the microseconds are dropped.
    """
    said = said.strip()
    try:
        if _USUAL_DATE.fullmatch(said):
            return datetime.fromisoformat(said)
        if found := _W3CDTF.fullmatch(said):
            parts = [
                int(part or least) for part, least in zip(found.groups(), _LEAST, strict=False)
            ]
            micros = int((found[7] or "0").ljust(6, "0")[:6])
            moment = datetime(*parts, micros, tzinfo=UTC)  # type: ignore[misc, arg-type]
            if found[8]:
                ahead = timedelta(hours=int(found[9]), minutes=int(found[10]))
                moment += -ahead if found[8] == "+" else ahead
            return moment
        if digits := _ARC_DATE.match(said):
            whole = digits[1] + "00000101000000"[len(digits[1]) :]
            return datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    return None


_LEAST = ("0", "1", "1", "0", "0", "0")


def _warc(raw: bytes) -> Header:
    fields = _fields(raw)
    known = _known(fields)
    date = known.get("warc-date")
    target = known.get("warc-target-uri")
    if target and target.startswith("<") and target.endswith(">"):
        target = target[1:-1]  # wget before 1.19.2
    return Header(  # in their order: with names it takes twice as long
        _version(raw[: raw.find(b"\n")]),
        fields,
        known,
        _lower[known.get("warc-type", "")],
        known.get("warc-record-id"),
        parse_date(date) if date else None,
        target or None,
        http.number(known.get("content-length")),
    )


@lru_cache(16)
def _version(line: bytes) -> str:
    return http.text(line).upper()


def _known(fields: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Backwards, so that the first value of each wins."""
    return {_lower[name]: value for name, value in reversed(fields) if value}


def _fields(raw: bytes) -> tuple[tuple[str, str], ...]:
    """The names and values of a WARC header, in their order."""
    if raw.isascii():  # decoded at once, which is cheaper than one by one
        fields = _FIELD.findall(raw.decode("ascii"))
        if len(fields) + 2 == raw.count(b"\n"):  # all lines but the first and the last
            return tuple(fields)
    return tuple((http.text(name), http.text(value)) for name, value in split(raw)[1] if name)


def _arc(raw: bytes) -> Header:
    line = arc.url_record(raw) or arc.UrlRecord("1", ())
    fields = tuple((name, http.text(value)) for name, value in line.fields)
    known = {name.lower(): value for name, value in fields if value}
    url = known.get("url", "")
    return Header(
        version=f"ARC/{line.version}",
        fields=fields,
        known=known,
        type="filedesc" if url.startswith("filedesc:") else "response",
        record_id=None,
        date=parse_date(known.get("archive-date", "")),
        target_uri=url or None,
        length=http.number(known.get("archive-length")),
    )
