"""What the header of a WARC record must say, rule by rule (WARC 1.1, ISO 28500:2017).

An error where the record cannot be used or relied on, a warning where a `shall` is broken, info
where a `should` is. Unknown fields and unknown record types are legal (sections 4 and 5.1).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from archive.problem import Severity
from archive.records.record import Record

Finding = tuple[Severity, str, str]

_VERSIONS = ("WARC/0.17", "WARC/0.18", "WARC/1.0", "WARC/1.1")
_ID = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+>")
_DATE = re.compile(
    r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?Z)?)?)?", re.IGNORECASE
)
_DATE_1_0 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.IGNORECASE)
_BLANK = re.compile(r"\s")
_REASONS = ("length", "time", "disconnect", "unspecified")
#: Types of records that must have a WARC-Target-URI.
TARGETED = ("response", "resource", "request", "revisit", "conversion", "continuation")
_PROFILES = re.compile(
    r"https?://netpreserve\.org/warc/1\.[01]/(?:revisit/)?"
    r"(?P<name>(?:uri-agnostic-)?identical-payload-digest|server-not-modified)/?"
)
_NAMES = ("WARC-Record-ID", "WARC-Warcinfo-ID", "WARC-Concurrent-To", "WARC-Refers-To")
_IDS = {name.lower(): name for name in _NAMES}  # as `Record.known` has them
_SINGLE = frozenset(
    name.lower()
    for name in (
        *("WARC-Record-ID", "Content-Length", "WARC-Date", "WARC-Type", "Content-Type"),
        *("WARC-Block-Digest", "WARC-Payload-Digest", "WARC-IP-Address", "WARC-Refers-To"),
        *("WARC-Target-URI", "WARC-Truncated", "WARC-Warcinfo-ID", "WARC-Filename"),
        *("WARC-Profile", "WARC-Identified-Payload-Type", "WARC-Segment-Number"),
        *("WARC-Segment-Origin-ID", "WARC-Segment-Total-Length"),
        *("WARC-Refers-To-Target-URI", "WARC-Refers-To-Date"),
    )
)
#: Fields that some record types shall not bear, of the types that the standard defines.
_NOT_ON = {
    "WARC-IP-Address": ("warcinfo", "conversion", "continuation"),
    "WARC-Concurrent-To": ("warcinfo", "conversion", "continuation"),
    "WARC-Refers-To": ("warcinfo", "response", "resource", "request", "continuation"),
    "WARC-Payload-Digest": ("warcinfo", "metadata"),
    "WARC-Target-URI": ("warcinfo",),
    "WARC-Warcinfo-ID": ("warcinfo",),
    "WARC-Filename": (*TARGETED, "metadata"),
}
#: Clocks differ; a date is of the future from here on.
_AHEAD = timedelta(days=1)


def findings(record: Record, now: datetime) -> list[Finding]:
    """What is wrong with the header of a WARC record. `now` is UTC."""
    found: list[Finding] = []
    if record.version not in _VERSIONS:
        what = f"{record.version[:40]!r} is no version of WARC"
        found.append(("error", "version-unknown", what))
    found += _fields(record.type, tuple(record.known), record.length > 0)
    for rule in _RULES:
        found += rule(record)
    if record.date and record.date > now and record.date > now + _AHEAD:
        what = f"{record.first('WARC-Date')} is after {now:%Y-%m-%d}"
        found.append(("error", "date-in-future", what))
    return found


@lru_cache(256)  # the records of a file have few sets of fields
def _fields(kind: str, names: tuple[str, ...], has_block: bool) -> tuple[Finding, ...]:
    """Fields that are missing, or out of place, by their names in lower case."""
    found: list[Finding] = []
    for name in ("WARC-Record-ID", "WARC-Date", "WARC-Type"):
        if name.lower() not in names:
            found.append(("error", "field-missing", f"no {name}"))
    if has_block and kind != "continuation" and "content-type" not in names:
        found.append(("info", "content-type-missing", "a block, and nothing says of what type"))
    for name, types in _NOT_ON.items():
        if kind in types and name.lower() in names:
            found.append(("warning", "field-misplaced", f"{name} on a {kind} record"))
    return tuple(found)


# A rule that finds nothing, as nearly all do, costs what a call does: none is a generator.


def _repeated(record: Record) -> Iterable[Finding]:
    if len(record.known) == len(record.fields):
        return ()
    times = Counter(name.lower() for name, _ in record.fields)
    return [
        ("warning", "field-repeated", f"{name} stands {count} times")
        for name, count in times.items()
        if count > 1 and name in _SINGLE
    ]


def _date(record: Record) -> Iterable[Finding]:
    said = record.known.get("warc-date")
    form = _DATE if record.version == "WARC/1.1" else _DATE_1_0
    if said and record.date is None:
        return [("error", "date-unusable", f"{said[:40]!r} is no date")]
    if said and not form.fullmatch(said):
        what = f"{said[:40]!r} is not as {record.version} has dates"
        return [("warning", "date-form", what)]
    return ()


def _identity(record: Record) -> Iterable[Finding]:
    return [
        ("warning", "record-id-form", f"{name} {said[:80]!r} is no URI in <>")
        for key, name in _IDS.items()
        if key in record.known
        for said in record.all(key)
        if not _ID.fullmatch(said)
    ]


def _target(record: Record) -> Iterable[Finding]:
    url = record.target_uri
    found: list[Finding] = []
    if not url and record.type in TARGETED:
        what = f"no WARC-Target-URI on a {record.type} record"
        found.append(("error", "field-missing", what))
    if url and _BLANK.search(url):
        found.append(("warning", "target-uri-blank", f"white space in {url[:200]!r}"))
    if record.known.get("warc-target-uri", "").startswith("<"):
        severity: Severity = "warning" if record.version == "WARC/1.1" else "info"
        found.append((severity, "target-uri-brackets", "WARC-Target-URI in <>"))
    return found


def _revisit(record: Record) -> Iterable[Finding]:
    return _of_revisit(record) if record.type == "revisit" else ()


def _of_revisit(record: Record) -> Iterator[Finding]:
    profile = record.first("WARC-Profile")
    known = _PROFILES.fullmatch(profile or "")
    if not profile:
        yield "warning", "revisit-profile", "a revisit without WARC-Profile"
    elif not known:
        yield "info", "revisit-profile", f"unknown profile {profile[:200]!r}"
    elif known["name"] != "server-not-modified" and not record.first("WARC-Payload-Digest"):
        yield "warning", "revisit-digest", "an identical payload without WARC-Payload-Digest"
    missing = [
        name
        for name in ("WARC-Refers-To-Target-URI", "WARC-Refers-To-Date")
        if not record.first(name)
    ]
    if missing:
        yield "info", "revisit-original", f"no {', '.join(missing)}; players find it by digest only"


def _truncated(record: Record) -> Iterable[Finding]:
    said = record.known.get("warc-truncated")
    if said and said.lower() not in _REASONS:
        return [("warning", "truncated-reason", f"{said[:40]!r} is no reason for WARC-Truncated")]
    return ()


def _line_ends(record: Record) -> Iterable[Finding]:
    found: list[Finding] = []
    if record.head.count(b"\n") != record.head.count(b"\r\n"):
        found.append(("warning", "line-ends", "lines of the header end in LF without CR"))
    if record.whole and record.trailer != b"\r\n\r\n":
        what = f"the block is followed by {record.trailer[:8]!r}"
        found.append(("warning", "record-trailer", what))
    return found


_RULES: tuple[Callable[[Record], Iterable[Finding]], ...] = (
    _repeated,
    _date,
    _identity,
    _target,
    _revisit,
    _truncated,
    _line_ends,
)
